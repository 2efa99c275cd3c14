"""Our values back into the cells of a delivered layout: the mapping of a delivery, read the other way round."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date
from typing import Any

from cohort.spec.delivery import Format, Source
from cohort.spec.mapping import Mapped
from cohort.synthetic.plausible.rows import Row

Cells = dict[str, str]
UNLISTED = "Q"
"""A mark that no mapping lists, for ``otherwise:``."""


def fixed_by(source: Source) -> Row:
    """The values that every row of a layout has."""
    constants = {name: mapped.constant for name, mapped in source.columns.items() if mapped.constant is not None}
    kept = {name: marks[0] for name, marks in source.keep.items()}
    return {**constants, **kept}


def cells(row: Row, source: Source, format_: Format) -> Cells | None:
    """The delivered cells of one row; None where the layout cannot hold it."""
    written: Cells = {}
    for name, mapped in source.columns.items():
        _early(mapped, row, name)
        told = _cells_of(row[name], mapped, source, format_)
        if told is None:
            return None
        written |= told
    if source.months:
        written |= _months(row, source)
    for column, mapped in source.columns.items():
        if mapped.column_of:
            written = _moved_to(row[column], mapped, source, written) or {}
    return {column: written.get(column, "") for column in source.delivered} if written else None


def _early(mapped: Mapped, row: Row, name: str) -> None:
    """What ``before:`` will make of an early row is what the row holds."""
    if mapped.before is None or (looked_at := row.get(mapped.before.column)) is None:
        return
    row[name] = next((value for edge, value in mapped.before.values if looked_at < edge), row[name])


def _cells_of(value: Any, mapped: Mapped, source: Source, format_: Format) -> Cells | None:
    if mapped.constant is not None or mapped.month or mapped.column_of:
        return {}
    if mapped.cases:
        return _case(value, mapped)
    text = _mark(value, mapped, format_)
    if text is None:
        return None
    if mapped.columns:
        return {**dict.fromkeys(mapped.columns, ""), mapped.columns[0]: text}
    return {mapped.column or "": text}


def _case(value: Any, mapped: Mapped) -> Cells | None:
    """The marks of the first line that gives the value."""
    for case in mapped.cases:
        if case.then == _plain(value):
            return {column: marks[0] for column, marks in case.when.items()}
    return dict.fromkeys(mapped.delivered, "") if value is None else dict.fromkeys(mapped.delivered, UNLISTED)


def _mark(value: Any, mapped: Mapped, format_: Format) -> str | None:
    """The cell that is read as ``value``; None where there is none."""
    if mapped.values or mapped.otherwise is not None:
        marks = [mark for mark, ours in mapped.values.items() if ours == _plain(value)]
        if value is None:
            return None if "" in mapped.values else ""
        if not marks and mapped.otherwise != _plain(value):
            return None
        mark = marks[0] if marks else UNLISTED
        return f"{mark}00" if mapped.reads == "first_digit" and mark else mark
    return "" if value is None else _READ.get(mapped.reads or "", _text)(value, format_)


def _text(value: Any, format_: Format) -> str:
    if isinstance(value, date):
        return value.strftime(format_.dates[0]).upper()
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", format_.decimal)
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else str(value)


_READ: dict[str, Callable[[Any, Format], str]] = {
    "weeks_and_days": lambda value, format_: f"{value // 7}+{value % 7}",
    "end_of_year": lambda value, format_: str(value.year),
    "end_of_month": lambda value, format_: f"{value:%Y%m}",
}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _months(row: Row, source: Source) -> Cells:
    assert source.months is not None
    first = next(name for name, mapped in source.columns.items() if mapped.month == "first_day")
    month = row[first].month
    marks = [source.months.received[0] if nth == month else source.months.not_received[0] for nth in range(1, 13)]
    return {source.months.year: str(row[first].year), **dict(zip(source.months.columns, marks, strict=True))}


def _moved_to(value: Any, mapped: Mapped, source: Source, written: Cells) -> Cells | None:
    """The code goes into the delivered column whose name says what ``value`` does."""
    columns = source.columns[mapped.column_of or ""].columns
    held = written[columns[0]]
    for column in columns:
        if mapped.values.get(column, mapped.otherwise) == value:
            return {**written, **dict.fromkeys(columns, ""), column: held}
    return None


def snapped(day: date, reads: str | None) -> date:
    """The day that a cell which tells only the month, or the year, is read as."""
    if reads == "end_of_year":
        return date(day.year, 12, 31)
    return date(day.year, day.month, calendar.monthrange(day.year, day.month)[1]) if reads == "end_of_month" else day
