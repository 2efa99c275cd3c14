"""Odds ratios: logistic regression of a yes/no outcome."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.arrays import FloatArray
from cohort.models.binary import Family, maximise
from cohort.models.maximum import Maximum, robust_covariance
from cohort.models.regression import Regression, regress
from cohort.models.request import ModelSpec, require
from cohort.models.rows import Rows


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Odds ratios for ``spec.outcome``; errors from the information, or cluster-robust if ``spec.cluster``."""
    require(spec, needs={"terms", "outcome"}, takes={"reference", "cluster", "categorical"})
    return regress(LOGISTIC, frame, spec)


def _cumulant(eta: FloatArray) -> FloatArray:
    return np.logaddexp(0.0, eta)


def _mean(eta: FloatArray) -> FloatArray:
    return np.exp(-np.logaddexp(0.0, -eta))


def _variance(eta: FloatArray) -> FloatArray:
    return _mean(eta) * _mean(-eta)


def _logit(risk: float) -> float:
    return math.log(risk / (1 - risk))


def _maximise(matrix: FloatArray, rows: Rows) -> Maximum:
    fitted = maximise(BINOMIAL, matrix, rows.event)
    clustered = rows.cluster is not None
    return fitted.without_intercept(robust_covariance(fitted.dfbeta, rows.cluster) if clustered else fitted.covariance)


def _unbounded(n: int, events: int) -> bool:
    return events in (0, n)


BINOMIAL = Family(_cumulant, _mean, _variance, _logit)
LOGISTIC = Regression("odds ratio", _maximise, _unbounded)
