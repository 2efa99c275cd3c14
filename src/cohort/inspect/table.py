"""A bounded look into the table of another program, through the readers of the ingest."""

from __future__ import annotations

from pathlib import Path

from cohort.ingest.foreign import ForeignLines, head_of
from cohort.ingest.records import CELL_END
from cohort.inspect.sample import Sample
from cohort.spec.delivery import Format, Kind

ENDINGS: dict[str, Kind] = {
    ".parquet": "parquet",
    **dict.fromkeys((".xlsx", ".xlsb", ".xls", ".ods"), "excel"),
    **dict.fromkeys((".sav", ".zsav"), "spss"),
    ".dta": "stata",
    ".sas7bdat": "sas",
}
"""The kind of a file by the ending of its name; anything else is looked at as text."""


def kind_of(path: Path) -> Kind:
    """What a file is, as far as its name tells."""
    return ENDINGS.get(path.suffix.casefold(), "text")


def take_table(path: Path, kind: Kind, most: int) -> tuple[Sample, list[list[str]]]:
    """The names of a table's columns and its first rows, at most so many, each cell as the ingest reads it.

    Raises DataError where it cannot be read, or has no rows.
    """
    format_ = Format(kind=kind)
    told = head_of(path, format_)
    rows = [list(told.names)]
    for batch in ForeignLines(path, format_).reader():
        lines = batch.column("raw").slice(0, most - len(rows) + 1).to_pylist()
        rows += [[cell.strip() for cell in line.split(CELL_END)[:-1]] for line in lines]
        if len(rows) > most:
            break
    number = told.rows if told.rows is not None else len(rows) - 1
    counted = told.rows is not None or len(rows) <= most
    return Sample(path, path.stat().st_size, "", False, True, (), number + 1, counted), rows
