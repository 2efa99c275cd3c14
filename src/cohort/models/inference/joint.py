"""Joint tests: of all levels of a term at once, or of several terms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cohort.estimates import ChiSquared, Estimate
from cohort.models.frame.arrays import FloatArray


def wald_tests(estimates: Sequence[Estimate], covariance: FloatArray) -> tuple[ChiSquared, ...]:
    """For each term, the Wald test that all its coefficients are 0: b' V^-1 b, with the covariance reported.

    A term none of whose levels has an estimate is left out.
    """
    rows = [row for row in estimates if row.coef is not None]
    coef = np.array([row.coef for row in rows])
    columns = {
        name: [j for j, row in enumerate(rows) if row.term == name] for name in dict.fromkeys(r.term for r in rows)
    }
    return tuple(
        test for name, js in columns.items() for test in chi_squared("Wald", name, coef[js], covariance[np.ix_(js, js)])
    )


def chi_squared(test: str, of: str, departure: FloatArray, covariance: FloatArray) -> list[ChiSquared]:
    """How far a ``departure`` (k) with a ``covariance`` (k, k) of its own lies from 0: chi-squared on k degrees.

    No test where the covariance is singular: some combination has no error.
    """
    from scipy.special import chdtrc

    k, scale = len(departure), np.sqrt(np.diag(covariance))
    if not (scale > 0).all() or np.linalg.matrix_rank(covariance / np.outer(scale, scale), hermitian=True) < k:
        return []
    chisq = float(departure @ np.linalg.solve(covariance, departure))
    return [ChiSquared(test, of, chisq, k, float(chdtrc(k, chisq)))]
