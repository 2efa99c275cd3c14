"""Columns as the delivered files write them, and the files themselves."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from cohort.synthetic.days import EPOCH, NEVER, Ints, day

Column = Any
"""A pyarrow array of strings."""

CALENDAR_FROM = day(1920)
CALENDAR_UNTIL = day(2023)
ROWS_AT_ONCE = 200_000


def words(listed: Sequence[str], position: Ints) -> Column:
    """Each position's word."""
    return pa.array(listed, pa.string()).take(pa.array(position))


def any_words(rng: np.random.Generator, listed: Sequence[str], size: int) -> Column:
    """Words drawn evenly from a list."""
    return words(listed, rng.integers(len(listed), size=size))


def any_words_of(rng: np.random.Generator, lists: Sequence[Sequence[str]], which: Ints) -> Column:
    """For each position of a list in ``lists``, a word drawn evenly from that list."""
    sizes = np.array([len(listed) for listed in lists])
    assert sizes[which].all(), "nothing to draw from"
    within = np.floor(rng.random(len(which)) * sizes[which]).astype(np.int64)
    return words([word for listed in lists for word in listed], (np.cumsum(sizes) - sizes)[which] + within)


def numbers(values: Ints) -> Column:
    """Whole numbers."""
    return pc.cast(pa.array(values), pa.string())


def person_ids(values: Ints) -> Column:
    """Pseudonyms such as T0000123; negative numbers are nobody."""
    return _numbered("T", 7, values)


def visit_ids(values: Ints) -> Column:
    """Keys of visits such as H000000123."""
    return _numbered("H", 9, values)


def _numbered(letter: str, digits: int, values: Ints) -> Column:
    padded = pc.utf8_lpad(numbers(values), digits, "0")
    text = pc.binary_join_element_wise(letter, padded, "")
    return pc.if_else(pa.array(values >= 0), text, "")


def finnish_days(days: Ints) -> Column:
    """dd.mm.yyyy, empty for NEVER."""
    return days_like(days, "{d:%d.%m.%Y}")


def iso_days(days: Ints) -> Column:
    """yyyy-mm-dd, empty for NEVER."""
    return _day_text(days, "{d:%Y-%m-%d}", "")


def compact_days(days: Ints, missing: str) -> Column:
    """yyyymmdd, ``missing`` for NEVER."""
    return _day_text(days, "{d:%Y%m%d}", missing)


def days_like(days: Ints, pattern: str) -> Column:
    """Days by a pattern of str.format, such as ``{d:%d/%m/%y}``; empty for NEVER."""
    return _day_text(days, pattern, "")


def moments(days: Ints, minutes: Ints) -> Column:
    """dd.mm.yyyy HH:MM."""
    return pc.binary_join_element_wise(finnish_days(days), _clock().take(pa.array(minutes)), " ")


def euros(cents: Ints) -> Column:
    """Amounts with a decimal comma."""
    fraction = pc.utf8_lpad(numbers(cents % 100), 2, "0")
    return pc.binary_join_element_wise(numbers(cents // 100), fraction, ",")


@cache
def _calendar(pattern: str) -> Column:
    return pa.array([pattern.format(d=EPOCH + timedelta(days=n)) for n in range(CALENDAR_FROM, CALENDAR_UNTIL)])


@cache
def _clock() -> Column:
    return pa.array([f"{minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)])


def _day_text(days: Ints, pattern: str, missing: str) -> Column:
    known = days < NEVER
    text = _calendar(pattern).take(pa.array(np.where(known, days - CALENDAR_FROM, 0)))
    return pc.if_else(pa.array(known), text, missing)


def write_table(path: Path, columns: dict[str, Column], rows: Ints | None = None) -> None:
    """Write one delivered file: ``;``, latin-1, a line feed after every row, nothing quoted.

    ``rows`` are the positions to write, in their order (None: all).
    """
    _write(path, ";".join(columns) + "\n", columns, rows)


def write_headerless(path: Path, columns: dict[str, Column], rows: Ints) -> None:
    """Write one delivered file without the names of its columns."""
    _write(path, "", columns, rows)


def _write(path: Path, header: str, columns: dict[str, Column], rows: Ints | None) -> None:
    table = pa.table(columns)
    table = table if rows is None else table.take(pa.array(rows))
    options = pyarrow.csv.WriteOptions(include_header=False, delimiter=";", quoting_style="none")
    with path.open("wb") as file:
        file.write(header.encode("latin-1"))
        for start in range(0, table.num_rows, ROWS_AT_ONCE):
            part = io.BytesIO()
            pyarrow.csv.write_csv(table.slice(start, ROWS_AT_ONCE), part, options)
            file.write(part.getvalue().decode("utf-8").encode("latin-1"))
