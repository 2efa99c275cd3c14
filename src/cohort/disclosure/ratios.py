"""Which ratios may be shown: those behind which no small or hidden count lies."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cohort.disclosure.model import PublicCount
from cohort.disclosure.protected import Hidden
from cohort.disclosure.rule import Rule
from cohort.estimates import UNCROSSED, Crossed, Estimate, Estimates, LevelCount

FEWEST_DEGREES_OF_FREEDOM = 10
MOST_UNKNOWN = 4


@dataclass(frozen=True)
class Ratios:
    """The rule for one model's rows.

    A crude ratio is arithmetic on the counts of its factor, so it goes with any of them. An adjusted one tells no
    counts, but rests on those of its level and the reference. With too few residual degrees of freedom none is shown.

    The ratios of two or three factors, with the counts by level, are as good as a table of all their combinations: an
    attack that tries every table finds the one behind ratios of two decimals. They go where a combination is small.
    ASSUME: of more unknown counts than ``MOST_UNKNOWN`` nobody finds the one table that fits.
    """

    found: Estimates
    counts: tuple[PublicCount, ...]
    rule: Rule
    crossed: Crossed = UNCROSSED

    def adjusted_may(self, row: Estimate) -> bool:
        """Whether an adjusted row may be shown."""
        if len({other.term for other in self.found.estimates}) == 1:
            return self.crude_may(row)
        if self._tells_combinations():
            return False
        return self._enough_freedom() and not {row.level, row.reference} & self._small_levels(row.term)

    def crude_may(self, row: Estimate) -> bool:
        """Whether a crude row may be shown."""
        of_term = [count for count in self.counts if count.term == row.term]
        hidden = any(isinstance(number, Hidden) for count in of_term for number in (count.n, count.events))
        return self._enough_freedom() and not hidden and not self._small_levels(row.term)

    def _tells_combinations(self) -> bool:
        """Whether the adjusted ratios tell a small number of people with a combination of levels.

        Of a logistic model with the errors of its likelihood they tell no events by combination, only those by level.
        """
        robust = self.found.clusters is not None or self.found.kind != "logistic"
        counts = [n for n, _ in self.crossed.combinations]
        counts += [m for n, events in self.crossed.combinations if robust for m in (events, n - events)]
        return 0 < self.crossed.free <= MOST_UNKNOWN and any(map(self.rule.is_small, counts))

    def _small_levels(self, term: str) -> set[str | None]:
        return {
            count.level
            for count in self.found.counts
            if count.term == term and any(map(self.rule.is_small, _behind(count)))
        }

    def _enough_freedom(self) -> bool:
        return self.found.n - len(self.found.estimates) - 1 >= FEWEST_DEGREES_OF_FREEDOM


def _behind(count: LevelCount) -> tuple[int, ...]:
    return (count.n,) if count.events is None else (count.n, count.events, count.n - count.events)


def emptied(row: Estimate) -> Estimate:
    """The row without its numbers."""
    return replace(row, coef=None, se=None, ratio=None, lower=None, upper=None, p=None)
