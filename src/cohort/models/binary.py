"""Regression of a yes/no outcome by maximum likelihood: Newton's method on a concave log-likelihood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cohort.models.arrays import BoolArray, FloatArray
from cohort.models.design import standardised
from cohort.models.maximum import Maximum, no_maximum

MOST_STEPS = 25  # as R's glm; an estimate on its way to infinity has by then left every plausible value
SMALLEST_STEP = 1e-10  # of a coefficient per standard deviation; Newton's next error is about its square


@dataclass(frozen=True)
class Family:
    """A one-parameter exponential family with its canonical link (McCullagh & Nelder 1989, section 2.2).

    With linear predictor ``eta`` and outcome y the log-likelihood of a row is y eta - ``cumulant(eta)``; ``mean``
    and ``variance`` are the cumulant's derivatives, ``link`` is the inverse of ``mean``.
    """

    cumulant: Callable[[FloatArray], FloatArray]
    mean: Callable[[FloatArray], FloatArray]
    variance: Callable[[FloatArray], FloatArray]
    link: Callable[[float], float]


def maximise(family: Family, matrix: FloatArray, outcome: BoolArray) -> Maximum:
    """Maximum likelihood for ``matrix`` (n, p) with an intercept, which comes first among the p + 1 coefficients.

    Works on standardised columns, so that units do not matter, and returns to the columns' own scale.
    Raises :class:`ModelError` where the information becomes singular on the way.
    """
    z, mean, spread = standardised(matrix)
    z = np.column_stack([np.ones(len(z)), z])
    y = outcome.astype(np.float64)
    start = np.zeros(z.shape[1])
    start[0] = family.link(float(y.mean()))
    try:
        gamma = _newton(family, z, y, start)
        eta = z @ gamma
        covariance = np.linalg.inv(_information(family, z, eta))
    except np.linalg.LinAlgError as singular:
        raise no_maximum() from singular
    back = np.diag(np.append(1.0, 1 / spread))
    back[0, 1:] = -mean / spread
    dfbeta = (z * (y - family.mean(eta))[:, None]) @ covariance @ back.T
    return Maximum(back @ gamma, back @ covariance @ back.T, dfbeta, _loglik(family, y, eta))


def _newton(family: Family, z: FloatArray, y: FloatArray, beta: FloatArray) -> FloatArray:
    """Newton-Raphson from ``beta``, each step halved until it does not lead downhill."""
    eta = z @ beta
    for _ in range(MOST_STEPS):
        step = np.linalg.solve(_information(family, z, eta), z.T @ (y - family.mean(eta)))
        height = _loglik(family, y, eta)
        while not _loglik(family, y, z @ (beta + step)) >= height - 1e-10 * abs(height):
            step = step / 2
        beta = beta + step
        eta = z @ beta
        if np.abs(step).max() < SMALLEST_STEP:
            break
    return beta


def _information(family: Family, z: FloatArray, eta: FloatArray) -> FloatArray:
    return (z * family.variance(eta)[:, None]).T @ z


def _loglik(family: Family, y: FloatArray, eta: FloatArray) -> float:
    with np.errstate(over="ignore"):
        return float(y @ eta - family.cumulant(eta).sum())
