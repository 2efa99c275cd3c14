"""Restricted cubic splines: a measure's curve as columns of a design."""

from __future__ import annotations

import numpy as np

from cohort.errors import Fault, ModelError
from cohort.models.frame.arrays import FloatArray

QUANTILES = {  # Harrell 2015, table 2.3
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.50, 0.725, 0.95),
    6: (0.05, 0.23, 0.41, 0.59, 0.77, 0.95),
    7: (0.025, 0.1833, 0.3417, 0.50, 0.6583, 0.8167, 0.975),
}


def spline_knots(values: FloatArray, count: int) -> FloatArray:
    """The usual places for ``count`` knots (3 to 7): quantiles of ``values`` (Harrell 2015, section 2.4.6).

    Raises :class:`ModelError` where two of them coincide.
    """
    if count not in QUANTILES:
        raise ModelError(Fault("knots", str(count), "3, 4, 5, 6 or 7 knots"))
    knots = np.quantile(values, QUANTILES[count])
    if (np.diff(knots) <= 0).any():
        raise ModelError(Fault("knots", f"{count} knots, some at the same value", "fewer knots, or a categorical term"))
    return knots


def restricted_cubic_spline(values: FloatArray, knots: FloatArray) -> FloatArray:
    """Columns (n, k - 1) whose combinations are cubic between k ``knots`` and straight beyond the outer two.

    The first column is ``values``. The j-th of the others is, with t the knots and (u)+ = max(u, 0),

        (x - t_j)+^3 - (x - t_k-1)+^3 (t_k - t_j) / (t_k - t_k-1) + (x - t_k)+^3 (t_k-1 - t_j) / (t_k - t_k-1)

    over (t_k - t_1)^2, which gives it the unit of ``values`` (Devlin & Weeks 1986; Harrell 2015, equation 2.25).
    """
    *inner, before_last, last = knots.tolist()
    cubes = {knot: np.maximum(values - knot, 0.0) ** 3 for knot in knots.tolist()}
    gap = last - before_last
    curves = [
        cubes[knot] - cubes[before_last] * (last - knot) / gap + cubes[last] * (before_last - knot) / gap
        for knot in inner
    ]
    return np.column_stack([values, *(curve / (last - knots[0]) ** 2 for curve in curves)])
