"""The exact conditional likelihood of who, in each set, has the outcome, given how many have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray
from cohort.models.likelihood.dependence import dependent_columns
from cohort.models.likelihood.maximum import Maximum
from cohort.models.likelihood.newton import FlatLikelihoodError, climb

ROOM = 20_000_000  # numbers held at a time


@dataclass(frozen=True)
class Sets:
    """Sets alike in size m and number of outcomes d: covariates ``x`` (sets, m, p), and ``observed`` (sets, p).

    ``observed`` sums the covariates of those with the outcome.
    """

    x: FloatArray
    observed: FloatArray
    outcomes: int


@dataclass(frozen=True)
class ConditionalLikelihood:
    """The sum over sets of s'b - log sum over subsets of d members of exp(their s'b), at ``coef`` (p).

    The sums over subsets and their derivatives follow from those of one member less (Gail, Lubin & Rubinstein 1981,
    Biometrika 68:703, equations 2.2-2.4).
    """

    sets: tuple[Sets, ...]
    coef: FloatArray

    def at(self, coef: FloatArray) -> ConditionalLikelihood:
        """The same likelihood at other coefficients."""
        return replace(self, coef=coef)

    @cached_property
    def _sums(self) -> tuple[float, FloatArray, FloatArray]:
        loglik, score, information = 0.0, np.zeros(len(self.coef)), np.zeros((len(self.coef),) * 2)
        for sets in self.sets:
            log_sum, mean, second = subset_moments(sets.x, sets.outcomes, self.coef)
            loglik += float((sets.observed @ self.coef - log_sum).sum())
            score += (sets.observed - mean).sum(axis=0)
            information += second.sum(axis=0) - mean.T @ mean
        return loglik, score, information

    @property
    def loglik(self) -> float:
        """The log-likelihood."""
        return self._sums[0]

    @property
    def score(self) -> FloatArray:
        """Its gradient (p)."""
        return self._sums[1]

    @property
    def information(self) -> FloatArray:
        """Minus its second derivatives (p, p)."""
        return self._sums[2]


def subset_moments(x: FloatArray, outcomes: int, coef: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Over the subsets of ``outcomes`` members: log of the sum of exp(s'b), mean of s, and mean of s s'.

    s sums a subset's covariates; a subset weighs exp(s'b). For each set: (sets), (sets, p), (sets, p, p).
    With B(j, k) the sum over the subsets of j among the first k members, B(j, k) = B(j, k - 1) + w_k B(j - 1, k - 1),
    where w_k = exp(x_k'b).
    """
    n, members, p = x.shape
    eta = x @ coef
    highest = eta.max(axis=1, keepdims=True)  # any constant: it leaves the weights alone, and keeps them in range
    weight = np.exp(eta - highest)
    total = np.zeros((n, outcomes + 1))
    total[:, 0] = 1.0
    first, second = np.zeros((n, outcomes + 1, p)), np.zeros((n, outcomes + 1, p, p))
    for k in range(members):
        w, one = weight[:, k], x[:, k]
        for j in range(min(k + 1, outcomes), 0, -1):
            cross = np.einsum("np,nq->npq", first[:, j - 1], one)
            square = np.einsum("np,nq->npq", one, one) * total[:, j - 1, None, None]
            second[:, j] += w[:, None, None] * (second[:, j - 1] + cross + cross.transpose(0, 2, 1) + square)
            first[:, j] += w[:, None] * (first[:, j - 1] + total[:, j - 1, None] * one)
            total[:, j] += w * total[:, j - 1]
    last = total[:, outcomes]
    log_sum = np.log(last) + outcomes * highest[:, 0]
    return log_sum, first[:, outcomes] / last[:, None], second[:, outcomes] / last[:, None, None]


def maximise_exact(matrix: FloatArray, event: BoolArray, stratum: IntArray) -> Maximum:
    """Maximum for a ``matrix`` (n, p) of rows in numbered sets.

    Columns that differ in no set, or follow from others, are left out.
    Raises :class:`FlatLikelihoodError` where there is none.
    """
    centred = matrix - _means(matrix, stratum)
    products = centred.T @ centred
    dependent = dependent_columns(products, np.square(matrix - matrix.mean(axis=0)).sum(axis=0))
    kept = [j for j in range(matrix.shape[1]) if j not in dependent]
    null = ConditionalLikelihood(tuple(_sets(centred[:, kept], event, stratum)), np.zeros(len(kept)))
    try:
        top, next_step = climb(null.at, null)
    except FlatLikelihoodError as flat:
        raise FlatLikelihoodError([kept[j] for j in flat.columns]) from None
    covariance: FloatArray = np.asarray(np.linalg.inv(top.information), dtype=np.float64)
    return Maximum(top.coef, covariance, covariance, next_step, top.loglik, dependent)


def _means(matrix: FloatArray, stratum: IntArray) -> FloatArray:
    """The mean of each row's set: taken from the covariates it changes no weight, and saves digits."""
    size = np.bincount(stratum)
    sums = np.stack([np.bincount(stratum, column) for column in matrix.T], axis=1)
    means: FloatArray = (sums / size[:, None])[stratum]
    return means


def _sets(matrix: FloatArray, event: BoolArray, stratum: IntArray) -> Iterator[Sets]:
    """The sets by size and number of outcomes, so many at a time that their sums have room."""
    order = np.argsort(stratum, kind="stable")
    size = np.bincount(stratum)
    start = np.concatenate([[0], np.cumsum(size)])[:-1]
    outcomes = np.bincount(stratum, event).astype(np.intp)
    for m, d in np.unique(np.stack([size, outcomes], axis=1), axis=0).tolist():
        alike = np.flatnonzero((size == m) & (outcomes == d))
        at_a_time = max(1, ROOM // ((d + 1) * (matrix.shape[1] ** 2 + 1)))
        for part in np.split(alike, range(at_a_time, len(alike), at_a_time)):
            members = order[start[part][:, None] + np.arange(m)]
            x = matrix[members]
            yield Sets(x, (x * event[members][:, :, None]).sum(axis=1), d)
