"""Families and matched sets that carry an estimate, told where no small number would come out."""

from __future__ import annotations

from collections.abc import Iterator

from cohort.disclosure.rule import Rule
from cohort.estimates import Carried, Estimates


def carried_notes(found: Estimates, rule: Rule) -> Iterator[str]:
    """One sentence for each column; without its numbers where one of them, or its rest to the total, is small."""
    for one in found.carried:
        name = one.term if one.level is None else f"{one.term} ({one.level})"
        if any(map(rule.is_small, _behind(one, found))):
            yield f"{name}: too few {one.what} carry it for their number to be shown"
        else:
            yield f"{name}: {one.sets:,} {one.what} carry it, {one.n:,} people, {one.events:,} events"


def _behind(one: Carried, found: Estimates) -> tuple[int, ...]:
    others = (found.n - one.n, (found.events or 0) - one.events)
    sets = () if found.clusters is None else (found.clusters - one.sets,)
    return (one.sets, one.n, one.events, one.n - one.events, *others, *sets)
