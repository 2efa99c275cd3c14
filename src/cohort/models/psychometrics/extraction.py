"""Factors that leave the smallest correlations between items, and the rotation that makes them easiest to read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.errors import Fault, ModelError
from cohort.models.frame.arrays import FloatArray

LEAST_UNIQUENESS = 0.005
MOST_TURNS = 1000
NEGLIGIBLE = 1e-7  # what is left to descend, in uniqueness


@dataclass(frozen=True)
class Extraction:
    """``loadings`` (k, f) of the items on uncorrelated factors; ``uniqueness`` (k) is the variance they leave."""

    loadings: FloatArray
    uniqueness: FloatArray


def minimal_residuals(correlation: FloatArray, factors: int) -> Extraction:
    """The loadings L that minimise the sum of squares of R - LL' outside the diagonal (Harman & Jones 1966).

    Given the uniquenesses u, L is made of the largest eigenvalues of R - diag(u); u is found by descent, each between
    0.005 and 1, as R's ``psych::fa`` does. Raises :class:`ModelError` where no end is found.
    """
    from scipy.optimize import minimize

    def misfit(u: FloatArray) -> tuple[float, FloatArray]:
        loadings = _loadings(correlation - np.diag(u), factors)
        residual = correlation - np.diag(u) - loadings @ loadings.T
        return float(np.sum(residual**2)) / 2, -np.diag(residual)

    start = 1 / np.diag(np.linalg.inv(correlation))  # what the other items leave of each
    bounds = [(LEAST_UNIQUENESS, 1.0)] * len(correlation)
    options = {"ftol": 1e-16, "gtol": 1e-11, "maxiter": 10_000, "maxfun": 100_000}
    found = minimize(misfit, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    step = np.clip(found.x - misfit(found.x)[1], LEAST_UNIQUENESS, 1.0) - found.x
    if np.abs(step).max() > NEGLIGIBLE:  # at its last digits the search may call an end a failure
        raise ModelError(Fault("settings.factors", "no end of the search", "fewer factors"))
    loadings = _loadings(correlation - np.diag(found.x), factors)
    return Extraction(loadings, 1 - np.sum(loadings**2, axis=1))


def _loadings(reduced: FloatArray, factors: int) -> FloatArray:
    values, vectors = np.linalg.eigh(reduced)
    largest = slice(None, -factors - 1, -1)
    return np.asarray(vectors[:, largest] * np.sqrt(np.maximum(values[largest], 0)))


def varimax(loadings: FloatArray, tolerance: float) -> FloatArray:
    """The loadings turned so that the variance of their squares is largest, rows scaled to length 1 (Kaiser 1958).

    Turning ends where the criterion grows by less than a share of ``tolerance``, as R's ``varimax`` does.
    """
    length = np.sqrt(np.sum(loadings**2, axis=1, keepdims=True))
    scaled = loadings / length
    turn, grown = np.eye(loadings.shape[1]), 0.0
    for _ in range(MOST_TURNS):
        turned = scaled @ turn
        left, values, right = np.linalg.svd(scaled.T @ (turned**3 - turned * np.mean(turned**2, axis=0)))
        turn, before, grown = left @ right, grown, float(values.sum())
        if grown < before * (1 + tolerance):
            break
    return np.asarray(scaled @ turn * length)


def in_order(loadings: FloatArray) -> FloatArray:
    """The factor that explains most first, each with the sign that makes its loadings positive on the whole."""
    signed = loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    return np.asarray(signed[:, np.argsort(-np.sum(signed**2, axis=0), kind="stable")])
