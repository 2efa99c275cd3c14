"""Delimited text taken apart by the csv module: the first record of any file, and all where cells are quoted."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from cohort.ingest.survey import Chunk, Survey

CELL_END = "\x1f"
"""ASCII's unit separator: the delivered separator may stand in a quoted cell, this one stands in none."""


def records_of(chunk: Chunk, survey: Survey) -> Iterator[tuple[int, int, list[str]]]:
    """Each record's first line, the line after it, and its cells. Raises DataError for a cell that is far too long."""
    text = chunk.text.decode().replace("\r", " ").replace(CELL_END, " ")
    lines = (f"{line}\n" for line in text.split("\n"))
    separator, quote = survey.format.separator, survey.format.quote
    if quote:
        parsed = csv.reader(lines, delimiter=separator, quotechar=quote)
    else:
        parsed = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
    line = chunk.first_line
    try:
        for cells in parsed:
            after = chunk.first_line + parsed.line_num
            if cells:
                yield line, after, cells
            line = after
    except csv.Error:
        raise survey.fault(line, f"a cell of more than {csv.field_size_limit():,} characters", "shorter ones") from None
