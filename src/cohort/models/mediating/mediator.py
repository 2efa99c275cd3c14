"""Models of the mediator: the chances of its levels, or the mean and spread of a measure.

Each gives the risk that everybody would have with one exposure and the mediator she would have had under another:
the risk with a mediator m, averaged over what m would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from cohort.models.frame.arrays import FloatArray
from cohort.models.mediating.multinomial import Multinomial, chances
from cohort.models.mediating.outcome import Kind

NODES = 48
"""Of Gauss-Hermite quadrature: exact for polynomials of degree 95 in the mediator."""


@dataclass(frozen=True)
class World:
    """The outcome's model with everybody at one exposure: its ``designs`` (n, p + 1), one for each anchor.

    The anchors of a mediator with levels are its levels; of a measure, the values 0 and 1.
    """

    kind: Kind
    designs: Sequence[FloatArray]
    coef: FloatArray

    @cached_property
    def predictors(self) -> FloatArray:
        """The linear predictor at each anchor (n, anchors)."""
        return np.stack([design @ self.coef for design in self.designs], axis=1)


@dataclass(frozen=True)
class Nested:
    """Everybody's risk ``of_each`` (n), the slope of their mean along the outcome's coefficients (p + 1), and how far
    each row moves it through the mediator's model, ``by_mediator`` (n)."""

    of_each: FloatArray
    by_outcome: FloatArray
    by_mediator: FloatArray


class MediatorModel(Protocol):
    """A fitted model; ``under`` (n, q) is its design as if everybody had an exposure."""

    def risk(self, under: FloatArray, world: World) -> FloatArray:
        """Everybody's risk (n) in a ``world`` of one exposure, with the mediator as it would be ``under`` another."""

    def nested(self, under: FloatArray, world: World) -> Nested:
        """The same with what it rests on."""


@dataclass(frozen=True)
class OfLevels:
    """A sum over the levels: P(Y | a, m, C) P(m | b, C)."""

    top: Multinomial

    def risk(self, under: FloatArray, world: World) -> FloatArray:
        """The sum itself (n)."""
        return np.asarray((chances(under, self.top.coef) * world.kind.risk(world.predictors)).sum(axis=1))

    def nested(self, under: FloatArray, world: World) -> Nested:
        """The chance of level j grows along the log odds of level l by p_j ([j = l] - p_l)."""
        chance, risk = chances(under, self.top.coef), world.kind.risk(world.predictors)
        each = (chance * risk).sum(axis=1)
        slope = chance * world.kind.slope(world.predictors)
        by_outcome = sum(design.T @ slope[:, k] for k, design in enumerate(world.designs)) / len(each)
        by_mediator = ((chance * (risk - each[:, None]))[:, 1:].T @ under / len(each)).ravel()
        return Nested(each, np.asarray(by_outcome), self.top.influence @ by_mediator)


@dataclass(frozen=True)
class OfMeasure:
    """An average over a measure: mean x'b plus ``spread`` times each ``noise`` (1 or n, k), by ``weight`` (k).

    ``influence`` is each row's on coefficients and spread (n, q + 1), where the noise is that of a normal distribution.
    """

    coef: FloatArray
    spread: float
    noise: FloatArray
    weight: FloatArray
    influence: FloatArray | None = None

    def risk(self, under: FloatArray, world: World) -> FloatArray:
        """The average (n)."""
        return np.asarray(world.kind.risk(self._predictor(under, world)[1]) @ self.weight)

    def _predictor(self, under: FloatArray, world: World) -> tuple[FloatArray, FloatArray]:
        """The mediator (n, k) and the outcome's predictor with it (n, k)."""
        mediator = (under @ self.coef)[:, None] + self.spread * self.noise
        at_0, at_1 = world.predictors.T[:, :, None]
        return mediator, at_0 + mediator * (at_1 - at_0)

    def nested(self, under: FloatArray, world: World) -> Nested:
        """Along the predictor by its slope; along the mediator's mean and spread, by that times the slope of m."""
        assert self.influence is not None, "of noise that is drawn there is a bootstrap"
        mediator, predictor = self._predictor(under, world)
        each = world.kind.risk(predictor) @ self.weight
        slope = world.kind.slope(predictor) * self.weight
        at_0, at_1 = world.designs
        by_outcome = (at_0.T @ (slope * (1 - mediator)).sum(axis=1) + at_1.T @ (slope * mediator).sum(axis=1)) / len(
            each
        )
        along = slope * (world.predictors[:, 1] - world.predictors[:, 0])[:, None]
        by_mean = under.T @ along.sum(axis=1) / len(each)
        by_spread = (along * self.noise).sum() / len(each)
        return Nested(each, by_outcome, self.influence @ np.append(by_mean, by_spread))


def normal_noise() -> tuple[FloatArray, FloatArray]:
    """Nodes (1, k) and weights (k) that average over a standard normal distribution (Gauss-Hermite quadrature)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return nodes[None, :], weights / weights.sum()
