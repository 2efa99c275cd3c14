"""Regression of a yes/no outcome by maximum likelihood: Newton's method on a concave log-likelihood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cohort.models.arrays import BoolArray, FloatArray
from cohort.models.dependence import dependent_columns
from cohort.models.design import standardised
from cohort.models.maximum import Maximum
from cohort.models.newton import FlatLikelihoodError, climb


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


@dataclass(frozen=True)
class BinaryLikelihood:
    """The likelihood of a ``design`` (n, p) for an ``outcome`` (n, 0 or 1), at ``coef`` (p)."""

    family: Family
    design: FloatArray
    outcome: FloatArray
    coef: FloatArray

    def at(self, coef: FloatArray) -> BinaryLikelihood:
        """The same likelihood at other coefficients."""
        return replace(self, coef=coef)

    @cached_property
    def predictor(self) -> FloatArray:
        """X b (n)."""
        return self.design @ self.coef

    @cached_property
    def loglik(self) -> float:
        """The log-likelihood of all rows."""
        return float(self.outcome @ self.predictor - self.family.cumulant(self.predictor).sum())

    @cached_property
    def row_scores(self) -> FloatArray:
        """What each row adds to the score (n, p)."""
        return self.design * (self.outcome - self.family.mean(self.predictor))[:, None]

    @cached_property
    def score(self) -> FloatArray:
        """X' (observed - expected) (p)."""
        total: FloatArray = self.row_scores.sum(axis=0)
        return total

    @cached_property
    def information(self) -> FloatArray:
        """X' diag(variance) X (p, p)."""
        return (self.design * self.family.variance(self.predictor)[:, None]).T @ self.design


@dataclass(frozen=True)
class BinaryFit:
    """A maximised likelihood; p + 1 coefficients, the intercept first.

    ``dfbeta`` (n, p + 1) holds each row's score times ``covariance``: the change in the coefficients if the row were
    given a little more weight. The other fields are those of :class:`.Maximum`.
    """

    coef: FloatArray
    covariance: FloatArray
    dfbeta: FloatArray
    next_step: FloatArray
    loglik: float
    dependent: Mapping[int, tuple[int, ...]]

    def without_intercept(self, errors: FloatArray) -> Maximum:
        """The other coefficients, with the covariance ``errors`` (p + 1, p + 1) to report."""
        covariance, errors = self.covariance[1:, 1:], errors[1:, 1:]
        return Maximum(self.coef[1:], covariance, errors, self.next_step[1:], self.loglik, self.dependent)


def maximise(family: Family, matrix: FloatArray, outcome: BoolArray) -> BinaryFit:
    """Maximum likelihood for ``matrix`` (n, p) with an intercept; columns that follow from earlier ones are left out.

    Works on standardised columns, so that units do not matter, and returns to the columns' own scale.
    Raises :class:`FlatLikelihoodError` where the likelihood has no maximum.
    """
    z, mean, spread = standardised(matrix)
    correlation = z.T @ z / len(z)
    dependent = dependent_columns(correlation, np.ones(len(correlation)))
    kept = [j for j in range(len(mean)) if j not in dependent]
    z, mean, spread = z[:, kept], mean[kept], spread[kept]
    start = np.zeros(len(kept) + 1)
    start[0] = family.link(float(outcome.mean()))
    null = BinaryLikelihood(family, np.column_stack([np.ones(len(z)), z]), outcome.astype(np.float64), start)
    try:
        top, next_step = climb(null.at, null)
    except FlatLikelihoodError as flat:
        raise FlatLikelihoodError([kept[j - 1] for j in flat.columns if j > 0]) from None
    covariance = np.linalg.inv(top.information)
    back = np.diag(np.append(1.0, 1 / spread))
    back[0, 1:] = -mean / spread
    return BinaryFit(
        coef=back @ top.coef,
        covariance=back @ covariance @ back.T,
        dfbeta=top.row_scores @ covariance @ back.T,
        next_step=back @ next_step,
        loglik=top.loglik,
        dependent=dependent,
    )
