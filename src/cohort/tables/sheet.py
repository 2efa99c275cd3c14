"""A table as it is read, before it is a file: texts in rows and columns, with a title and notes."""

from __future__ import annotations

from dataclasses import dataclass

from cohort.disclosure.cells import Cells
from cohort.disclosure.protected import Protected


@dataclass(frozen=True)
class Column:
    """A heading, and the wider heading (if any) above it and its neighbours. A new line in it is one in the table."""

    label: str
    span: str = ""


@dataclass(frozen=True)
class Row:
    """One text per column; the first is the row's name, ``indent`` steps in. ``strong`` rows head those below."""

    cells: tuple[str, ...]
    indent: int = 0
    strong: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table; ``released`` holds its counts and how they are tied together, for the audit of a whole study.

    ``cells`` are the true counts, for the gate alone: nothing writes them.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    released: Protected | None = None
    cells: Cells | None = None


def suppression_notes(sheet_rows: tuple[Row, ...], small_text: str) -> tuple[str, ...]:
    """What the marks mean, where any stands in the table."""
    texts = " ".join(text for row in sheet_rows for text in row.cells[1:])
    notes = []
    if small_text in texts:
        notes.append(f"{small_text}: a count of 1 to {int(small_text[1:]) - 1}, not shown.")
    if "hidden" in texts:
        notes.append("hidden: not shown, because it would tell a count below the smallest cell or rests on one.")
    return tuple(notes)
