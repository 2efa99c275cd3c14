"""A delivered file and its first record, known before any row is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cohort.errors import DataError, Fault
from cohort.ingest.delivered import shown
from cohort.ingest.records import records_of
from cohort.ingest.survey import Survey
from cohort.spec.delivery import Format


@dataclass(frozen=True)
class TextFile:
    """``first`` holds the cells of the first record, which begins on ``first_line``: the header, or a person's row."""

    path: Path
    format: Format
    first: tuple[str, ...]
    first_line: int

    @property
    def last_line_before_rows(self) -> int:
        """The line of the header; the line above the first row where there is none."""
        return self.first_line if self.format.header else self.first_line - 1


def look_into(path: Path, format_: Format) -> TextFile:
    """Read the first record. Raises DataError where the file is no text, or has no rows."""
    survey = Survey(path, format_)
    records = (record for chunk in survey.chunks() for record in records_of(chunk, survey))
    line, _, first = next(records, (0, 0, []))
    if not line or (format_.header and next(records, None) is None):
        found = "a header and no rows" if line else "an empty file"
        raise DataError(Fault(shown(path), found, "at least one row", "was the extract cut off?"))
    return TextFile(path, format_, tuple(cell.strip() for cell in first), line)
