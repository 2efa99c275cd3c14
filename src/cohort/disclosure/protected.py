"""Counts that have passed the gate: shown, or hidden with a mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cohort.disclosure.cells import Cells, Sum
from cohort.disclosure.rule import Rule


@dataclass(frozen=True)
class Hidden:
    """A count that is not shown, and the text in its place.

    ``small``: it is from 1 to ``smallest_cell - 1``. Otherwise it is larger, and would give a small one away.
    """

    text: str
    small: bool


PROTECTING = Hidden("hidden", small=False)

Count: TypeAlias = int | Hidden


@dataclass(frozen=True)
class Protected:
    """What a reader gets of :class:`~cohort.disclosure.cells.Cells`: names in ``shown``, in ``hidden``, or nowhere."""

    rule: Rule
    shown: Mapping[str, int]
    hidden: Mapping[str, Hidden] = field(default_factory=dict)
    sums: tuple[Sum, ...] = ()

    def __getitem__(self, name: str) -> Count:
        return self.shown[name] if name in self.shown else self.hidden[name]

    def as_dict(self) -> dict[str, Any]:
        """Plain lists and dicts, ready for JSON; the inverse is :func:`protected_from`."""
        return {
            "smallest_cell": self.rule.smallest_cell,
            "shown": dict(sorted(self.shown.items())),
            "small": sorted(name for name, mark in self.hidden.items() if mark.small),
            "protecting": sorted(name for name, mark in self.hidden.items() if not mark.small),
            "sums": [[line.total, list(line.parts)] for line in self.sums],
        }


def restricted(whole: Protected, cells: Cells) -> Protected:
    """One output's part of a choice made for several."""
    shown = {name: count for name, count in whole.shown.items() if name in cells.counts}
    hidden = {name: mark for name, mark in whole.hidden.items() if name in cells.counts}
    return Protected(whole.rule, shown, hidden, cells.sums)


def protected_from(plain: Mapping[str, Any]) -> Protected:
    """Rebuild what :meth:`Protected.as_dict` gave."""
    rule = Rule(plain["smallest_cell"])
    small = Hidden(rule.small_text, small=True)
    hidden = dict.fromkeys(plain["small"], small) | dict.fromkeys(plain["protecting"], PROTECTING)
    sums = tuple(Sum(total, tuple(parts)) for total, parts in plain["sums"])
    return Protected(rule, dict(plain["shown"]), hidden, sums)
