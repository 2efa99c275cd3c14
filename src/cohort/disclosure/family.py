"""All that a study prints, as one system of counts: what one output hides, the others must not tell.

Girls, boys and everybody: what is hidden of the boys would be everybody less the girls. Whoever lacks a birth weight is
in one model and not in the next, and is told by the difference. So whatever people a model, a table or a part of the
study is about is a *population*; wherever one lies within another, what both print is linked through those left over.
Each model's job protects the whole system and takes its own part of the answer, so that all hide alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from cohort.disclosure.cells import EVERYONE, Cells, cell, combine, split
from cohort.disclosure.everyone import MISSING, Everyone, level_of
from cohort.disclosure.groups import Groups, group_cells
from cohort.disclosure.model import CellNames, opposite
from cohort.disclosure.model_cells import model_cells
from cohort.disclosure.populations import links
from cohort.disclosure.protected import Protected, protected_from
from cohort.disclosure.rule import Rule
from cohort.disclosure.suppress import protect
from cohort.estimates import UNCROSSED, Crossed, Estimates, crossed_from


@dataclass(frozen=True)
class Gate:
    """The answer: what is shown and hidden of a whole study, and the ``names`` of each model's cells.

    ``above`` are the models of some of whose people another model counts the same event. What models are ``crossed``
    by is true counts, for the gate alone.
    """

    cells: Protected
    names: Mapping[str, CellNames]
    above: frozenset[str]
    crossed: Mapping[str, Crossed]

    def as_dict(self) -> dict[str, Any]:
        """Plain lists and dicts, ready for JSON; the inverse is :func:`gate_from`."""
        names = {
            model: {"population": list(one.population), "event": one.event, "over_time": dict(one.over_time)}
            for model, one in self.names.items()
        }
        crossed = {model: asdict(one) for model, one in self.crossed.items()}
        return {"cells": self.cells.as_dict(), "names": names, "above": sorted(self.above), "crossed": crossed}


def gate_from(plain: Mapping[str, Any]) -> Gate:
    """Rebuild what :meth:`Gate.as_dict` gave."""
    names = {
        model: CellNames(tuple(one["population"]), one["event"], one["over_time"])
        for model, one in plain["names"].items()
    }
    crossed = {model: crossed_from(one) for model, one in plain["crossed"].items()}
    return Gate(protected_from(plain["cells"]), names, frozenset(plain["above"]), crossed)


@dataclass(frozen=True)
class Member:
    """One model: its counts, and everyone analysed as other outputs count them; ``part``: whom it is about."""

    model: str
    found: Estimates
    names: CellNames
    everyone: Everyone
    part: tuple[str, ...] = ()
    crossed: Crossed = UNCROSSED


@dataclass(frozen=True)
class Printed:
    """A table, and what of it is shown."""

    cells: Cells
    released: Protected


@dataclass(frozen=True)
class Family:
    """The models of a study; ``groups`` are their populations, its parts, and the ``levels`` that tell these.

    What the ``tables`` hide was chosen before, and stays.
    """

    members: tuple[Member, ...]
    groups: Groups
    levels: tuple[tuple[str, ...], ...] = ()
    tables: tuple[Printed, ...] = ()

    def gate(self, rule: Rule, where: str) -> Gate:
        """What a reader of all the outputs gets. Raises DataError where a small count cannot be hidden."""
        names = {one.model: one.names for one in self.members}
        above = frozenset(one.model for one in self.members if self._has_within(one.model))
        crossed = {one.model: one.crossed for one in self.members}
        return Gate(protect(self.cells(), rule, where), names, above, crossed)

    def cells(self) -> Cells:
        """All that such a reader could calculate with."""
        parts = [model_cells(one.found, one.names, one.model, one.part) for one in self.members]
        parts += [cells for one in self.members for cells in _of_everyone(one)]
        parts += [table.cells for table in self.tables]
        told = {cell(*one.part) for one in self.members if one.part} | {one for levels in self.levels for one in levels}
        parts += group_cells(self.groups.only(told))
        parts += [_unprinted(sizes) for levels in self.levels if (sizes := self._sizes(levels))]
        whole = combine(parts)
        whole = combine([whole, *links(whole.counts, self.groups)])
        shown = {name for table in self.tables for name in table.released.shown}
        hidden = {name for table in self.tables for name in table.released.hidden}
        return replace(whole, fixed=whole.fixed | shown, withheld=frozenset(hidden))

    def _has_within(self, model: str) -> bool:
        """Whether another model counts the same event of some of its people: sums less those of the other tell more."""
        mine = next(one.names for one in self.members if one.model == model)
        others = {one.names.people() for one in self.members if one.names.event == mine.event}
        return any(self.groups.holds(mine.people(), other) for other in others)

    def _sizes(self, levels: tuple[str, ...]) -> dict[str, int]:
        """People by the levels of one variable, those without an answer under its name."""
        sizes = {level: n for level in levels if (n := self.groups.size(level))}
        missing = self.groups.size(EVERYONE) - sum(sizes.values())
        return sizes | ({level_of(levels[0].partition("=")[0], MISSING): missing} if missing else {})


def told_apart(members: Iterable[Member]) -> tuple[Member, ...]:
    """The members, one whose names count other people than an earlier one's with names of its own.

    ASSUME: such counts are of different people, as where a follow-up ends otherwise, and not to be subtracted.
    """
    kept: list[Member] = []
    before = combine([])
    for one in members:
        for member in (one, _by_itself(one)):
            try:
                before = combine([before, model_cells(member.found, member.names, member.model, member.part)])
            except ValueError:
                continue
            kept.append(member)
            break
    return tuple(kept)


def _by_itself(one: Member) -> Member:
    names = replace(one.names, population=(f"in {one.model}",), event=f"{one.names.event}, as {one.model} tells it")
    return replace(one, names=names, everyone=replace(one.everyone, events=None, events_of={}))


def _of_everyone(one: Member) -> Iterator[Cells]:
    """Everyone by the levels of a model's terms, with and without its event: known to whoever finds it printed."""
    told, event = one.everyone, one.names.event
    for term, sizes in told.sizes.items():
        yield _unprinted({level_of(term, level): n for level, n in sizes.items()})
    if told.events is None:
        return
    people = one.found.n + sum(one.found.excluded.values())
    yield _unprinted({event: told.events, opposite(event): people - told.events})
    for term, events in told.events_of.items():
        for level, n in events.items():
            at, of_level = level_of(term, level), told.sizes[term][level]
            counts = {cell(event, at): n, cell(opposite(event), at): of_level - n}
            yield split(at, counts, unpublished=[at, *counts])
        by_level = {cell(event, level_of(term, level)): n for level, n in events.items()}
        yield split(event, by_level, unpublished=[event, *by_level])


def _unprinted(sizes: dict[str, int]) -> Cells:
    return split(EVERYONE, sizes, unpublished=sizes)
