"""Errors of numbers that rest on estimated coefficients: sums of what each row adds, one step of theory for all kinds.

An estimator found by setting a sum of rows to 0 moves, where a row is given a little more weight, by that row's
influence; the influences of all rows (or clusters), multiplied with each other, estimate its covariance, whatever
models were fitted on the way (stacked estimating equations: Stefanski & Boos 2002, Am Stat 56:29).
"""

from __future__ import annotations

import numpy as np

from cohort.models.frame.arrays import FloatArray
from cohort.models.likelihood.glm import GlmFit


def with_ones(matrix: FloatArray) -> FloatArray:
    """A design (n, p) with a column of ones before the others."""
    return np.column_stack([np.ones(len(matrix)), matrix])


def coefficient_influence(fitted: GlmFit, matrix: FloatArray) -> FloatArray:
    """Of each row on intercept and slopes (n, p + 1): its score times the inverse information.

    ``matrix`` (n, p) is what was fitted to, the columns that were kept.
    """
    influence: FloatArray = (with_ones(matrix) * fitted.top.residual[:, None]) @ fitted.covariance
    return influence
