"""Score residuals of the Cox partial likelihood with Efron's treatment of ties.

A tied death is one of d at its time; before the l-th of them (l = 0..d-1) a fraction l/d of the tied deaths' risk is
taken out of the risk set (Efron 1977). Every death is thus a small risk set of its own, with total risk ``total`` and
mean covariates ``mean``.
"""

from __future__ import annotations

import numpy as np

from cohort.models.arrays import BoolArray, FloatArray, IntArray
from cohort.models.rows import FollowUp


def score_residuals(x: FloatArray, time: FollowUp, event: BoolArray, coef: FloatArray) -> FloatArray:
    """Each row's contribution (n, p) to the score at ``coef``: the sum over rows is 0 at the maximum.

    A row's x less the mean of the risk set, summed over its martingale increments (Therneau & Grambsch 2000,
    chapter 4; chapter 3 for ties).
    """
    x = x - x.mean(axis=0)
    risk = np.exp(x @ coef)
    deaths = np.flatnonzero(event)
    deaths = deaths[np.argsort(time.exit[deaths], kind="stable")]
    at = time.exit[deaths]
    first, tied = _ties(at)
    removed = (np.arange(len(at)) - first) / tied
    weighted = np.column_stack([risk, risk[:, None] * x])
    tied_risk = _tie_sums(weighted[deaths], first, tied)
    sets = _at_risk_sums(weighted, time, at) - removed[:, None] * tied_risk
    total, mean = sets[:, 0], sets[:, 1:] / sets[:, :1]

    hazard = np.column_stack([1 / total, mean / total[:, None]])
    seen = _sums_while_at_risk(hazard, time, at)
    spared = _tie_sums(removed[:, None] * hazard, first, tied)
    seen[deaths] -= spared
    score = -risk[:, None] * (x * seen[:, :1] - seen[:, 1:])
    score[deaths] += x[deaths] - _tie_sums(mean, first, tied) / tied[:, None]
    return score


def _ties(at: FloatArray) -> tuple[IntArray, IntArray]:
    """For each of the sorted death times: the index of the first death at it, and the number of deaths at it."""
    first = np.searchsorted(at, at, side="left")
    return first, np.searchsorted(at, at, side="right") - first


def _tie_sums(values: FloatArray, first: IntArray, tied: IntArray) -> FloatArray:
    """Sum of ``values`` over the deaths tied with each death."""
    return np.repeat(np.add.reduceat(values, np.unique(first)), tied[np.unique(first)], axis=0)


def _at_risk_sums(values: FloatArray, time: FollowUp, at: FloatArray) -> FloatArray:
    """Sum of ``values`` over the rows with entry < t <= exit, for each t in ``at``."""
    return _sums_from(values, time.exit, at) - _sums_from(values, time.entry, at)


def _sums_from(values: FloatArray, times: FloatArray, at: FloatArray) -> FloatArray:
    """Sum of ``values`` over the rows whose time is t or later, for each t in ``at``."""
    order = np.argsort(times)
    tail = np.vstack([np.cumsum(values[order][::-1], axis=0)[::-1], np.zeros(values.shape[1])])
    return tail[np.searchsorted(times[order], at, side="left")]


def _sums_while_at_risk(values: FloatArray, time: FollowUp, at: FloatArray) -> FloatArray:
    """Sum of ``values`` over the deaths at entry < t <= exit, for each row."""
    head = np.vstack([np.zeros(values.shape[1]), np.cumsum(values, axis=0)])
    return head[np.searchsorted(at, time.exit, side="right")] - head[np.searchsorted(at, time.entry, side="right")]
