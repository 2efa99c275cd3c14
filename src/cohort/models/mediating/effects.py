"""Total, direct and indirect effects from the mean risks of four worlds, and how sturdy they are."""

from __future__ import annotations

import math

import numpy as np

from cohort.models.frame.arrays import FloatArray

EFFECTS = (
    "total effect",
    "natural direct effect",
    "natural indirect effect",
    "total direct effect",
    "pure indirect effect",
)
OF_RISKS = np.array(
    [
        [-1.0, 0.0, 0.0, 1.0],
        [-1.0, 1.0, 0.0, 0.0],
        [0.0, -1.0, 0.0, 1.0],
        [0.0, 0.0, -1.0, 1.0],
        [-1.0, 0.0, 1.0, 0.0],
    ]
)
"""The effects as differences (of risks, or of their logarithms) between the worlds Q(0,0), Q(1,0), Q(0,1), Q(1,1).

Q(a, b): exposure a, mediator as under b. Robins & Greenland 1992 (Epidemiology 3:143) call the natural direct effect
pure and the natural indirect effect total; the last two split the total effect the other way.
"""


def share_mediated(risks: FloatArray) -> FloatArray:
    """The natural indirect effect as a share of the total one (...), of risks (..., 4), both as differences.

    Of ratios of the same risks, RR_direct (RR_indirect - 1) / (RR_total - 1) is the same number (VanderWeele 2015,
    section 2.13).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((risks[..., 3] - risks[..., 1]) / (risks[..., 3] - risks[..., 0]))


def share_slope(risks: FloatArray) -> FloatArray:
    """The derivatives of the share along the risks (4)."""
    total, share = risks[3] - risks[0], float(share_mediated(risks))
    return np.asarray(np.array([share, -1.0, 0.0, 1.0 - share]) / total)


def share_told(mediator: str, share: float, limits: tuple[float, ...], total: tuple[float, ...]) -> str:
    """The share in words, with its interval where the ``total`` effect's interval leaves out 0."""
    if total[0] <= 0 <= total[1]:
        return f"the total effect may be none: what share of it runs through {mediator} cannot be told"
    whole, low, high = (round(100 * one) for one in (share, *limits))
    return f"of the total difference in risk, {whole} % (95 % interval {low} to {high} %) runs through {mediator}"


def sturdiness(effect: str, ratio: float, lower: float, upper: float) -> str:
    """The mediational E-value of an effect as a ratio of risks, and of the limit of its interval nearer 1.

    RR + sqrt(RR (RR - 1)), for RR < 1 of its inverse: an unmeasured confounder of mediator and outcome could explain
    the effect away only if associated with both at least so strongly. In over 99 % of the settings searched the bound
    held (Smith & VanderWeele 2019, Epidemiology 30:835).
    """
    nearer = 1.0 if lower <= 1 <= upper else lower if lower > 1 else upper
    return (
        f"{effect}: to explain it away, what confounds mediator and outcome unmeasured would need risk ratios of about "
        f"{e_value(ratio):.2f} with both; to move its interval to none, {e_value(nearer):.2f}"
    )


def e_value(ratio: float) -> float:
    """Of a ratio of risks (VanderWeele & Ding 2017, equation 1)."""
    ratio = max(ratio, 1 / ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))
