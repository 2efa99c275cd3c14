"""A delivered file and the names of its columns, known before any row is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cohort.errors import DataError, Fault
from cohort.ingest.delivered import shown
from cohort.ingest.foreign import head_of
from cohort.ingest.identity_codes import name_faults
from cohort.ingest.records import records_of
from cohort.ingest.survey import Survey
from cohort.spec.delivery import Format


@dataclass(frozen=True)
class DeliveredFile:
    """``first`` holds the cells of the first record, which begins on ``first_line``: the header, or a person's row.

    Of another program's table, ``first`` are its column names, and ``first_line`` is 0 where they stand on no line;
    ``labels`` are column, value and label of every value that has one.
    """

    path: Path
    format: Format
    first: tuple[str, ...]
    first_line: int
    labels: tuple[tuple[str, str, str], ...] = ()

    @property
    def last_line_before_rows(self) -> int:
        """The line of the header; the line above the first row where there is none."""
        return self.first_line if self.format.header else self.first_line - 1

    @property
    def where(self) -> str:
        """Where its header, or its first row, stands."""
        return f"{shown(self.path)}:{self.first_line}" if self.first_line else shown(self.path)


def look_into(path: Path, format_: Format) -> DeliveredFile:
    """Read what the columns are called. Raises DataError where the file is of another kind, or has no rows."""
    if format_.kind != "text":
        head = head_of(path, format_)
        labels = [(name, value, label) for name, told in head.labels.items() for value, label in told.items()]
        return DeliveredFile(path, format_, head.names, head.line, tuple(labels))
    survey = Survey(path, format_)
    records = (record for chunk in survey.chunks() for record in records_of(chunk, survey))
    line, _, first = next(records, (0, 0, []))
    if not line or (format_.header and next(records, None) is None):
        found = "a header and no rows" if line else "an empty file"
        raise DataError(Fault(shown(path), found, "at least one row", "was the extract cut off?"))
    faults = name_faults(first, f"{shown(path)}:{line}") if format_.header else []
    if faults:
        raise DataError(faults)
    return DeliveredFile(path, format_, tuple(cell.strip() for cell in first), line)
