"""The flow of the population, as it may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cohort.disclosure.cells import EVERYONE, Cells, combine, split
from cohort.disclosure.numbers import whole
from cohort.disclosure.protected import PROTECTING, Count, Hidden, Protected
from cohort.disclosure.reader import knowledge, value_range
from cohort.disclosure.rule import Rule
from cohort.disclosure.suppress import protect
from cohort.flow import FlowStep


@dataclass(frozen=True)
class PublicStep:
    """One box; a count that would give a small one away is told as the range a reader could work out."""

    name: str
    because: str
    kept: Count
    excluded: Count
    not_observable: Count


@dataclass(frozen=True)
class PublicFlow:
    """All boxes, first to last, and the counts they show."""

    steps: tuple[PublicStep, ...]
    cells: Protected


def release_flow(steps: Sequence[FlowStep], rule: Rule, where: str = "flow") -> PublicFlow:
    """Hide small exclusions and what they follow from; the last number is printed by every table and model.

    Raises DataError where fewer than the smallest cell remain, or a small count cannot be hidden.
    """
    cells = protect(_cells(steps), rule, where)
    return PublicFlow(tuple(_public(number, steps, cells) for number in range(len(steps))), cells)


def _cells(steps: Sequence[FlowStep]) -> Cells:
    parts = [Cells({EVERYONE: steps[-1].kept}, fixed=frozenset([EVERYONE]))]
    for number, step in enumerate(steps[1:], start=1):
        kept, excluded, unseen, other = _names(number, steps)
        parts.append(split(_names(number - 1, steps)[0], {kept: step.kept, excluded: step.excluded}))
        not_kept = {unseen: step.not_observable, other: step.excluded - step.not_observable}
        parts.append(split(excluded, not_kept, unpublished=[other]))
    return combine(parts)


def _names(number: int, steps: Sequence[FlowStep]) -> tuple[str, str, str, str]:
    step = steps[number].name
    kept = EVERYONE if number == len(steps) - 1 else f"kept by {step}"
    return kept, f"excluded by {step}", f"not observable at {step}", f"excluded by {step}, observable"


def _public(number: int, steps: Sequence[FlowStep], cells: Protected) -> PublicStep:
    kept, excluded, unseen, _ = _names(number, steps)
    counts = (kept, excluded, unseen) if number else (kept,)
    shown = [_with_range(name, cells) for name in counts] + [0] * (3 - len(counts))
    return PublicStep(steps[number].name, steps[number].because, *shown)


def _with_range(name: str, cells: Protected) -> Count:
    count = cells[name]
    if count != PROTECTING:
        return count
    values = value_range(name, knowledge(cells))
    assert values is not None, "the audit has found values that fit"
    low, high = values
    return Hidden(f"{whole(int(low))}–{whole(int(high))}", small=False) if high < float("inf") else count
