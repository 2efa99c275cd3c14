"""A table for spreadsheets and programs: semicolons, UTF-8 with a mark that Excel reads, plain digits."""

from __future__ import annotations

import csv
import io

from cohort.disclosure.numbers import MINUS, THOUSANDS
from cohort.tables.sheet import Column, Sheet


def render(sheet: Sheet) -> bytes:
    """One line per row under one line of headings; the rows' names are not indented, and notes are left out."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow([_heading(column) for column in sheet.columns])
    writer.writerows([_plain(cell) for cell in row.cells] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def _heading(column: Column) -> str:
    return _plain(": ".join(filter(None, (column.span, column.label.replace("\n", " ")))))


def _plain(text: str) -> str:
    return text.replace(THOUSANDS, "").replace(MINUS, "-")
