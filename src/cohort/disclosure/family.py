"""Models alike but for the part of the people they are about: one can be subtracted from another.

Girls, boys and everybody: what is hidden of the boys would be everybody less the girls. All models of such a family are
therefore protected as one system of counts, and each comes to the same choice of what to hide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cohort.disclosure.cells import EVERYONE, Cells, combine, split
from cohort.disclosure.everyone import MISSING, Everyone
from cohort.disclosure.groups import Groups, group_cells
from cohort.disclosure.model import CellNames
from cohort.disclosure.model_cells import Part, by_level, left_out, model_cells
from cohort.disclosure.rule import Rule
from cohort.estimates import Estimates, LevelCount
from cohort.spec.among import is_of_part

Level = tuple[str | None, str | None]


@dataclass(frozen=True)
class Member:
    """One model of a family: what it found, and everyone analysed as other outputs count them."""

    model: str
    found: Estimates
    names: CellNames
    everyone: Everyone
    part: Part | None

    @property
    def group(self) -> str:
        """The cell of the people it is about."""
        return EVERYONE if self.part is None else self.part.name

    @property
    def counts(self) -> dict[Level, LevelCount]:
        """People and events, in all and by level."""
        whole = LevelCount("", None, self.found.n, self.found.events, None)
        return {(None, None): whole, **{(one.term, one.level): one for one in self.found.counts if one.level}}


@dataclass(frozen=True)
class Family:
    """The models; the study's parts and the ``levels`` of what tells them apart, which Table 1 may print, as groups."""

    members: tuple[Member, ...]
    groups: Groups
    levels: tuple[tuple[str, ...], ...]

    def cells(self, rule: Rule) -> Cells:
        """All that a reader of the models could calculate with."""
        by_name = {one.model: one for one in self.members}
        parts = [model_cells(one.found, one.names, one.model, one.everyone, rule, one.part) for one in self.members]
        parts += group_cells(self.groups)
        parts += [by_level(self._sizes(levels), rule) for levels in self.levels]
        for whole, within in self.groups.partitions({one.model: one.group for one in self.members}):
            parts += _subtracted(by_name[whole], [by_name[name] for name in within])
        return combine(parts)

    def has_within(self, model: str) -> bool:
        """Whether another model is about some of its people: sums less those of the other tell of the rest."""
        return any(
            whole == model for whole, _ in self.groups.partitions({one.model: one.group for one in self.members})
        )

    def _sizes(self, levels: tuple[str, ...]) -> dict[str, int]:
        """People by the levels of one variable, those without an answer under its name."""
        sizes = {level: n for level in levels if (n := self.groups.size(level))}
        missing = self.groups.size(EVERYONE) - sum(sizes.values())
        return sizes | ({f"{levels[0].partition('=')[0]} {MISSING}": missing} if missing else {})


def _subtracted(whole: Member, within: list[Member]) -> Iterator[Cells]:
    """The counts of a model as those of models of its parts, and of the rest."""
    label = f"in {whole.model}, none of: {', '.join(one.model for one in within)}"
    rest = CellNames((label,), whole.names.event)
    for level, row in whole.counts.items():
        if level[0] is None or all(any(one.term == level[0] for one in part.found.counts) for part in within):
            yield from _of_level(level, row, whole, within, rest)
    for reason, n in whole.found.excluded.items():
        if not is_of_part(reason):
            told = {
                left_out(reason, one.model): one.found.excluded[reason]
                for one in within
                if reason in one.found.excluded
            }
            yield from _less(left_out(reason, whole.model), n, told, f"left out of {label}: {reason}")


def _of_level(level: Level, row: LevelCount, whole: Member, within: list[Member], rest: CellNames) -> Iterator[Cells]:
    rows = {one.model: one.counts[level] for one in within if level in one.counts}
    people = {one.names.people(*level): rows[one.model].n for one in within if one.model in rows}
    yield from _less(whole.names.people(*level), row.n, people, rest.people(*level))
    if row.events is None:
        return
    events = {one.names.events(*level): rows[one.model].events or 0 for one in within if one.model in rows}
    yield from _less(whole.names.events(*level), row.events, events, rest.events(*level))
    n, cases = row.n - sum(people.values()), row.events - sum(events.values())
    if n >= cases >= 0:
        split_ = {rest.events(*level): cases, rest.without(*level): n - cases}
        yield split(rest.people(*level), split_, unpublished=[*split_, rest.people(*level)])


def _less(whole: str, n: int, parts: Mapping[str, int], rest: str) -> Iterator[Cells]:
    """A count as the sum of its parts and a rest that stands nowhere; nothing where it is less than its parts.

    It is where models leave different people out: then no difference of them is a number of people.
    """
    left = n - sum(parts.values())
    if left >= 0:
        yield split(whole, {**parts, rest: left}, unpublished=[rest])
