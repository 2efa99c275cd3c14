"""The proof: every small count that is not shown could still be several numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cohort.disclosure.protected import Protected
from cohort.disclosure.reader import Knowledge, extremes, knowledge, settled
from cohort.disclosure.rule import Rule
from cohort.errors import DataError, Fault


def wide_enough(values: tuple[float, float] | None, rule: Rule) -> bool:
    """Whether a range leaves a reader enough values, or holds no small count at all."""
    if values is None:
        return False
    low, high = values
    return high - low + 1 >= rule.fewest_values or not (rule.is_small(int(low)) or rule.is_small(int(high)))


def audit(protected: Protected, where: str, unpublished: tuple[str, ...] = ()) -> None:
    """Raise DataError where a small count, printed as a mark or nowhere (``unpublished``), can be worked out."""
    small = [name for name, mark in protected.hidden.items() if mark.small]
    _require(knowledge(protected), dict.fromkeys((*small, *unpublished), where), protected.rule)


def audit_together(outputs: Mapping[str, Protected]) -> None:
    """Audit several outputs of one study as one: what is hidden in one must not follow from the others.

    Raises DataError naming the outputs, also where two of them count the same people differently (one is out of date).
    """
    if not outputs:
        return
    known = _agreed(outputs)
    places: dict[str, list[str]] = {}
    bounds: dict[str, tuple[float, float]] = {}
    for where, output in outputs.items():
        for name, (low, high) in knowledge(output).bounds.items():
            places.setdefault(name, []).append(where)
            before = bounds.get(name, (low, high))
            bounds[name] = (max(low, before[0]), min(high, before[1]))
    sums = tuple(dict.fromkeys(line for output in outputs.values() for line in output.sums))
    rule = max((output.rule for output in outputs.values()), key=lambda one: one.smallest_cell)
    joined = {name: " and ".join(found) for name, found in places.items()}
    _require(Knowledge(known, bounds, sums), joined, rule)


def _agreed(outputs: Mapping[str, Protected]) -> dict[str, int]:
    """Every count that some output shows."""
    known: dict[str, int] = {}
    first: dict[str, str] = {}
    for where, output in outputs.items():
        for name, count in output.shown.items():
            if known.setdefault(name, count) != count:
                expected = f"the same count as in {first[name]}"
                raise DataError(Fault(where, f"another count of '{name}'", expected, "make both again"))
            first.setdefault(name, where)
    return known


def _require(knows: Knowledge, where: Mapping[str, str], rule: Rule) -> None:
    told = _told(sorted(where), settled(knows), rule)
    if told:
        found = f"is below {rule.smallest_cell} and can be worked out from the other numbers"
        expected = f"at least {rule.fewest_values} possible values"
        hint = "join levels, or let every output speak of the same people"
        raise DataError([Fault(where[name], f"the count '{name}' {found}", expected, hint) for name in told])


def _told(names: Sequence[str], knows: Knowledge, rule: Rule) -> list[str]:
    """The names whose small count can be worked out. Each table found for one count spares the search for others."""
    seen = Seen(rule)
    return [name for name in names if not seen.wide(name, knows)]


@dataclass
class Seen:
    """The least and most that each count was in some table that fits: more can become known, but not less."""

    rule: Rule
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wide(self, name: str, knows: Knowledge) -> bool:
        """Whether a reader is left enough values. Hiding more later leaves her no fewer."""
        low, high = self.ranges.get(name, (0.0, 0.0))
        if low < high and wide_enough((low, high), self.rule):
            return True
        tables = extremes(name, knows)
        for table in tables or ():
            for cell, count in table.items():
                before = self.ranges.get(cell, (count, count))
                self.ranges[cell] = (min(before[0], count), max(before[1], count))
        return wide_enough((tables[0][name], tables[1][name]) if tables else None, self.rule)
