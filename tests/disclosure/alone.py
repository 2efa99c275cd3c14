"""The gate for one model beside a table of everyone by its terms, for tests of a model by itself."""

from __future__ import annotations

from dataclasses import replace

from cohort.disclosure.cells import EVERYONE, Cells, cell, combine, split
from cohort.disclosure.everyone import Everyone, level_of
from cohort.disclosure.family import Family, Gate, Member, Printed
from cohort.disclosure.groups import Groups
from cohort.disclosure.model import CellNames, opposite
from cohort.disclosure.model_cells import cell_names
from cohort.disclosure.rule import Rule
from cohort.disclosure.suppress import protect
from cohort.estimates import Estimates


def gate_of(found: Estimates, model: str, event: str, told: Everyone, rule: Rule) -> Gate:
    """``told`` is printed by a table; terms of intervals that it does not count vary in time."""
    varying = {row.term for row in found.counts if row.level} - set(told.sizes) if found.intervals else set()
    names = cell_names(found, model, event, dict.fromkeys(varying, "time_varying"))
    tables = [Printed(one, protect(one, rule, "a table")) for one in _tables(told, names, found)]
    out = sum(found.excluded.values())
    groups = Groups((names.people(),), {(True,): found.n, (False,): out}) if out else Groups((), {(): found.n})
    return Family((Member(model, found, names, told),), groups, (), tuple(tables)).gate(rule, model)


def _tables(told: Everyone, names: CellNames, found: Estimates) -> list[Cells]:
    """Everyone by each term, and by each term and the event where that is counted; none where nobody is left out."""
    if not found.excluded:
        return []
    people, event = found.n + sum(found.excluded.values()), names.event
    tables = [
        split(EVERYONE, {level_of(term, one): n for one, n in sizes.items()}) for term, sizes in told.sizes.items()
    ]
    if told.events is not None:
        tables.append(split(EVERYONE, {event: told.events, opposite(event): people - told.events}))
        for term, events in told.events_of.items():
            parts = [tables[-1]]
            for level, n in events.items():
                at, size = level_of(term, level), told.sizes[term][level]
                parts.append(split(at, {cell(event, at): n, cell(opposite(event), at): size - n}))
            parts.append(split(event, {cell(event, level_of(term, level)): n for level, n in events.items()}))
            tables.append(combine(parts))
    return [replace(table, fixed=frozenset([EVERYONE])) for table in tables if EVERYONE in table.counts]
