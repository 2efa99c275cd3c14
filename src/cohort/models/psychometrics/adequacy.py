"""Whether items have enough in common to be told apart into factors."""

from __future__ import annotations

import numpy as np

from cohort.estimates import ChiSquared
from cohort.models.frame.arrays import FloatArray

LOW_ADEQUACY = 0.6
"""ASSUME: below it a factor analysis is told to be of little use (Kaiser 1974: 'mediocre' begins here)."""


def sampling_adequacy(correlation: FloatArray) -> tuple[float, FloatArray]:
    """The measure of Kaiser, Meyer and Olkin, of all items and of each (k).

    Squared correlations over themselves and the squared partial ones, given all other items (Kaiser & Rice 1974, Educ
    Psychol Meas 34:111).
    """
    inverse = np.linalg.inv(correlation)
    scale = np.sqrt(np.diag(inverse))
    partial = -inverse / np.outer(scale, scale)
    others = ~np.eye(len(correlation), dtype=bool)
    plain, given = (correlation**2 * others), (partial**2 * others)
    each: FloatArray = plain.sum(axis=0) / (plain.sum(axis=0) + given.sum(axis=0))
    return float(plain.sum() / (plain.sum() + given.sum())), each


def sphericity(correlation: FloatArray, n: int) -> ChiSquared:
    """Bartlett's test that no two items are correlated (Bartlett 1951, Biometrika 38:337)."""
    from scipy.special import chdtrc

    k = len(correlation)
    chisq = -(n - 1 - (2 * k + 5) / 6) * float(np.linalg.slogdet(correlation)[1])
    df = k * (k - 1) // 2
    return ChiSquared("sphericity, Bartlett", "all items", chisq, df, float(chdtrc(df, chisq)))


def eigenvalues(correlation: FloatArray) -> FloatArray:
    """Of the correlations (k), the largest first."""
    return np.asarray(np.linalg.eigvalsh(correlation)[::-1])


def eigenvalues_by_chance(n: int, k: int, draws: int, seed: int, share: float = 0.95) -> FloatArray:
    """What ``share`` of the eigenvalues stay below where ``k`` items of ``n`` people have nothing in common (k).

    Parallel analysis (Horn 1965, Psychometrika 30:179; the percentile, Glorfeld 1995). A correlation matrix of
    independent normal answers is drawn from Wishart's distribution, so that no answers need be drawn.
    """
    rng = np.random.default_rng(seed)
    drawn = np.empty((draws, k))
    for row in drawn:
        root = np.tril(rng.normal(size=(k, k)), -1) + np.diag(np.sqrt(rng.chisquare(n - 1 - np.arange(k))))
        covariance = root @ root.T  # Bartlett's decomposition
        spread = np.sqrt(np.diag(covariance))
        row[:] = eigenvalues(covariance / np.outer(spread, spread))
    return np.asarray(np.quantile(drawn, share, axis=0))
