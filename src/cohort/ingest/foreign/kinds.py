"""Every kind of table that can be delivered beside text: a new one is a file here and a line in ``KINDS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cohort.ingest.foreign import excel, parquet, statistics
from cohort.ingest.foreign.head import Head, fault
from cohort.spec.delivery import Format

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Kind:
    """How to learn what a file holds, and how to read it some rows at a time: their numbers, their cells by column."""

    head: Callable[[Path, Format], Head]
    columns: Callable[[Path, Format, Head], Iterator[tuple[list[int], list[pa.Array]]]]


KINDS = {
    "parquet": Kind(parquet.head, parquet.columns),
    "excel": Kind(excel.head, excel.columns),
    "spss": Kind(statistics.head, statistics.columns),
    "stata": Kind(statistics.head, statistics.columns),
    "sas": Kind(statistics.head, statistics.columns),
}
LABEL_OF = "label of "
"""Before the name of a column whose values have labels: the column of these labels, which a mapping can name."""


def head_of(path: Path, format_: Format) -> Head:
    """The columns of a file, those of labels among them. Raises DataError where it cannot be read, or has no rows."""
    told = KINDS[format_.kind].head(path, format_)
    if told.rows == 0:
        raise fault(path, "no rows", "at least one row", "was the extract cut off?")
    names = (*told.names, *(LABEL_OF + name for name in told.labels))
    return Head(names, told.rows, told.line, told.labels)
