"""How often an event happened, where people have it several times: told only where no person is told by it.

Small cells are judged by people: 12 events of two people are a small cell. Beyond that, a number of events is a sum to
which each person adds. It is shown where the people with events are, where nobody has more than half of it, and where
the total less the numbers shown is no sum of few people (as for person-years). Of a model with a model of some of its
people beside it (everybody and the girls) it is not shown: the difference would be the boys'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cohort.disclosure.model import PublicCount
from cohort.disclosure.protected import Count, Hidden
from cohort.disclosure.rule import Rule
from cohort.disclosure.summaries import withheld
from cohort.estimates import Estimates, LevelCount


def shown_recurrences(
    found: Estimates, counts: tuple[PublicCount, ...], totals_shown: bool, rule: Rule
) -> tuple[tuple[PublicCount, ...], int | None]:
    """The counts with the numbers of events that may be shown, and the number of all events, or None."""
    if found.recurrences is None:
        return counts, None
    total = totals_shown and not rule.dominated(found.recurrences, found.largest)
    silent: set[tuple[str, str | None]] = set()
    for term in dict.fromkeys(row.term for row in counts):
        rows = [(row, true) for row, true in zip(counts, found.counts, strict=True) if row.term == term]
        held = {true.level for row, true in rows if not _alone(row, true, rule)}
        sizes = {true.level: true.events or 0 for _, true in rows if true.level is not None and true.events}
        levels = withheld(sizes, frozenset(level for level in held if level in sizes), rule)
        total = total and (not levels or _hides(levels, sizes, rule))
        silent |= {(term, level) for level in (*levels, *held)}
    told = tuple(
        replace(row, recurrences=None if (row.term, row.level) in silent else true.recurrences)
        for row, true in zip(counts, found.counts, strict=True)
    )
    known = found.recurrences if total else None
    return tuple(row if row.level is not None else replace(row, recurrences=known) for row in told), known


def _alone(row: PublicCount, true: LevelCount, rule: Rule) -> bool:
    hidden = isinstance(row.n, Hidden) or _is_hidden(row.events)
    return not hidden and not rule.dominated(true.recurrences, true.largest)


def _is_hidden(count: Count | None) -> bool:
    return count is None or isinstance(count, Hidden)


def _hides(levels: frozenset[str], sizes: Mapping[str, int], rule: Rule) -> bool:
    """Whether the numbers withheld are those of several levels, and of enough people together."""
    return len(levels) > 1 and sum(sizes[level] for level in levels) >= rule.smallest_cell
