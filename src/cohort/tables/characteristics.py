"""Table 1: who the people are, all together and by group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cohort.disclosure.cells import EVERYONE, Cells, cell, combine
from cohort.disclosure.numbers import decimal, equals, with_percent
from cohort.disclosure.protected import Protected, restricted
from cohort.disclosure.sources import Sources
from cohort.disclosure.summaries import Summary, release_summaries
from cohort.disclosure.suppress import protect
from cohort.spec.study import Study, Table
from cohort.spec.vocabulary import Meaning, plain_label
from cohort.tables.answers import MISSING, Levels, is_number, levels_of, missing_word
from cohort.tables.characteristics_cells import characteristics_cells, condition
from cohort.tables.sheet import Column, Row, Sheet, suppression_notes

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class _Table:
    """What the rows are made from; ``columns`` are the groups' conditions, everybody's (none) first."""

    study: Study
    names: dict[str, Meaning]
    sources: Sources
    people: pd.DataFrame
    groups: Levels | None
    columns: tuple[tuple[str, ...], ...]
    cells: Protected


def characteristics(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Sheet:
    """Counts with percentages of everybody in the column, and summaries of numbers; missing answers are rows.

    Raises DataError where a small count cannot be hidden.
    """
    asked, people = study.tables[name], sources.cohort()
    groups = levels_of(people[asked.by], names[asked.by]) if asked.by else None
    answers = {row: levels_of(people[row], names[row]) for row in asked.rows if not is_number(people[row], names[row])}
    known = {row: people[row].notna() for row in asked.rows if row not in answers}
    cells = _cells(asked, names, people)
    by = [(condition(asked.by, level),) for level in groups.present] if asked.by and groups else []
    beside = [_cells(one, names, people) for one in study.tables.values() if one.kind == asked.kind]
    protected = restricted(protect(combine(beside), sources.rule, f"{study.name}, table {name}"), cells)
    table = _Table(study, names, sources, people, groups, ((), *by), protected)
    rows = tuple(row for variable in asked.rows for row in _rows(variable, answers.get(variable), table))
    title = asked.label or plain_label(name)
    notes = (*_notes(known), *suppression_notes(rows, sources.rule.small_text))
    return Sheet(name, title, _columns(asked.by, table), rows, notes, table.cells, cells)


def _cells(asked: Table, names: dict[str, Meaning], people: pd.DataFrame) -> Cells:
    """The counts of one table. All tables of characteristics are protected as one, so that they hide alike."""
    groups = levels_of(people[asked.by], names[asked.by]) if asked.by else None
    answers = {row: levels_of(people[row], names[row]) for row in asked.rows if not is_number(people[row], names[row])}
    known = {row: people[row].notna() for row in asked.rows if row not in answers}
    return characteristics_cells(asked.by, groups, answers, known)


def _columns(by: str | None, table: _Table) -> tuple[Column, ...]:
    columns = [Column(""), Column(f"All\n({equals(table.cells[EVERYONE])})")]
    if by and table.groups:
        for level in table.groups.present:
            label = table.groups.labels.get(level, missing_word(by, table.study))
            size = equals(table.cells[cell(condition(by, level))])
            columns.append(Column(f"{label}\n({size})", table.names[by].label))
    return tuple(columns)


def _rows(variable: str, answers: Levels | None, table: _Table) -> Iterator[Row]:
    if answers is None:
        yield from _of_numbers(variable, table)
    elif table.names[variable].type == "boolean":
        yield Row((table.names[variable].label, *_counts(condition(variable, "yes"), table)))
        yield from _missing(variable, answers.present, table)
    else:
        yield Row((table.names[variable].label, *[""] * len(table.columns)))
        for level, label in answers.labels.items():
            yield Row((label, *_counts(condition(variable, level), table)), indent=1)
        yield from _missing(variable, answers.present, table)


def _missing(variable: str, present: tuple[str, ...], table: _Table) -> Iterator[Row]:
    if MISSING in present:
        yield Row((missing_word(variable, table.study), *_counts(condition(variable, MISSING), table)), indent=1)


def _counts(answer: str, table: _Table) -> list[str]:
    return [with_percent(table.cells[cell(*column, answer)], table.cells[cell(*column)]) for column in table.columns]


def _of_numbers(variable: str, table: _Table) -> Iterator[Row]:
    meaning = table.names[variable]
    unit = f" ({meaning.unit})" if meaning.unit and "(" not in meaning.label else ""
    yield Row((meaning.label + unit, *[""] * len(table.columns)))
    summaries = _summaries(variable, table)
    yield Row(("Mean (SD)", *map(_mean, summaries)), indent=1)
    yield Row(("Median (IQR)", *map(_median, summaries)), indent=1)
    if table.people[variable].isna().any():
        yield from _missing(variable, (MISSING,), table)


def _summaries(variable: str, table: _Table) -> list[Summary]:
    """Everybody's summary and then the groups'."""
    values = table.people[variable].astype("Float64")
    known = (f"{variable} known",) if values.isna().any() else ()
    members = {}
    for column, level in zip(table.columns[1:], table.groups.present if table.groups else (), strict=True):
        of_group = values[table.groups.of_people == level] if table.groups else values
        members[cell(*column, *known)] = of_group.dropna().to_numpy(dtype=float)
    everybody = values.dropna().to_numpy(dtype=float)
    return list(release_summaries(members, cell(*known), everybody, table.cells).values())


def _mean(summary: Summary) -> str:
    if summary.mean is None or summary.sd is None:
        return "hidden"
    return f"{decimal(summary.mean, summary.digits)} ({decimal(summary.sd, summary.digits)})"


def _median(summary: Summary) -> str:
    if summary.median is None:
        return "hidden"
    median = decimal(summary.median, summary.percentile_digits)
    if summary.quartiles is None:
        return median
    low, high = (decimal(value, summary.percentile_digits) for value in summary.quartiles)
    return f"{median} ({low}–{high})"


def _notes(numbers: dict[str, pd.Series]) -> Iterator[str]:
    yield "Numbers are people (% of everybody in the column, those without an answer included)."
    if numbers:
        yield "SD: standard deviation; IQR: first to third quartile."
