"""Parquet, some rows of a row group at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cohort.ingest.foreign.head import Head, readable
from cohort.spec.delivery import Format

if TYPE_CHECKING:
    import pyarrow as pa

WHAT = "a parquet file"


def head(path: Path, format_: Format) -> Head:
    """Its columns and the number of its rows. Raises DataError where it cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with readable(path, WHAT, pa.ArrowException, OSError, UnicodeError):
        told = pq.ParquetFile(path)
    return Head(tuple(told.schema_arrow.names), told.metadata.num_rows)


def columns(path: Path, format_: Format, told: Head) -> Iterator[tuple[list[int], list[pa.Array]]]:
    """The numbers of some rows (from 1), and their cells by column."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = 1
    with readable(path, WHAT, pa.ArrowException, OSError, UnicodeError), pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=told.rows_at_once):
            yield [*range(first, first + batch.num_rows)], batch.columns
            first += batch.num_rows
