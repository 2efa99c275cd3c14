"""Newton's method on a concave log-likelihood, halving steps that lead downhill or out of the numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np

from cohort.models.arrays import FloatArray

MOST_STEPS = 30  # an estimate on its way to infinity has by then left every plausible value
NEARLY_THERE = 1e-10  # in squared standard errors: Newton squares the distance, so the next step is the last
ROUNDING = 1e-12  # of the log-likelihood


class Point(Protocol):
    """A log-likelihood at one vector of p coefficients."""

    @property
    def coef(self) -> FloatArray:
        """Where the point lies (p)."""

    @property
    def loglik(self) -> float:
        """The log-likelihood."""

    @property
    def score(self) -> FloatArray:
        """Its gradient (p)."""

    @property
    def information(self) -> FloatArray:
        """Minus its second derivatives (p, p)."""


P = TypeVar("P", bound=Point)


def climb(at: Callable[[FloatArray], P], start: P) -> P:
    """The point from which no step leads further up, or where ``MOST_STEPS`` ended.

    The distance to the top is measured by Newton's decrement, score' information^-1 score: the squared length of the
    next step in standard errors, whatever the units of the columns (Boyd & Vandenberghe 2004, section 9.5).
    Raises :class:`numpy.linalg.LinAlgError` where the information becomes singular on the way.
    """
    here = start
    with np.errstate(all="ignore"):  # a step may lead out of the numbers; then it is halved
        for _ in range(MOST_STEPS):
            step = newton_step(here)
            decrement = step @ here.score
            here = _uphill(at, here, step)
            if decrement < NEARLY_THERE:
                break
    return here


def newton_step(point: Point) -> FloatArray:
    """information^-1 score (p), solved on a scale on which every coefficient's information is 1.

    Raises :class:`numpy.linalg.LinAlgError` unless the information is positive definite.
    """
    with np.errstate(invalid="ignore"):
        scale = np.sqrt(np.diag(point.information))
    scaled = point.information / np.outer(scale, scale)
    np.linalg.cholesky(scaled)
    return np.linalg.solve(scaled, point.score / scale) / scale


def _uphill(at: Callable[[FloatArray], P], here: P, step: FloatArray) -> P:
    """The point a ``step`` away, the step halved until it does not lead down; a value that is no number is down."""
    lowest = here.loglik - ROUNDING * abs(here.loglik)
    while not (there := at(here.coef + step)).loglik >= lowest:
        step = step / 2
    return there
