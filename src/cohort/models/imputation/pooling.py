"""Rubin's rules: one answer from those of several completed data sets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.models.frame.arrays import FloatArray


@dataclass(frozen=True)
class Pooled:
    """The mean of k coefficients, their ``covariance`` (k, k), degrees of freedom, and share of information missing."""

    coef: FloatArray
    covariance: FloatArray
    freedom: FloatArray
    missing_information: FloatArray


def pooled(coef: FloatArray, covariance: FloatArray, complete_freedom: float) -> Pooled:
    """Of m estimates ``coef`` (m, k) with ``covariance`` (m, k, k).

    Total variance T = U + (1 + 1/m) B of the mean within, U, and the variance between, B (Rubin 1987, section 3.1).
    Degrees of freedom by Barnard & Rubin 1999 (Biometrika 86:948), with ``complete_freedom`` those without missing
    data; fraction of missing information (r + 2 / (df + 3)) / (r + 1), as R's ``mice::pool.scalar``.
    """
    m = len(coef)
    within = covariance.mean(axis=0)
    between = np.atleast_2d(np.cov(coef, rowvar=False, ddof=1))
    total = within + (1 + 1 / m) * between
    u, b, t = np.diag(within), np.diag(between), np.diag(total)
    share = (1 + 1 / m) * b / t
    with np.errstate(divide="ignore"):
        old = (m - 1) / share**2
    observed = (complete_freedom + 1) / (complete_freedom + 3) * complete_freedom * (1 - share)
    freedom = np.where(np.isinf(old), observed, old * observed / (np.where(np.isinf(old), 1, old) + observed))
    r = (1 + 1 / m) * b / u
    return Pooled(coef.mean(axis=0), total, freedom, (r + 2 / (freedom + 3)) / (r + 1))
