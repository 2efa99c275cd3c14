"""Odds ratios: logistic regression of a yes/no outcome."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.likelihood.glm import Family, maximise
from cohort.models.likelihood.influence import errors_of
from cohort.models.likelihood.maximum import Maximum
from cohort.models.regression import Regression, regress
from cohort.models.request import ModelSpec, require


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Odds ratios for ``spec.outcome``; errors from the information, or robust (``spec.errors``, ``spec.cluster``)."""
    require(spec, needs={"terms", "outcome"}, takes={"reference", "cluster", "categorical", "participation", "errors"})
    return regress(LOGISTIC, frame, spec)


def _cumulant(eta: FloatArray) -> FloatArray:
    """log(1 + exp(eta)), without overflow."""
    return np.maximum(eta, 0.0) + np.log1p(np.exp(-np.abs(eta)))


def _mean(eta: FloatArray) -> FloatArray:
    """1 / (1 + exp(-eta)), without overflow."""
    small = np.exp(-np.abs(eta))
    return np.where(eta < 0, small, 1.0) / (1.0 + small)


def _variance(eta: FloatArray) -> FloatArray:
    """mean (1 - mean), without loss of digits near 0 and 1."""
    small = np.exp(-np.abs(eta))
    return np.asarray(small / (1.0 + small) ** 2)


def _logit(risk: float) -> float:
    return math.log(risk / (1 - risk))


def _maximise(matrix: FloatArray, rows: Rows) -> Maximum:
    fitted = maximise(BINOMIAL, matrix, rows.event.astype(np.float64), rows.weights)
    return fitted.without_intercept(errors_of(fitted, matrix, rows, usual="model"))


def _unbounded(n: int, events: int) -> bool:
    return events in (0, n)


BINOMIAL = Family(_cumulant, _mean, _variance, _logit)
LOGISTIC = Regression("odds ratio", _maximise, _unbounded)
