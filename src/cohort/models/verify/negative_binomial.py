"""The second engine of rate ratios of overdispersed counts: the likelihood's profile along its dispersion."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.frame.terms import read_count
from cohort.models.negative_binomial import NEGATIVE_BINOMIAL
from cohort.models.poisson_count import years_of
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.refit import Answer, refits
from cohort.models.verify.stacked import sandwich, slopes


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' GLM, least squares reweighted until they settle, at the dispersion where its score is 0."""
    both = refits(found, frame, spec, NEGATIVE_BINOMIAL.unbounded, _profile, read_count)
    differences = tuple(d for refit in both for d in (*refit.of_coefficients, *refit.of_errors))
    return Agreement("statsmodels GLM", "coefficients and errors, crude and adjusted", differences)


def _profile(matrix: FloatArray, rows: Rows) -> Answer:
    """Coefficients; errors from the slopes of the scores of coefficients and dispersion together."""
    from scipy.optimize import brentq
    from scipy.special import digamma
    from statsmodels.api import GLM, families

    design, y = np.column_stack([np.ones(len(matrix)), matrix]), rows.response
    assert y is not None, "a count has an outcome"

    def at(alpha: float):  # type: ignore[no-untyped-def]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = GLM(y, design, families.NegativeBinomial(alpha=alpha), exposure=years_of(rows))
            return model.fit(tol=1e-14, maxiter=200)

    def score(log_alpha: float) -> float:
        """Of log alpha, with m the mean and a = 1 / alpha: -a sum of psi(y + a) - psi(a) + log(a / (a + m)) + ..."""
        mean, a = at(float(np.exp(log_alpha))).fittedvalues, float(np.exp(-log_alpha))
        return float(-a * np.sum(digamma(y + a) - digamma(a) + np.log(a / (a + mean)) + (mean - y) / (a + mean)))

    alpha = float(np.exp(brentq(score, np.log(1e-4), np.log(1e4), xtol=1e-13)))
    coef = np.asarray(at(alpha).params)

    def scores(theta: Any) -> Any:
        mean, a = years_of(rows) * np.exp(design @ theta[:-1]), 1 / theta[-1]
        of_dispersion = -(a**2) * (digamma(y + a) - digamma(a) + np.log(a / (a + mean)) + (mean - y) / (a + mean))
        return np.column_stack([design * ((y - mean) * a / (a + mean))[:, None], of_dispersion])

    theta = np.append(coef, alpha)
    if rows.cluster is not None:
        covariance = sandwich(scores, theta, rows.cluster)
    else:
        covariance = np.asarray(np.linalg.inv(-slopes(lambda at: scores(at).sum(axis=0), theta)))
    return coef[1:], np.sqrt(np.diag(covariance))[1:-1]
