"""The skeleton of a register's YAML, from a look into one of its files; the words are left to the user."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cohort.errors import DataError, Fault
from cohort.ingest.delivered import shown
from cohort.inspect.column import Column
from cohort.inspect.flow import flow
from cohort.inspect.known import Known, plain
from cohort.inspect.look import View

PERSON = "person_id"


def register_text(name: str, view: View, known: Known) -> str:
    """The whole file, sound as it stands. Raises DataError where the file has no header, or no column of people."""
    if not view.heading.present:
        raise DataError(Fault(shown(view.path), "no header", "column names", "add a first line with names to a copy"))
    if view.person is None:
        raise DataError(Fault(shown(view.path), "no column that looks like people", "one pseudonym on every row"))
    columns = named(view)
    return "\n".join([*_head(name, view), *_time(columns, known), *_coverage(view), *_columns(columns)]) + "\n"


def named(view: View) -> dict[str, Column]:
    """The file's columns under names that a study may use: small letters, digits and _."""
    found: dict[str, Column] = {}
    for column in view.columns:
        name = PERSON if column == view.person else plain(column.called) or f"c{column.position}"
        found[name if name not in found else f"{name}_{column.position}"] = column
    return found


def _head(name: str, view: View) -> Iterator[str]:
    yield f"# Written by 'cohort new register {name}' from a look into {view.path.name}. What it means is yours to say:"
    yield "# the four lines of words below, labels, the values' labels, which columns are required, and the coverage."
    yield f"register: {name}"
    yield f"label: {flow(f'{name}: say here what this register is called')}"
    yield "holder: say here who keeps it"
    yield "grain: say here what one row is"
    yield "misses: say here what it does not hold"
    yield f"person: {PERSON}"


def _time(columns: Mapping[str, Column], known: Known) -> Iterator[str]:
    """The days of a spell, where two columns are called its start and its end; else the first day that is filled."""
    days = {name: column for name, column in columns.items() if column.days}
    start, end = (
        next((n for n, c in days.items() if word in known.meanings(c.called)), None) for word in ("start", "end")
    )
    if start and end and start != end:
        yield f"time: {{start: {start}, end: {end}}}  # guess: from their names"
    elif days:
        day = max(days, key=lambda name: days[name].filled)
        yield f"time: {{day: {day}}}  # guess: the day that is filled most often"


def _coverage(view: View) -> Iterator[str]:
    """ASSUME: the years seen are covered; 1900-2100 where there are no days at all."""
    years = [column.days.years for column in view.columns if column.days and column.days.years]
    first, last = (min(a for a, _ in years), max(b for _, b in years)) if years else (1900, 2099)
    yield f"coverage: [{{from: {first}-01-01, until: {last + 1}-01-01}}]  # guess: the years seen in this file"


def _columns(columns: Mapping[str, Column]) -> Iterator[str]:
    yield "columns:"
    for name, column in columns.items():
        coded = column.type == "category" and bool(column.codes)
        told = [f"type: {'text' if column.type == 'category' and not coded else column.type}"]
        told.append(f"label: {flow(column.called)}")
        if coded:
            told.append(f"values: {{{', '.join(f'{flow(code)}: {flow(code)}' for code in column.codes)}}}")
        if name == PERSON:
            told.append("required: true")
        rare = f"  # and {column.hidden} rare values that are not shown" if coded and column.hidden else ""
        yield f"  {name}: {{{', '.join(told)}}}{rare}"
