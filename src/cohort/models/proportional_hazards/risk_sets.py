"""Sums over risk sets and over time at risk, as cumulative sums over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from cohort.models.frame.arrays import FloatArray, IntArray, sums_by
from cohort.models.likelihood.parallel import each, parts
from cohort.models.proportional_hazards.lingering import Chance, Lingering
from cohort.models.proportional_hazards.places import up_to
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.proportional_hazards.ties import TIES

Rows: TypeAlias = slice | IntArray
Values: TypeAlias = Callable[[Rows], FloatArray]
BLOCK = 32_768  # rows summed at a time: their values stay in a core's own cache


class RiskSets:
    """Who is at risk in which draw, and who dies in it.

    A *moment* is a distinct time of death in a stratum. Moments are numbered by stratum, then time, so a row is at
    risk at ``first``, ``first`` + 1, ..., ``last`` - 1. ``deaths`` are the rows that die, each at its
    ``moment_of_death``. Rows may linger: stay at risk after their exit with a weight (:mod:`.lingering`).
    """

    def __init__(self, process: CountingProcess, ties: str = "efron", lingering: Chance | None = None) -> None:
        self.process, self._ties, self._chance = process, ties, lingering
        self.stratum = process.stratum
        self._number_moments(process)
        self.deaths = np.flatnonzero(process.event)
        self.moment_of_death = self.last[self.deaths] - 1
        self._end = np.where(process.event, self.last + self.moments, self.last)  # who dies is summed apart
        weight = process.weight
        self.weight_of_death = np.ones(len(self.deaths)) if weight is None else weight[self.deaths]
        self.draws = TIES[ties](
            np.bincount(self.moment_of_death, minlength=self.moments), self._at_moments(self.weight_of_death)
        )
        self.draws_of_moment = np.bincount(self.draws.moment, minlength=self.moments)
        size = max(BLOCK, self.moments)  # for sums of fewer rows than sums would cost more than they save
        self._blocks = [slice(first, first + size) for first in range(0, process.n, size)]
        self.lingering = None if lingering is None else self._lingering(lingering)

    @property
    def strata(self) -> int:
        """How many strata there are."""
        return 1 if self.stratum is None else int(self.stratum.max()) + 1

    def thinned(self, every: int) -> RiskSets:
        """Those of each ``every``-th row."""
        rows = slice(None, None, every)
        chance = self._chance and replace(self._chance, lingers=self._chance.lingers[rows])
        return RiskSets(self.process.take(rows), self._ties, chance)

    def weighted(self, values: FloatArray) -> FloatArray:
        """``values`` (n) times the rows' case weights."""
        return values if self.process.weight is None else values * self.process.weight

    def sums(self, many: Sequence[Values]) -> tuple[FloatArray, FloatArray]:
        """Sums of ``many`` values over those at risk at each moment, and over those who die at it (moments, many).

        The sum over those at risk is that of the next moment, plus the rows whose last moment it is, less those who
        enter after it. Running sums of these changes are never larger than a risk set, so neither are rounding errors.
        """
        change = np.zeros((self.moments + 1, len(many)), order="F")
        dying = np.zeros((self.moments, len(many)), order="F")
        for rows in self._blocks:
            for k, values in enumerate(many):
                of_block = values(rows)
                ends = sums_by(self._end[rows], of_block, 2 * self.moments + 1)
                change[:, k] += ends[: self.moments + 1]
                dying[:, k] += ends[self.moments + 1 :]
                if self.first is not None:
                    change[:, k] -= sums_by(self.first[rows], of_block, self.moments + 1)
        change[1:] += dying
        at_risk = np.cumsum(change[:0:-1], axis=0)[::-1]
        if self.lingering is not None:
            at_risk += np.stack([self.lingering.at_risk(values(self.lingering.rows)) for values in many], axis=1)
        return at_risk, dying

    def in_draws(self, at_risk: FloatArray, dying: FloatArray) -> FloatArray:
        """R v (draws): sums over each draw's risk set, from which the tied deaths are partly removed."""
        return at_risk[self.draws.moment] - self.draws.removed * dying[self.draws.moment]

    def over_time_at_risk(self, values: FloatArray) -> FloatArray:
        """R' v (n): the sum of ``values`` (draws) over each row's draws, or what is left of it in them."""
        until = np.append(0.0, np.cumsum(self.over_draws(values)))
        total = np.empty(self.process.n)

        def fill(rows: slice) -> None:
            np.take(until, self.last[rows], out=total[rows], mode="clip")
            if self.first is not None:
                total[rows] -= until[self.first[rows]]

        each(fill, parts(len(total)), len(total))
        total[self.deaths] -= self.over_draws(self.draws.removed * values)[self.moment_of_death]
        if self.lingering is not None:
            total[self.lingering.rows] += self.lingering.over_time_at_risk(self.over_draws(values))
        return total

    def mean_at_death(self, values: FloatArray) -> FloatArray:
        """For each of ``deaths``, the mean of ``values`` (draws) over the draws of its moment."""
        return (self.over_draws(values) / self.draws_of_moment)[self.moment_of_death]

    def highest_of_strata(self, values: FloatArray) -> FloatArray:
        """The highest of the ``values`` (n) in each stratum (strata)."""
        if self.stratum is None:
            return np.array([values.max()])
        highest = np.full(self.stratum.max() + 1, -np.inf)
        np.maximum.at(highest, self.stratum, values)
        return highest

    def to_rows(self, values: FloatArray) -> FloatArray:
        """The value (strata) of each row's stratum; where there is one, a single value for all rows."""
        return values if self.stratum is None else values[self.stratum]

    def over_draws(self, values: FloatArray) -> FloatArray:
        """The sum of ``values`` (draws) over the draws of each moment."""
        return sums_by(self.draws.moment, values, self.moments)

    def _at_moments(self, values: FloatArray) -> FloatArray:
        """Sum of ``values`` (deaths) over the deaths of each moment."""
        return sums_by(self.moment_of_death, values, self.moments)

    def _lingering(self, chance: Chance) -> Lingering:
        rows, place = np.flatnonzero(chance.lingers), np.zeros(self.process.n, dtype=np.intp)
        stratum = place if self.stratum is None else self.stratum
        return Lingering(
            rows=rows,
            first=self.last[rows],
            last=np.searchsorted(self.stratum_of_moment, stratum[rows], side="right"),
            chance=chance.before(self.time, self.stratum_of_moment),
            own_chance=chance.before(self.process.exit[rows], stratum[rows]),
        )

    def _number_moments(self, process: CountingProcess) -> None:
        """Number the moments; count those up to each row's entry (``first``) and up to its exit (``last``)."""
        times = np.unique(process.exit[process.event])
        last = up_to(times, process.exit)
        first = None if process.entry is None else up_to(times, process.entry)
        self.time, self.stratum_of_moment = times, np.zeros(len(times), dtype=np.intp)
        if process.stratum is not None:
            before = process.stratum * (len(times) + 1)  # numbers every time in every stratum; somebody dies at a few
            moments = np.unique((before + last - 1)[process.event])
            last = np.searchsorted(moments, before + last)
            first = np.searchsorted(moments, before if first is None else before + first)
            self.stratum_of_moment, at = np.divmod(moments, len(times) + 1)
            self.time = times[at]
        self.first: IntArray | None = first
        self.last: IntArray = last
        self.moments = len(self.time)
