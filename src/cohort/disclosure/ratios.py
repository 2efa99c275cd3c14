"""Which ratios may be shown: those behind which no small or hidden count lies."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cohort.disclosure.model import PublicCount
from cohort.disclosure.protected import Hidden
from cohort.disclosure.rule import Rule
from cohort.estimates import Estimate, Estimates, LevelCount

FEWEST_DEGREES_OF_FREEDOM = 10


@dataclass(frozen=True)
class Ratios:
    """The rule for one model's rows.

    A crude ratio is arithmetic on the counts of its factor, so it goes with any of them. An adjusted one tells no
    counts, but rests on those of its level and the reference. With too few residual degrees of freedom none is shown.
    """

    found: Estimates
    counts: tuple[PublicCount, ...]
    rule: Rule

    def adjusted_may(self, row: Estimate) -> bool:
        """Whether an adjusted row may be shown."""
        if len({other.term for other in self.found.estimates}) == 1:
            return self.crude_may(row)
        return self._enough_freedom() and not {row.level, row.reference} & self._small_levels(row.term)

    def crude_may(self, row: Estimate) -> bool:
        """Whether a crude row may be shown."""
        of_term = [count for count in self.counts if count.term == row.term]
        hidden = any(isinstance(number, Hidden) for count in of_term for number in (count.n, count.events))
        return self._enough_freedom() and not hidden and not self._small_levels(row.term)

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
