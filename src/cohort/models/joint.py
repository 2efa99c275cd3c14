"""Joint tests: of all levels of a term at once, or of several terms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.estimates import Estimates
from cohort.models.arrays import FloatArray


@dataclass(frozen=True)
class JointTest:
    """A chi-squared test of a hypothesis about the coefficients of ``term``."""

    term: str
    chisq: float
    df: int
    p: float


def wald_tests(fitted: Estimates) -> tuple[JointTest, ...]:
    """For each term, the Wald test that all its coefficients are 0: b' V^-1 b, with the covariance reported.

    A term none of whose levels has an estimate is left out.
    """
    rows = [row for row in fitted.estimates if row.coef is not None]
    coef, covariance = np.array([row.coef for row in rows]), np.array(fitted.covariance)
    columns = {
        name: [j for j, row in enumerate(rows) if row.term == name] for name in dict.fromkeys(r.term for r in rows)
    }
    return tuple(joint_test(name, coef[js], covariance[np.ix_(js, js)]) for name, js in columns.items())


def joint_test(term: str, departure: FloatArray, covariance: FloatArray) -> JointTest:
    """How far a ``departure`` (k) with a ``covariance`` (k, k) of its own lies from 0: chi-squared on k degrees."""
    from scipy.special import chdtrc

    chisq = float(departure @ np.linalg.solve(covariance, departure))
    return JointTest(term, chisq, len(departure), float(chdtrc(len(departure), chisq)))
