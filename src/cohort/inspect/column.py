"""What one column of a sample is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from cohort.inspect.days import Days, find_days
from cohort.inspect.marks import marks_beside_codes, marks_beside_days, marks_beside_numbers, sure_marks
from cohort.inspect.shapes import form_of, frequent_shapes
from cohort.spec.register import ColumnType

MOST_CODES = 24
"""Distinct values of a category."""
_INTEGER = re.compile(r"[-+]?\d+")
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?")


@dataclass(frozen=True)
class Column:
    """``name`` is None in a file without a header; ``position`` counts from 1.

    ``filled``: the share of rows with neither an empty cell nor a missing mark. ``codes``: the values of a category
    that rest on enough people; ``hidden`` counts the others. ``shapes`` stand for the values of all else.
    """

    position: int
    name: str | None
    type: ColumnType
    filled: float
    distinct: int
    missing: tuple[str, ...]
    guessed_missing: bool
    days: Days | None
    form: str | None
    shapes: tuple[str, ...]
    decimal: str | None
    codes: tuple[str, ...] = ()
    hidden: int = 0

    @property
    def called(self) -> str:
        """How messages and a delivery call it."""
        return self.name if self.name is not None else f"c{self.position}"


def look_at(position: int, name: str | None, cells: Sequence[str], least: int) -> Column:
    """Tell a column from its trimmed cells; whose they are, and so which codes may be shown, is not known yet."""
    counts = Counter(cell for cell in cells if cell)
    marks = sure_marks(counts)
    kind, more, days = _kind(_without(counts, marks), least)
    held = _without(counts, (*marks, *more))
    return Column(
        position,
        name,
        kind,
        sum(held.values()) / max(len(cells), 1),
        len(held),
        (*marks, *more),
        bool(more) and kind != "date",
        days,
        form_of(held) if kind == "code" else None,
        frequent_shapes(held, least),
        _decimal(held) if kind == "number" else None,
    )


def _kind(held: dict[str, int], least: int) -> tuple[ColumnType, tuple[str, ...], Days | None]:
    """The type, the missing marks that belong to it, and the days."""
    if not held:
        return "text", (), None
    marks = marks_beside_days(held)
    days = find_days(_without(held, marks), least)
    if days:
        return "date", marks, days
    marks = marks_beside_numbers(held)
    rest = _without(held, marks)
    if _mostly(_NUMBER, rest):
        kind = _kind_of_numbers(rest)
        return kind, marks if kind in ("integer", "number", "boolean") else marks_beside_codes(held), None
    marks = marks_beside_codes(held)
    rest = _without(held, marks)
    return ("code" if form_of(rest) else "category" if _few(rest) else "text"), marks, None


def _kind_of_numbers(held: Mapping[str, int]) -> ColumnType:
    if not _mostly(_INTEGER, held):
        return "number"
    if set(held) == {"0", "1"}:
        return "boolean"
    if any(cell.startswith("0") and len(cell) > 1 for cell in held):
        return "category" if _few(held) else "text"  # 005 is a code: as a number it loses its zeros
    return "category" if _few(held) and max(map(len, held)) <= 3 else "integer"


def _without(held: Mapping[str, int], marks: Collection[str]) -> dict[str, int]:
    return {cell: count for cell, count in held.items() if cell not in marks}


def _mostly(form: re.Pattern[str], held: Mapping[str, int]) -> bool:
    """ASSUME: one cell in a hundred may be of another form by mistake."""
    fitting = sum(count for cell, count in held.items() if form.fullmatch(cell))
    return bool(held) and fitting >= 0.99 * sum(held.values())


def _few(held: Mapping[str, int]) -> bool:
    """ASSUME: at most 24 short values, each 20 times in the mean, are categories."""
    return 0 < len(held) <= MOST_CODES and sum(held.values()) >= 20 * len(held) and max(map(len, held)) <= 30


def with_codes(column: Column, cells: Sequence[str], holders: Sequence[str] | None, least: int) -> Column:
    """The column with the codes that may be shown: those that at least ``least`` people (``holders``) have.

    ASSUME: where no column tells people apart, ten times as many rows will do.
    """
    if column.type not in ("category", "boolean"):
        return column
    held = Counter(cell for cell in cells if cell and cell not in column.missing)
    if holders is None:
        shown = [code for code, count in held.items() if count >= 10 * least]
    else:
        people: dict[str, set[str]] = {}
        for code, holder in zip(cells, holders, strict=True):
            people.setdefault(code, set()).add(holder)
        shown = [code for code in held if len(people[code] - {""}) >= least]
    codes = tuple(sorted(shown, key=lambda code: (len(code), code)))
    return replace(column, codes=codes, hidden=len(held) - len(codes))


def _decimal(held: Mapping[str, int]) -> str | None:
    return next((mark for mark in (",", ".") if any(mark in cell for cell in held)), None)


def pseudonym_like(column: Column, rows: int) -> float:
    """How much a column looks like pseudonyms, from 0 to 1: one or two shapes, many distinct values."""
    if column.type not in ("text", "integer", "code") or not column.shapes or column.filled < 0.9:
        return 0.0
    main = column.shapes[0]
    if len(column.shapes) > 3 or main == "text" or not re.fullmatch(r"[A-Za-z0-9{}_-]{4,}", main) or "9" not in main:
        return 0.0
    return min(1.0, column.distinct / max(rows, 1)) * (1.0 if "A" in main or "a" in main or len(main) >= 7 else 0.5)
