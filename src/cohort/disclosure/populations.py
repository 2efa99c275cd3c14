"""Populations within populations, and what is counted of both: those left over are known by subtraction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cohort.disclosure.cells import EVERYONE, Cells, cell, rest_of, split
from cohort.disclosure.everyone import MISSING
from cohort.disclosure.groups import Groups

Conditions = frozenset[str]
Way = tuple[Conditions, str]


def links(counts: Mapping[str, int], groups: Groups) -> Iterator[Cells]:
    """Each group as groups within it that share nobody, one or several, and those left over.

    A group is known by the name of its cell; so are its people with a level or an event, whose names hold its own.
    """
    by_conditions = {_conditions(name): n for name, n in counts.items()}
    told = {name: _counted(_conditions(name), by_conditions) for name in (EVERYONE, *groups.names)}
    for name, within in groups.subtractions({name: name for name in told}):
        yield from _less(told[name], [told[one] for one in within])


@dataclass(frozen=True)
class _Counted:
    """All that is counted of the people with ``name``, by what else holds for them."""

    name: Conditions
    counts: Mapping[Conditions, int]

    def cell(self, further: Conditions) -> str:
        return cell(*self.name, *further)

    def count(self, further: Conditions) -> int | None:
        """None where it is not counted; nobody is of a level that is not counted beside others of its term."""
        if further in self.counts:
            return self.counts[further]
        return None if _ways(further).isdisjoint(self._told) else 0

    @cached_property
    def _told(self) -> set[Way]:
        """Each term, beside what else holds, of which levels are counted."""
        return {way for held in self.counts for way in _ways(held)}


def _conditions(name: str) -> Conditions:
    return frozenset() if name == EVERYONE else frozenset(name.split(" & "))


def _counted(name: Conditions, by_conditions: Mapping[Conditions, int]) -> _Counted:
    return _Counted(name, {held - name: n for held, n in by_conditions.items() if name <= held})


def _less(whole: _Counted, within: list[_Counted]) -> Iterator[Cells]:
    """A count as those of the parts and of the rest, which stands nowhere.

    There is no rest where a count is less than its parts: where the same words mean another follow-up.
    """
    rest = _Counted(frozenset([rest_of(cell(*whole.name), [cell(*one.name) for one in within])]), {})
    left: dict[Conditions, int] = {}
    for further, n in whole.counts.items():
        inside = [one.count(further) for one in within]
        if None in inside or n < sum(filter(None, inside)):
            continue
        left[further] = n - sum(filter(None, inside))
        parts = {one.cell(further): one.counts[further] for one in within if further in one.counts}
        unprinted = [whole.cell(further), *parts, rest.cell(further)]
        yield split(whole.cell(further), {**parts, rest.cell(further): left[further]}, unprinted)
    yield from _falls(_Counted(rest.name, left))


def _falls(rest: _Counted) -> Iterator[Cells]:
    """Those left over by level, and by whether they have the event."""
    ways: dict[tuple[Conditions, str], dict[str, int]] = {}
    for further, n in rest.counts.items():
        for one in further:
            ways.setdefault((further - {one}, _term(one)), {})[rest.cell(further)] = n
    for (further, _), parts in ways.items():
        if rest.counts.get(further) == sum(parts.values()) and len(parts) > 1:
            yield split(rest.cell(further), dict(sorted(parts.items())), [rest.cell(further), *parts])


def _ways(conditions: Conditions) -> set[Way]:
    """Each condition as one level of its term, beside the others."""
    return {(conditions - {one}, _term(one)) for one in conditions}


def _term(condition: str) -> str:
    """What a level is a level of; of an event, with or without it, the event."""
    return condition.removeprefix("not ").removesuffix(f" {MISSING}").partition("=")[0]
