"""The rows of another program's table as DuckDB reads them: a line number, and a text whose cells end with one mark."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cohort.errors import CohortError, Fault
from cohort.ingest.batches import exhaust, reader_of
from cohort.ingest.foreign import cells
from cohort.ingest.foreign.head import EXACTLY, Head, fault
from cohort.ingest.foreign.kinds import KINDS, head_of
from cohort.ingest.identity_codes import refuse_codes
from cohort.spec.delivery import Format

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class Counted:
    """What one pass over a file has counted; the names of the columns count as a record."""

    path: Path
    format: Format
    records: int = 1

    @property
    def digest(self) -> hashlib._Hash:
        """Of the bytes as delivered."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256")


class ForeignLines:
    """One pass over a table's rows. ``faults`` tell what kept them from being read to their end."""

    def __init__(self, path: Path, format_: Format) -> None:
        self.survey = Counted(path, format_)
        self.faults: tuple[Fault, ...] = ()

    def reader(self) -> pa.RecordBatchReader:
        """Batches of ``line`` and ``raw``, which DuckDB types in parallel. A fault breaks off the query."""
        return reader_of(self._batches)

    def look_through(self) -> None:
        """Find the file's faults without reading it into anything."""
        exhaust(self.reader())

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        path, format_ = self.survey.path, self.survey.format
        try:
            told = head_of(path, format_)
            for numbers, columns in KINDS[format_.kind].columns(path, format_, told):
                self.survey.records += len(numbers)
                raw = cells.lines(self._texts(columns, told))
                batch = pa.record_batch([pa.array(numbers, pa.int64()), raw], schema=schema)
                refuse_codes(batch, told.names, path)
                yield batch
            self._check_number(told)
        except CohortError as error:
            self.faults = error.faults
            raise

    def _texts(self, columns: list[pa.Array], told: Head) -> list[pa.Array]:
        texts = [self._text(column, name) for column, name in zip(columns, told.names, strict=False)]
        by_name = dict(zip(told.names, texts, strict=False))
        return texts + [cells.labelled(by_name[name], labels) for name, labels in told.labels.items()]

    def _text(self, column: pa.Array, name: str) -> pa.Array:
        try:
            return cells.as_text(column, self.survey.format.decimal)
        except cells.NoText as error:
            raise fault(self.survey.path, f"in {name} {error}", EXACTLY) from None

    def _check_number(self, told: Head) -> None:
        rows = self.survey.records - 1
        if told.rows is not None and rows != told.rows:
            raise fault(
                self.survey.path, f"{rows:,} rows", f"{told.rows:,}, as the file itself says", "was it cut off?"
            )
