"""The records of a delivered file as DuckDB reads them: a line number, and a text whose cells end with one mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cohort.errors import CohortError, Fault
from cohort.ingest.batches import exhaust, reader_of
from cohort.ingest.delivered_file import DeliveredFile
from cohort.ingest.foreign import ForeignLines
from cohort.ingest.identity_codes import refuse_codes
from cohort.ingest.records import CELL_END, records_of
from cohort.ingest.regular import Marks, records_by
from cohort.ingest.survey import Chunk, Survey

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa


class Lines:
    """One pass over a file's lines. ``faults`` tell what kept them from being read to their end."""

    def __init__(self, file: DeliveredFile, names: Sequence[str]) -> None:
        self.survey = Survey(file.path, file.format)
        self.faults: tuple[Fault, ...] = ()
        self._width = len(file.first)
        self._names = file.first if file.format.header else names

    def reader(self) -> pa.RecordBatchReader:
        """Batches of ``line`` and ``raw``, which DuckDB types in parallel. A fault breaks off the query."""
        return reader_of(self._batches)

    def look_through(self) -> None:
        """Find the file's faults without reading it into anything."""
        exhaust(self.reader())

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        try:
            for chunk in self.survey.chunks():
                batch = self._batch(chunk, schema)
                refuse_codes(batch, self._names, self.survey.path)
                yield batch
        except CohortError as error:
            self.faults = error.faults
            raise

    def _batch(self, chunk: Chunk, schema: pa.Schema) -> pa.RecordBatch:
        if chunk.marks:
            return self._regular(chunk, chunk.marks, schema)
        return self._quoted(chunk, schema) if chunk.quoted else _plain(chunk, self.survey.format.separator, schema)

    def _regular(self, chunk: Chunk, marks: Marks, schema: pa.Schema) -> pa.RecordBatch:
        format_ = self.survey.format
        found = records_by(marks, chunk.text, format_.separator, format_.quote, CELL_END)
        numbers = found.lines + chunk.first_line
        offsets = np.concatenate([[0], found.ends])
        for number in np.flatnonzero(found.long):
            cells = found.cells[offsets[number] : offsets[number + 1]]
            self._check_width(int(numbers[number]), cells.count(CELL_END.encode()))
        return _batch(numbers, offsets, found.cells, ~found.empty, schema)

    def _quoted(self, chunk: Chunk, schema: pa.Schema) -> pa.RecordBatch:
        import pyarrow as pa

        numbers, raw = zip(*self._joined_cells(chunk), strict=True)
        return pa.record_batch([pa.array(numbers, pa.int64()), pa.array(raw, pa.string())], schema=schema)

    def _joined_cells(self, chunk: Chunk) -> Iterator[tuple[int, str]]:
        for line, after, cells in records_of(chunk, self.survey):
            if after > line + 1:
                self._check_width(line, len(cells))
            yield line, CELL_END.join(cells).replace("\n", " ") + CELL_END

    def _check_width(self, line: int, cells: int) -> None:
        """A record over several lines must have as many cells as the first one: else a quote has swallowed lines."""
        if cells != self._width:
            hint = "a stray quote may have swallowed a line end; where quotes are ordinary characters, say quote: ''"
            raise self.survey.fault(line, "a record over several lines", "as many cells as columns", hint)


def lines_of(file: DeliveredFile, names: Sequence[str]) -> Lines | ForeignLines:
    """One pass over a file of any kind; ``names`` are the columns of one without a header."""
    return Lines(file, names) if file.format.kind == "text" else ForeignLines(file.path, file.format)


def _plain(chunk: Chunk, separator: str, schema: pa.Schema) -> pa.RecordBatch:
    """Without quotes a line is a record, and its bytes need not be copied apart."""
    text = chunk.text if chunk.text.endswith(b"\n") else chunk.text + b"\n"
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
    offsets = np.concatenate([[0], ends + 1])
    cells = text.translate(bytes.maketrans(f"{CELL_END}\r{separator}\n".encode(), f"  {CELL_END}{CELL_END}".encode()))
    numbers = np.arange(chunk.first_line, chunk.first_line + len(ends))
    return _batch(numbers, offsets, cells, np.diff(offsets) > len(CELL_END), schema)


def _batch(
    numbers: npt.NDArray[np.intp],
    offsets: npt.NDArray[np.intp],
    cells: bytes,
    filled: npt.NDArray[np.bool_],
    schema: pa.Schema,
) -> pa.RecordBatch:
    """The records that are ``filled``."""
    import pyarrow as pa

    raw = pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(cells))
    batch = pa.record_batch([pa.array(numbers), raw], schema=schema)
    return batch if filled.all() else batch.filter(pa.array(filled))
