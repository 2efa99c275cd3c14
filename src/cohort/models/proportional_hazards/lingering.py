"""Rows that stay in the risk sets after their exit: those who had a competing event (Fine & Gray 1999; Geskus 2011).

They can no longer have the event, and count until they would have been censored: at t with the chance of being under
observation just before t, over that chance at their own exit. So the sum over those who linger at t is one function
of t times a running sum over rows, and no row is ever copied.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray, sums_by


@dataclass(frozen=True)
class Chance:
    """Who lingers (n), and ``before(time, stratum)``: the chance of being under observation just before each time."""

    lingers: BoolArray
    before: Callable[[FloatArray, IntArray], FloatArray]


@dataclass(frozen=True)
class Lingering:
    """The ``rows`` (m) that linger, each from the moment ``first`` to the one before ``last``, the end of its stratum.

    ``chance`` is that of each moment, ``own_chance`` (m) that at each row's exit.
    """

    rows: IntArray
    first: IntArray
    last: IntArray
    chance: FloatArray
    own_chance: FloatArray

    def at_risk(self, values: FloatArray) -> FloatArray:
        """The weighted sum of ``values`` (m) over those who linger at each moment."""
        shares, moments = values / self.own_chance, len(self.chance)
        change = sums_by(self.first, shares, moments + 1) - sums_by(self.last, shares, moments + 1)
        total: FloatArray = self.chance * np.cumsum(change)[:-1]
        return total

    def over_time_at_risk(self, values: FloatArray) -> FloatArray:
        """For each of ``rows`` (m), the weighted sum of ``values`` (moments) over the moments at which it lingers."""
        until = np.append(0.0, np.cumsum(values * self.chance))
        total: FloatArray = (until[self.last] - until[self.first]) / self.own_chance
        return total
