"""SPSS, Stata and SAS files, some rows at a time, with the labels of their values.

A value that the file declares missing holds nothing. SAS keeps labels in a catalogue of its own, which is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cohort.ingest.foreign.cells import one_text
from cohort.ingest.foreign.head import Head, readable
from cohort.spec.delivery import Format

if TYPE_CHECKING:
    import pyarrow as pa

WHAT = {"spss": "an SPSS file (sav, zsav)", "stata": "a Stata file (dta)", "sas": "a SAS file (sas7bdat)"}


def head(path: Path, format_: Format) -> Head:
    """Its columns, the number of its rows and the labels of values. Raises DataError where it cannot be read."""
    with readable(path, WHAT[format_.kind], *_errors()):
        _, told = _reader(format_)(path, metadataonly=True, encoding=format_.own_encoding)
        labels = {
            name: {one_text(value, format_.decimal): label for value, label in values.items()}
            for name, values in told.variable_value_labels.items()
        }
    rows = told.number_rows
    return Head(tuple(told.column_names), rows if rows is not None and rows >= 0 else None, labels=labels)


def columns(path: Path, format_: Format, told: Head) -> Iterator[tuple[list[int], list[pa.Array]]]:
    """The numbers of some rows (from 1), and their cells by column."""
    import pyarrow as pa
    import pyreadstat

    first = 1
    options: dict[str, Any] = {"output_format": "dict", "encoding": format_.own_encoding}
    with readable(path, WHAT[format_.kind], *_errors()):
        for cells, _ in pyreadstat.read_file_in_chunks(_reader(format_), path, chunksize=told.rows_at_once, **options):
            arrays = [pa.array(column) for column in cells.values()]
            yield [*range(first, first + len(arrays[0]))], arrays
            first += len(arrays[0])


def _reader(format_: Format) -> Any:
    import pyreadstat

    readers: dict[str, Any] = {"spss": pyreadstat.read_sav, "stata": pyreadstat.read_dta}
    readers["sas"] = pyreadstat.read_sas7bdat
    return readers[format_.kind]


def _errors() -> tuple[type[Exception], ...]:
    import pyarrow as pa
    import pyreadstat

    return pyreadstat.ReadstatError, pyreadstat.PyreadstatError, pa.ArrowException, OSError, UnicodeError
