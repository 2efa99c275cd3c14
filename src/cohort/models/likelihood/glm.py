"""Generalised linear models with a canonical link: Newton's method on a concave log-likelihood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cohort.models.frame.arrays import FloatArray, IntArray, sums_by
from cohort.models.likelihood.centred import Centred
from cohort.models.likelihood.dependence import dependent_columns
from cohort.models.likelihood.maximum import Maximum
from cohort.models.likelihood.newton import FlatLikelihoodError, climb
from cohort.models.likelihood.parallel import each, one_thread_per_product


@dataclass(frozen=True)
class Family:
    """A one-parameter exponential family with its canonical link (McCullagh & Nelder 1989, section 2.2).

    With linear predictor ``eta`` and outcome y the log-likelihood of a row is y eta - ``cumulant(eta)`` (and what no
    coefficient touches); ``mean`` and ``variance`` are the cumulant's derivatives, ``link`` is the inverse of ``mean``.
    """

    cumulant: Callable[[FloatArray], FloatArray]
    mean: Callable[[FloatArray], FloatArray]
    variance: Callable[[FloatArray], FloatArray]
    link: Callable[[float], float]


@dataclass(frozen=True)
class Observed:
    """What is explained: an ``outcome`` (n) by a ``design`` (n, p), each row with a ``weight`` and an ``offset``.

    Either may be a single number that stands for all rows. The offset is added to the linear predictor.
    """

    family: Family
    design: Centred
    outcome: FloatArray
    weight: FloatArray | float = 1.0
    offset: FloatArray | float = 0.0


@dataclass(frozen=True)
class Likelihood:
    """The likelihood at ``coef`` (p + 1): the intercept, of a design whose columns have mean 0, and the p slopes."""

    of: Observed
    coef: FloatArray

    def at(self, coef: FloatArray) -> Likelihood:
        """The same likelihood at other coefficients."""
        return replace(self, coef=coef)

    @cached_property
    def predictor(self) -> FloatArray:
        """offset + X b (n)."""
        predictor = self.of.design.times(self.coef[1:])
        predictor += self.coef[0] + self.of.offset
        return predictor

    @cached_property
    def loglik(self) -> float:
        """The log-likelihood of all rows."""
        rows = self.of.outcome * self.predictor - self.of.family.cumulant(self.predictor)
        return float(np.sum(self.of.weight * rows))

    @cached_property
    def residual(self) -> FloatArray:
        """weight (observed - expected) (n)."""
        return np.asarray(self.of.weight * (self.of.outcome - self.of.family.mean(self.predictor)))

    @cached_property
    def score(self) -> FloatArray:
        """X' residual (p + 1)."""
        return np.append(self.residual.sum(), self.of.design.weighted_sum(self.residual))

    @cached_property
    def information(self) -> FloatArray:
        """X' diag(weight variance) X (p + 1, p + 1)."""
        return _with_intercept(self.of.design, np.asarray(self.of.weight * self.of.family.variance(self.predictor)))


@dataclass(frozen=True)
class GlmFit:
    """A maximised likelihood with an intercept and p slopes; ``kept`` are the columns of the design that have one.

    ``covariance`` (p + 1, p + 1) is the inverse information, both for columns as they are. The other fields are those
    of :class:`.Maximum`.
    """

    top: Likelihood
    next_step: FloatArray
    dependent: Mapping[int, tuple[int, ...]]
    kept: tuple[int, ...]

    @cached_property
    def _uncentred(self) -> FloatArray:
        """From coefficients of centred columns to those of columns as they are: only the intercept changes."""
        back = np.eye(len(self.top.coef))
        back[0, 1:] = -self.top.of.design.mean
        return back

    @cached_property
    def coef(self) -> FloatArray:
        """Intercept and slopes (p + 1)."""
        return self._uncentred @ self.top.coef

    @cached_property
    def covariance(self) -> FloatArray:
        """Their covariance from the information (p + 1, p + 1)."""
        return self._uncentred @ np.linalg.inv(self.top.information) @ self._uncentred.T

    def _scores(self, cluster: IntArray) -> FloatArray:
        """The score of each cluster (clusters, p + 1), of a design with centred columns."""
        design, residual, clusters = self.top.of.design, self.top.residual, int(cluster.max()) + 1

        def of_column(j: int) -> FloatArray:
            return sums_by(cluster, design.column(j) * residual, clusters)

        columns = each(of_column, range(design.columns), design.matrix.size)
        return np.stack([sums_by(cluster, residual, clusters), *columns], axis=1)

    def robust_covariance(self, cluster: IntArray | None) -> FloatArray:
        """Sandwich A^-1 B A^-1 with A the information and B the scores' products, summed in clusters (p + 1, p + 1).

        Without clusters every row stands for itself: White's HC0. No small-sample factor, as ``sandwich::vcovHC``
        with type HC0 and ``sandwich::vcovCL`` with cadjust = FALSE (White 1982; Lin & Wei 1989).
        """
        if cluster is None:
            meat = _with_intercept(self.top.of.design, self.top.residual**2)
        else:
            scores = self._scores(cluster)
            meat = scores.T @ scores
        bread = np.linalg.inv(self.top.information)
        return self._uncentred @ bread @ meat @ bread @ self._uncentred.T

    def without_intercept(self, errors: FloatArray) -> Maximum:
        """The slopes, with the covariance ``errors`` (p + 1, p + 1) to report."""
        covariance, errors = self.covariance[1:, 1:], errors[1:, 1:]
        return Maximum(self.coef[1:], covariance, errors, self.next_step[1:], self.top.loglik, self.dependent)


def maximise(
    family: Family,
    matrix: FloatArray,
    outcome: FloatArray,
    weight: FloatArray | float = 1.0,
    offset: FloatArray | float = 0.0,
) -> GlmFit:
    """Maximum likelihood for ``matrix`` (n, p) with an intercept; columns that follow from earlier ones are left out.

    Raises :class:`FlatLikelihoodError` where the likelihood has no maximum.
    """
    with one_thread_per_product():
        whole = Centred(matrix)
        products = whole.cross_products(np.ones(len(matrix)))
        size = np.diag(products)
        dependent = dependent_columns(products, size)
        kept = tuple(j for j in range(whole.columns) if j not in dependent)
        design = Centred(matrix[:, kept]) if dependent else whole
        start = np.zeros(len(kept) + 1)
        start[0] = family.link(_mean_of(outcome, weight)) - float(np.mean(offset))
        null = Likelihood(Observed(family, design, outcome, weight, offset), start)
        try:
            top, next_step = climb(null.at, null)
        except FlatLikelihoodError as flat:
            raise FlatLikelihoodError([kept[j - 1] for j in flat.columns if j > 0]) from None
    return GlmFit(top, next_step, dependent, kept)


def _mean_of(outcome: FloatArray, weight: FloatArray | float) -> float:
    return float(np.average(outcome, weights=None if np.isscalar(weight) else weight))


def _with_intercept(design: Centred, weight: FloatArray) -> FloatArray:
    """(1, X)' diag(weight) (1, X), with the columns of X centred."""
    total = np.empty((design.columns + 1, design.columns + 1))
    total[0, 0] = weight.sum()
    total[0, 1:] = total[1:, 0] = design.weighted_sum(weight)
    total[1:, 1:] = design.cross_products(weight)
    return total
