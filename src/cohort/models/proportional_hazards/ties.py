"""Tied deaths as draws from their risk set: Efron's and Breslow's approximations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cohort.models.frame.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class Draws:
    """Draws in order of their ``moment``; ``removed`` is the fraction of the tied deaths' risk no longer in the set.

    ``weight`` is the number of deaths a draw stands for, or with case weights their weight.
    """

    moment: IntArray
    removed: FloatArray
    weight: FloatArray


def efron(deaths: IntArray, weight: FloatArray) -> Draws:
    """A draw per death. Of d tied deaths, l/d of their risk is gone before the l-th, l = 0..d-1 (Efron 1977).

    ``deaths`` and ``weight`` are their number and total weight at each moment. Each draw has their mean weight
    (Therneau & Grambsch 2000, section 3.3).
    """
    moment = np.repeat(np.arange(len(deaths)), deaths)
    first_draw = np.cumsum(deaths) - deaths
    before = np.arange(len(moment)) - first_draw[moment]
    return Draws(moment, before / deaths[moment], (weight / deaths)[moment])


def breslow(deaths: IntArray, weight: FloatArray) -> Draws:
    """All deaths of a moment are drawn from the full risk set (Breslow 1974): one draw with the weight of them all."""
    return Draws(np.arange(len(deaths)), np.zeros(len(deaths)), weight)


TIES: dict[str, Callable[[IntArray, FloatArray], Draws]] = {"efron": efron, "breslow": breslow}
