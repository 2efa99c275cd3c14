"""Newton's method on a concave log-likelihood, halving steps that lead downhill or out of the numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np

from cohort.models.frame.arrays import FloatArray

MOST_STEPS = 30  # an estimate on its way to infinity has by then left every plausible value
NEARLY_THERE = 1e-12  # standard errors that a step leaves: Newton's squares the distance, a chord's shrinks it again
KEEPS = 100  # times closer that a step must come for its information to serve the next, too
ROUNDING = 1e-12  # of the log-likelihood
MOST_HALVINGS = 50  # then a step is too short to count
FLAT = 1e-6  # share of the curvature at the start; an estimate so far off has a standard error a thousand times larger


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


class FlatLikelihoodError(ArithmeticError):
    """A log-likelihood has lost its curvature on the way up: it grows towards a limit, and an estimate is infinite.

    ``columns`` are the numbers of the coefficients along which it did, as far as can be told.
    """

    def __init__(self, columns: Sequence[int]) -> None:
        self.columns = columns
        super().__init__(f"no finite estimate of {columns}")


def climb(at: Callable[[FloatArray], P], start: P) -> tuple[P, FloatArray]:
    """The point from which no step leads further up, or where ``MOST_STEPS`` ended; and the step that would be next.

    The distance to the top is measured by Newton's decrement, score' information^-1 score: the squared length of the
    next step in standard errors, whatever the units of the columns (Boyd & Vandenberghe 2004, section 9.5).
    Close to the top the information hardly changes, and while steps with the former one (chord steps) come closer
    ``KEEPS`` times over, it is not computed anew (Ortega & Rheinboldt 1970, section 10.2).
    Raises :class:`FlatLikelihoodError`.
    """
    with np.errstate(all="ignore"):  # a step may lead out of the numbers; then it is halved
        here, before = start, 0.0
        measured = first = start.information
        for _ in range(MOST_STEPS):
            step = _step(here, measured, first)
            left = decrement = float(step @ here.score)
            if before and decrement < before / KEEPS**2:
                left = decrement / np.sqrt(before)
            elif before:
                measured = here.information
                step = _step(here, measured, first)
                left = decrement = float(step @ here.score)
            there = _uphill(at, here, step)
            if left < NEARLY_THERE or there is here:
                break
            here, before = there, decrement
        return there, _step(there, there.information, first)


def _step(point: P, information: FloatArray, first: FloatArray) -> FloatArray:
    """information^-1 score (p), solved on a scale on which every coefficient's information is 1.

    Where that cannot be, the coefficients whose information is next to nothing of the ``first`` are to blame.
    """
    diagonal = np.diag(information)
    scale = np.sqrt(diagonal)
    scaled = information / np.outer(scale, scale)
    if np.isfinite(scaled).all() and np.linalg.eigvalsh(scaled).min(initial=1.0) > 0:
        return np.linalg.solve(scaled, point.score / scale) / scale
    lost = ~(diagonal > FLAT * np.diag(first))
    raise FlatLikelihoodError(np.flatnonzero(lost).tolist())


def _uphill(at: Callable[[FloatArray], P], here: P, step: FloatArray) -> P:
    """The point a ``step`` away, the step halved while it leads down (or to no number); ``here`` if all do."""
    lowest = here.loglik - ROUNDING * (1 + abs(here.loglik))
    for _ in range(MOST_HALVINGS):
        there = at(here.coef + step)
        if there.loglik >= lowest:
            return there
        step = step / 2
    return here
