"""Errors of numbers that rest on estimated coefficients: sums of what each row adds, one step of theory for all kinds.

An estimator found by setting a sum of rows to 0 moves, where a row is given a little more weight, by that row's
influence; the influences of all rows (or clusters), multiplied with each other, estimate its covariance, whatever
models were fitted on the way (stacked estimating equations: Stefanski & Boos 2002, Am Stat 56:29).
"""

from __future__ import annotations

import numpy as np

from cohort.models.frame.arrays import FloatArray, sums_by
from cohort.models.frame.rows import Rows
from cohort.models.likelihood.glm import GlmFit
from cohort.models.likelihood.maximum import robust_covariance
from cohort.models.request import Errors


def with_ones(matrix: FloatArray) -> FloatArray:
    """A design (n, p) with a column of ones before the others."""
    return np.column_stack([np.ones(len(matrix)), matrix])


def coefficient_influence(fitted: GlmFit, matrix: FloatArray) -> FloatArray:
    """Of each row on intercept and slopes (n, p + 1): its score times the inverse information.

    ``matrix`` (n, p) is what was fitted to, the columns that were kept.
    """
    influence: FloatArray = (with_ones(matrix) * fitted.top.residual[:, None]) @ fitted.covariance
    return influence


def errors_of(fitted: GlmFit, matrix: FloatArray, rows: Rows, usual: Errors) -> FloatArray:
    """The covariance of intercept and slopes to report: the inverse information, or a sandwich (:meth:`Rows.robust`).

    ``matrix`` (n, p) is what was fitted to, dependent columns among the others; weights of ``rows`` may be estimated.
    """
    if not rows.robust(usual):
        return fitted.covariance
    if rows.estimated_weights is None:
        return fitted.robust_covariance(rows.cluster)
    return covariance_with_weights(coefficient_influence(fitted, matrix[:, fitted.kept]), rows)


def covariance_with_weights(influence: FloatArray, rows: Rows) -> FloatArray:
    """The covariance of estimates whose ``influence`` (n, p) holds what each weighted row adds to them.

    A weight that rests on coefficients a moves its row's influence by d log(weight) / da of itself; with what each
    person invited adds to a, that is what she adds to the estimates beside her own rows. Weights taken as known would
    give wider intervals (Robins, Rotnitzky & Zhao 1994, J Am Stat Assoc 89:846; Seaman & White 2013, section 3.4).
    """
    weights, place = rows.estimated_weights, rows.place
    assert weights is not None and place is not None, "asked for estimated weights alone"
    of_everyone: FloatArray = weights.influence @ (weights.log_slope[place].T @ influence)
    for j, column in enumerate(influence.T):
        of_everyone[:, j] += sums_by(place, column, len(of_everyone))
    return robust_covariance(of_everyone, weights.cluster)
