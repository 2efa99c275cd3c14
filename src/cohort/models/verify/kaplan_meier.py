"""The second engine of survival functions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cohort.estimates import Curve, Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows, complete_cases
from cohort.models.inference.wald import Z
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement, Difference, number_differences

COMPARED = "survival and its interval at every event, numbers at risk"


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' product-limit estimate with Greenwood's error, turned into log-log intervals."""
    rows = complete_cases(frame, spec)
    differences: list[Difference] = []
    for curve in found.curves:
        members = rows if rows.by is None else rows.take(rows.by.codes == rows.by.levels.index(str(curve.group)))
        differences += _differences(curve, members)
    return Agreement("statsmodels SurvfuncRight", COMPARED, tuple(differences))


def _differences(curve: Curve, rows: Rows) -> Iterator[Difference]:
    """At the times of events: elsewhere the function stays as it is."""
    from statsmodels.duration.survfunc import SurvfuncRight

    assert rows.follow_up is not None, "a survival function has times"
    entry = rows.follow_up.entry if rows.follow_up.entry.any() else None
    other = SurvfuncRight(rows.follow_up.exit, rows.event.astype(np.float64), entry=entry)
    points = [point for point in curve.points if point.events]
    lower, upper = _log_log(other.surv_prob, other.surv_prob_se)
    ours = np.array([[p.time, p.at_risk, p.value, p.lower, p.upper] for p in points], dtype=np.float64)
    theirs = np.column_stack([other.surv_times, other.n_risk, other.surv_prob, lower, upper])
    for j, what in enumerate(("the times", "the numbers at risk", "survival", "the lower limit", "the upper limit")):
        yield number_differences(ours[:, j], theirs[:, j], f"{what} of {curve.group or 'everybody'}")


def _log_log(survival: FloatArray, se: FloatArray) -> tuple[FloatArray, FloatArray]:
    """S ** exp(+- z se / (S log S)); nothing where S is 0 or 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        half = Z * se / (survival * np.log(survival))
        inside = (survival > 0) & (survival < 1)
        return tuple(np.where(inside, survival ** np.exp(sign * half), np.nan) for sign in (-1, 1))  # type: ignore[return-value]
