"""How far the items of a scale measure one thing."""

from __future__ import annotations

import math

import numpy as np

from cohort.models.frame.arrays import FloatArray
from cohort.models.psychometrics.extraction import minimal_residuals


def alpha(covariance: FloatArray) -> float:
    """Cronbach's (1951, Psychometrika 16:297): of the correlations, the standardised one."""
    k = len(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def error_of_alpha(covariance: FloatArray, n: int) -> float:
    """Its standard error for normal answers (van Zyl, Neudecker & Nel 2000; Duhachek & Iacobucci 2004, eq. 2)."""
    k, whole, trace = len(covariance), covariance.sum(), np.trace(covariance)
    squared = covariance @ covariance
    q = whole * (np.trace(squared) + trace**2) - 2 * trace * squared.sum()
    return math.sqrt(2 * k**2 / ((k - 1) ** 2 * whole**3) * q / n)


def omega(correlation: FloatArray) -> float:
    """McDonald's total: the share of the sum's variance that one factor of minimal residuals explains."""
    return float(1 - minimal_residuals(correlation, 1).uniqueness.sum() / correlation.sum())


def with_the_rest(answers: FloatArray) -> FloatArray:
    """The correlation of each item with the sum of the others (k)."""
    rest = answers.sum(axis=1, keepdims=True) - answers
    return np.array([np.corrcoef(one, other)[0, 1] for one, other in zip(answers.T, rest.T, strict=True)])


def alpha_without(covariance: FloatArray) -> FloatArray:
    """Alpha of the other items, for each item left out (k)."""
    others = [np.delete(np.arange(len(covariance)), j) for j in range(len(covariance))]
    return np.array([alpha(covariance[np.ix_(rest, rest)]) for rest in others])
