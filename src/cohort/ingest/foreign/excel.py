"""Workbooks: the first row that is not empty tells the columns; a row's number is the one the program shows.

A sheet holds a million rows at most; it is unpacked in memory as a whole, and turned to text some rows at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cohort.errors import one_of
from cohort.ingest.foreign.cells import one_text
from cohort.ingest.foreign.head import Head, fault, readable
from cohort.spec.delivery import Format

if TYPE_CHECKING:
    import pyarrow as pa
    from python_calamine import CalamineSheet, CalamineWorkbook

WHAT = "a workbook (xlsx, xlsb, xls, ods)"


def head(path: Path, format_: Format) -> Head:
    """Its columns and the number of its rows. Raises DataError where it cannot be read, or which sheet is unclear."""
    rows = list(_rows(path, format_))
    if not rows:
        return Head((), 0)
    line, names = rows[0]
    with readable(path, WHAT):
        return Head(tuple(one_text(name).strip() for name in names), len(rows) - 1, line)


def columns(path: Path, format_: Format, told: Head) -> Iterator[tuple[list[int], list[pa.Array]]]:
    """The numbers of some rows under the head, and their cells by column."""
    import pyarrow as pa

    rows = islice(_rows(path, format_), 1, None)
    while some := list(islice(rows, told.rows_at_once)):
        with readable(path, WHAT):
            cells = [[one_text(cell, format_.decimal) for cell in row] for _, row in some]
        yield [line for line, _ in some], [pa.array(column, pa.string()) for column in zip(*cells, strict=True)]


def _rows(path: Path, format_: Format) -> Iterator[tuple[int, list[Any]]]:
    """Every row that is not empty, with its number."""
    import python_calamine

    with readable(path, WHAT, python_calamine.CalamineError, OSError):
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        sheet = _sheet(workbook, path, format_.sheet)
        for line, row in enumerate(sheet.iter_rows(), 1):
            if any(cell != "" for cell in row):
                yield line, row


def _sheet(workbook: CalamineWorkbook, path: Path, told: str | None) -> CalamineSheet:
    names = workbook.sheet_names
    if told is None and len(names) > 1:
        raise fault(path, f"{len(names)} sheets", f"'sheet: ...' in the format, with one of: {', '.join(names)}")
    if told is not None and told not in names:
        raise fault(path, f"no sheet {told}", one_of(names))
    return workbook.get_sheet_by_name(told or names[0])
