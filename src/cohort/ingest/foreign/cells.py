"""Typed columns as the text that a delimited file would hold: whole numbers without ``.0``, days as 2015-05-15."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from cohort.ingest.records import CELL_END

if TYPE_CHECKING:
    import pyarrow as pa

EXACT = 2**53
"""A floating number holds every whole number up to this one."""
INEXACT = "whole numbers of 16 digits or more, kept as floating ones, which lose the last digits"
_LINE_MARK = re.compile(f"[{CELL_END}\r\n]")


class NoText(ValueError):
    """A column that cannot be told as text without loss."""


def as_text(column: pa.Array, decimal: str = ".") -> pa.Array:
    """The cells of a column. Raises NoText for lists, bytes, and whole numbers that floating ones hold inexactly."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_floating(kind):
        return _marked(_of_floating(column.cast(pa.float64())), decimal)
    if pa.types.is_decimal(kind):
        return _marked(column.cast(pa.string()), decimal)
    if pa.types.is_timestamp(kind):
        return _of_moments(column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pc.replace_substring_regex(column.cast(pa.string()), _LINE_MARK.pattern, " ")
    if any(test(kind) for test in (pa.types.is_integer, pa.types.is_boolean, pa.types.is_temporal, pa.types.is_null)):
        return column.cast(pa.string())
    raise NoText(f"values of type {kind}")


def labelled(cells: pa.Array, labels: Mapping[str, str]) -> pa.Array:
    """The label of each cell; none where its value has none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.take(pa.array([*labels.values()], pa.string()), pc.index_in(cells, pa.array([*labels], pa.string())))


def lines(columns: Sequence[pa.Array]) -> pa.Array:
    """One text for each row, every cell followed by the mark that ends a cell."""
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(*columns, "", CELL_END, null_handling="replace", null_replacement="")


def one_text(value: Any, decimal: str = ".") -> str:
    """One Python value as :func:`as_text` tells it; nothing is an empty text. Raises NoText likewise."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        if abs(value) >= EXACT:
            raise NoText(INEXACT)
        return str(int(value))
    if isinstance(value, float):
        return repr(value).replace(".", decimal)
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value.replace(microsecond=0, tzinfo=None))
    return _LINE_MARK.sub(" ", str(value))


def _of_floating(column: pa.Array) -> pa.Array:
    """Arrow itself would write 123456789012.0 as 1.23456789012e+11."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = pc.if_else(pc.is_nan(column), None, column)
    whole = pc.equal(pc.floor(column), column)
    if pc.any(pc.and_(whole, pc.greater_equal(pc.abs(column), float(EXACT)))).as_py():
        raise NoText(INEXACT)
    numbers = pc.if_else(whole, column, None).cast(pa.int64()).cast(pa.string())
    return pc.if_else(whole, numbers, column.cast(pa.string()))


def _of_moments(column: pa.Array) -> pa.Array:
    """A day where no cell tells a time of day; else day and time, in the time zone the table tells."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.type.tz:
        column = pc.local_timestamp(column)
    days = column.cast(pa.date32(), safe=False)
    if pc.all(pc.equal(days.cast(column.type), column)).as_py() in (True, None):
        return days.cast(pa.string())
    return column.cast(pa.timestamp("s"), safe=False).cast(pa.string())


def _marked(numbers: pa.Array, decimal: str) -> pa.Array:
    import pyarrow.compute as pc

    return numbers if decimal == "." else pc.replace_substring(numbers, ".", decimal)
