"""Groups of a study's people, and what a reader can subtract: groups within a larger one that share nobody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cohort.disclosure.cells import EVERYONE, Cells, rest_of, split

Pattern = tuple[bool | None, ...]


@dataclass(frozen=True)
class Groups:
    """Groups by the ``names`` of their cells; ``patterns`` count people by whether they are in each (None: unknown).

    Everybody is a group of that name, without being listed.
    """

    names: tuple[str, ...]
    patterns: Mapping[Pattern, int]

    def size(self, name: str) -> int:
        """The people of one group."""
        return sum(n for pattern, n in self.patterns.items() if self._has(pattern, name))

    def partitions(self, members: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each of ``members`` with others within it that share nobody: each time as many as there can be.

        Beside each member stands its group.
        """
        for whole in members:
            within = [one for one in members if one != whole and self._within(members[one], members[whole])]
            for parts in _apart(within, lambda one, other: self._shared(members[one], members[other]) == 0):
                yield whole, parts

    def subtractions(self, members: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The same, each of those within alone, too; without those that are all of the larger."""
        for whole, parts in self.partitions(members):
            for within in dict.fromkeys([parts, *((one,) for one in parts)]):
                if all(self.size(members[one]) < self.size(members[whole]) for one in within):
                    yield whole, within

    def only(self, names: Collection[str]) -> Groups:
        """Some of the groups."""
        kept = [number for number, name in enumerate(self.names) if name in names]
        patterns: dict[Pattern, int] = {}
        for pattern, n in self.patterns.items():
            held = tuple(pattern[number] for number in kept)
            patterns[held] = patterns.get(held, 0) + n
        return Groups(tuple(self.names[number] for number in kept), patterns)

    def holds(self, name: str, other: str) -> bool:
        """Whether all of ``other``, and more, are of the group."""
        known = {EVERYONE, *self.names}
        return {name, other} <= known and self._within(other, name) and self.size(other) < self.size(name)

    def _within(self, name: str, other: str) -> bool:
        return self._shared(name, other) == self.size(name)

    def _shared(self, name: str, other: str) -> int:
        return sum(n for one, n in self.patterns.items() if self._has(one, name) and self._has(one, other))

    def _has(self, pattern: Pattern, name: str) -> bool:
        return name == EVERYONE or pattern[self.names.index(name)] is True


def group_cells(groups: Groups) -> Iterator[Cells]:
    """Groups within groups, and the others of the larger: printed nowhere, and not to be told where they are few."""
    for whole, parts in groups.partitions({name: name for name in (EVERYONE, *groups.names)}):
        sizes = {name: groups.size(name) for name in parts}
        counts = {**sizes, rest_of(whole, parts): groups.size(whole) - sum(sizes.values())}
        yield split(whole, counts, unpublished={*counts, whole} - {EVERYONE})


def _apart(names: Sequence[str], are_apart: Callable[[str, str], bool]) -> Iterator[tuple[str, ...]]:
    """All sets of names that are apart from each other and to which none can be added (Bron & Kerbosch 1973)."""

    def grow(held: tuple[str, ...], open_: list[str], closed: list[str]) -> Iterator[tuple[str, ...]]:
        if not open_ and not closed and held:
            yield held
        for number, name in enumerate(open_):
            after, before = open_[number + 1 :], [*closed, *open_[:number]]
            yield from grow(
                (*held, name),
                [other for other in after if are_apart(name, other)],
                [other for other in before if are_apart(name, other)],
            )

    yield from grow((), list(names), [])
