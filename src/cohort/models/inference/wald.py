"""Rows of a regression table from coefficients and their covariance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from cohort.estimates import Estimate
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.design import Column

Z = NormalDist().inv_cdf(0.975)


def wald_rows(columns: Sequence[Column], coef: FloatArray, covariance: FloatArray) -> list[Estimate]:
    """One row per column: the ratio exp(coef), its 95 % Wald interval, and the two-sided p of coef / se."""
    return [_row(column, float(coef[j]), math.sqrt(covariance[j, j])) for j, column in enumerate(columns)]


def difference_rows(columns: Sequence[Column], coef: FloatArray, covariance: FloatArray) -> list[Estimate]:
    """One row per column on a scale of differences: coef, its 95 % Wald interval, and the two-sided p of coef / se."""
    return [_difference(column, float(coef[j]), math.sqrt(covariance[j, j])) for j, column in enumerate(columns)]


def unplaced(column: Column) -> Estimate:
    """The row of a level whose estimate is infinite: no numbers."""
    return Estimate(column.term, column.level, column.reference, None, None, None, None, None, None)


def _row(column: Column, coef: float, se: float) -> Estimate:
    ratio, lower, upper = (_exp(coef + z * se) for z in (0, -Z, Z))
    p = _p(coef, se)
    return Estimate(column.term, column.level, column.reference, coef, se, ratio, lower, upper, p)


def _difference(column: Column, coef: float, se: float) -> Estimate:
    p = _p(coef, se)
    return Estimate(column.term, column.level, column.reference, coef, se, None, coef - Z * se, coef + Z * se, p)


def _p(coef: float, se: float) -> float | None:
    """Two-sided; None where nothing moves the estimate, such as an indirect effect that is none on both ways."""
    return math.erfc(abs(coef / se) / math.sqrt(2)) if se > 0 else None


def _exp(x: float) -> float | None:
    """exp(x), or None where it exceeds the largest number."""
    return math.exp(x) if x < 709 else None
