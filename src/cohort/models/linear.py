"""Mean differences: least squares with robust errors."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.frame.terms import read_numbers
from cohort.models.inference.wald import difference_rows
from cohort.models.likelihood.glm import Family, GlmFit, maximise
from cohort.models.likelihood.influence import errors_of
from cohort.models.likelihood.maximum import Maximum
from cohort.models.regression import Regression, regress
from cohort.models.request import ModelSpec, require

EXACT = 1e-24
"""Of the outcome's squares: what is left of them by rounding."""


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Differences in the mean of ``spec.outcome``, a number; errors robust: clustered if ``spec.cluster``, else HC0.

    With ``errors: model`` they are those of least squares with one variance, as R's ``lm``.

    ASSUME: intervals by the normal distribution, not t: a register has many rows.
    """
    require(spec, needs={"terms", "outcome"}, takes={"reference", "cluster", "categorical", "participation", "errors"})
    return regress(LINEAR, frame, spec)


def least_squares(matrix: FloatArray, outcome: FloatArray, weight: FloatArray | float = 1.0) -> GlmFit:
    """The fit of a normal outcome with variance 1: one step of Newton's is the last."""
    return maximise(NORMAL, matrix, outcome, weight)


def _maximise(matrix: FloatArray, rows: Rows) -> Maximum:
    assert rows.response is not None, "require() has asked for an outcome"
    fitted = least_squares(matrix, rows.response, rows.weights)
    residual = fitted.top.residual
    if np.sum(residual**2) <= EXACT * np.sum((rows.response - rows.response.mean()) ** 2):
        raise ModelError(
            Fault("the outcome", "no chance in it: the terms give every row's", "what terms do not decide")
        )
    errors = errors_of(fitted, matrix, rows, usual="robust")
    if not rows.robust("robust"):
        errors = errors * one_variance(fitted)
    found = fitted.without_intercept(errors)
    return replace(found, covariance=found.covariance * np.mean(residual**2), loglik=normal_loglik(residual))


def one_variance(fitted: GlmFit) -> float:
    """The variance of the residuals, divided by the rows that are more than there are coefficients."""
    residual = fitted.top.residual
    return float(np.sum(residual**2) / (len(residual) - len(fitted.top.coef)))


def normal_loglik(residual: FloatArray) -> float:
    """Of residuals whose variance is estimated by maximum likelihood, as R's ``logLik`` of ``lm``."""
    return -len(residual) / 2 * (math.log(2 * math.pi * float(np.mean(residual**2))) + 1)


def bounded(n: int, events: int) -> bool:
    """No level's difference is infinite."""
    return False


NORMAL = Family(cumulant=lambda eta: eta**2 / 2, mean=lambda eta: eta, variance=np.ones_like, link=lambda mean: mean)
LINEAR = Regression("mean difference", _maximise, bounded, difference_rows, read_numbers)
