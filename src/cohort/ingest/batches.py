"""The lines of any delivered file as DuckDB reads them: batches of ``line`` (its number) and ``raw`` (its cells)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from cohort.errors import CohortError

if TYPE_CHECKING:
    import pyarrow as pa


def reader_of(batches: Callable[[pa.Schema], Iterator[pa.RecordBatch]]) -> pa.RecordBatchReader:
    """What DuckDB queries; ``batches`` are asked for one after the other, of the schema given."""
    import pyarrow as pa

    schema = pa.schema([("line", pa.int64()), ("raw", pa.string())])
    return pa.RecordBatchReader.from_batches(schema, batches(schema))


def exhaust(reader: pa.RecordBatchReader) -> None:
    """Read to the end, or to the first fault, which is for whoever makes the batches to note."""
    with suppress(CohortError):
        for _ in reader:
            pass
