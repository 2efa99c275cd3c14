"""Multinomial logistic regression: the chances of several levels, by Newton's method on a concave log-likelihood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cohort.models.frame.arrays import FloatArray, IntArray
from cohort.models.likelihood.newton import climb


@dataclass(frozen=True)
class Multinomial:
    """The likelihood of each row's ``code`` (n), from 0 to k, under a ``design`` (n, q) that holds its own intercept.

    ``coef`` (k q) are the log odds of the levels 1 to k against level 0, one after the other (Agresti 2013, section
    8.1); with two levels they are those of logistic regression. ``weight`` (n) counts what each row stands for.
    """

    design: FloatArray
    code: IntArray
    weight: FloatArray
    coef: FloatArray

    def at(self, coef: FloatArray) -> Multinomial:
        """The same likelihood at other coefficients."""
        return replace(self, coef=coef)

    @cached_property
    def chance(self) -> FloatArray:
        """Of each level in each row (n, k + 1)."""
        return chances(self.design, self.coef)

    @cached_property
    def loglik(self) -> float:
        """The log-likelihood of all rows."""
        own = self.chance[np.arange(len(self.code)), self.code]
        return float(self.weight @ np.log(own))

    @cached_property
    def residual(self) -> FloatArray:
        """weight (observed - expected) of the levels 1 to k (n, k)."""
        levels = np.arange(1, self.chance.shape[1])
        return np.asarray(self.weight[:, None] * ((self.code[:, None] == levels) - self.chance[:, 1:]))

    @cached_property
    def score(self) -> FloatArray:
        """The gradient (k q)."""
        return np.asarray((self.residual.T @ self.design).ravel())

    @cached_property
    def information(self) -> FloatArray:
        """Minus the second derivatives (k q, k q): in blocks, X' diag(weight p_j ([j = l] - p_l)) X."""
        chance, q = self.chance[:, 1:], self.design.shape[1]
        k = chance.shape[1]
        total = np.empty((k, q, k, q))
        for j in range(k):
            for other in range(j + 1):
                spread = self.weight * chance[:, j] * ((j == other) - chance[:, other])
                block = (self.design * spread[:, None]).T @ self.design
                total[j, :, other], total[other, :, j] = block, block.T
        return total.reshape(k * q, k * q)

    @property
    def influence(self) -> FloatArray:
        """Of each row on the coefficients (n, k q): its score times the inverse information."""
        scores = (self.residual[:, :, None] * self.design[:, None, :]).reshape(len(self.design), -1)
        return np.asarray(scores @ np.linalg.inv(self.information))


def chances(design: FloatArray, coef: FloatArray) -> FloatArray:
    """exp(x'b) over its sum, with b = 0 for level 0 (n, k + 1)."""
    slopes = coef.reshape(-1, design.shape[1])
    log_odds = np.column_stack([np.zeros(len(design)), design @ slopes.T])
    odds = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def fit_multinomial(design: FloatArray, code: IntArray, weight: FloatArray) -> tuple[Multinomial, FloatArray]:
    """The maximum, and the step of Newton's that would be next. Raises :class:`FlatLikelihoodError`."""
    share = np.bincount(code, weight) / weight.sum()
    start = np.zeros((len(share) - 1, design.shape[1]))
    with np.errstate(divide="ignore"):
        start[:, 0] = np.log(share[1:] / share[0])
    null = Multinomial(design, code, weight, start.ravel())
    return climb(null.at, null)
