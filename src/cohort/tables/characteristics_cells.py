"""The counts of Table 1 and every sum a reader of it could do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cohort.disclosure.cells import EVERYONE, Cells, cell, combine, split
from cohort.tables.answers import MISSING, Levels

if TYPE_CHECKING:
    import pandas as pd


def condition(variable: str, level: str) -> str:
    """How a cell's name says that a variable has a level."""
    return f"{variable} {MISSING}" if level == MISSING else f"{variable}={level}"


def characteristics_cells(
    by: str | None,
    groups: Levels | None,
    answers: Mapping[str, Levels],
    known: Mapping[str, pd.Series],
) -> Cells:
    """Every variable's levels by group; ``known`` tells of numbers who has one."""
    columns = {condition(by, level): groups.of_people == level for level in groups.present} if by and groups else {}
    number = len(next(iter((*(a.of_people for a in answers.values()), *known.values())), ()))
    parts = [Cells({EVERYONE: number}, fixed=frozenset([EVERYONE]))]
    if columns:
        parts.append(split(EVERYONE, {group: int(members.sum()) for group, members in columns.items()}))
    for variable, levels in answers.items():
        if variable == by:
            continue
        mine = {condition(variable, level): levels.of_people == level for level in levels.present}
        parts += _crossed(mine, columns, frozenset())
    for variable, present in known.items():
        if not present.all():
            mine = {f"{variable} known": present, condition(variable, MISSING): ~present}
            parts += _crossed(mine, columns, frozenset([f"{variable} known"]))
    return combine(parts)


def _crossed(
    answers: Mapping[str, pd.Series], columns: Mapping[str, pd.Series], unprinted: frozenset[str]
) -> list[Cells]:
    """The answers of everybody and of each group; those in ``unprinted`` stand nowhere in the table."""
    totals = {answer: int(people.sum()) for answer, people in answers.items()}
    parts = [split(EVERYONE, totals, unprinted)]
    by_answer: dict[str, dict[str, int]] = {answer: {} for answer in answers}
    for group, members in columns.items():
        counts = {cell(group, answer): int((people & members).sum()) for answer, people in answers.items()}
        parts.append(split(group, counts, [cell(group, answer) for answer in unprinted]))
        for answer, name in zip(answers, counts, strict=True):
            by_answer[answer][name] = counts[name]
    if columns:
        parts += [
            split(answer, counts, [answer, *counts] if answer in unprinted else [])
            for answer, counts in by_answer.items()
        ]
    return parts
