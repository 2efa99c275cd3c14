"""Counts with names, and the sums that tie them together: what a reader could calculate with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

EVERYONE = "everyone analysed"


def cell(*conditions: str) -> str:
    """The name of the people for whom all conditions hold: ``adhd=yes & placed=no``.

    The same people have the same name in every table and model of a study; that is how linked outputs are known.
    """
    return " & ".join(sorted(set(conditions))) or EVERYONE


def one_name(words: str) -> str:
    """Words that name cells as a condition of its own, which is not to be read as several."""
    return words.replace(" & ", " and ")


def rest_of(whole: str, parts: Iterable[str]) -> str:
    """The name of the people of one cell who are in none of the others."""
    return one_name(f"{whole}, none of: {', '.join(parts)}")


@dataclass(frozen=True)
class Sum:
    """``total`` is the sum of ``parts``, and a reader knows it."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Cells:
    """True counts of one output.

    ``fixed`` cells are printed elsewhere and cannot be hidden here. ``unpublished`` ones stand in no output of the
    study, only in a reader's arithmetic. A cell that other outputs of the study may print is not unpublished: all of
    them must come to the same choice of what to hide. ``withheld`` ones are hidden elsewhere, and so here. Raises
    ValueError where a sum does not add up.
    """

    counts: Mapping[str, int]
    sums: tuple[Sum, ...] = ()
    fixed: frozenset[str] = field(default=frozenset())
    unpublished: frozenset[str] = field(default=frozenset())
    withheld: frozenset[str] = field(default=frozenset())

    def __post_init__(self) -> None:
        for line in self.sums:
            if self.counts[line.total] != sum(self.counts[part] for part in line.parts):
                raise ValueError(f"the parts of '{line.total}' do not add up")


def combine(parts: Iterable[Cells]) -> Cells:
    """One system of several; a cell published in any of them is published.

    Raises ValueError where two of them count the same people differently.
    """
    parts = list(parts)
    counts: dict[str, int] = {}
    for name, count in (item for part in parts for item in part.counts.items()):
        if counts.setdefault(name, count) != count:
            raise ValueError(f"'{name}' is counted in two ways")
    published = {name for part in parts for name in part.counts if name not in part.unpublished}
    return Cells(
        counts,
        tuple(dict.fromkeys(line for part in parts for line in part.sums)),
        frozenset().union(*(part.fixed for part in parts)),
        frozenset(counts) - published,
        frozenset().union(*(part.withheld for part in parts)),
    )


def split(total: str, parts: Mapping[str, int], unpublished: Iterable[str] = ()) -> Cells:
    """A total and the parts it falls into."""
    counts = {**parts, total: sum(parts.values())}
    return Cells(counts, (Sum(total, tuple(parts)),), unpublished=frozenset(unpublished))
