"""A delivered file made plain: UTF-8, one record on a line, no quotes, the separator never inside a cell."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from cohort.errors import DataError, Fault
from cohort.ingest.delivered import shown

PLAIN_SEPARATOR = "\x1f"
"""ASCII's unit separator, which no delivered cell holds."""
_BLOCK = 1 << 20


def transcode(source: Path, target: Path, encoding: str, digest: hashlib._Hash) -> None:
    """Write ``source`` as UTF-8. Raises DataError naming the line with a byte that ``encoding`` does not have."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    with source.open("rb") as read, target.open("w", encoding="utf-8", newline="") as write:
        block = None
        while block != b"":
            block = read.read(_BLOCK)
            digest.update(block)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeError as error:
                raise _undecodable(source, encoding, lines, error) from None
            write.write(text.removeprefix("\ufeff"))
            lines += text.count("\n")


def unquote(source: Path, target: Path, encoding: str, separator: str, quote: str, width: int | None) -> None:
    """Write ``source`` with cells apart by ``PLAIN_SEPARATOR``; line n of it begins the record of line n.

    A record over several lines becomes one line, followed by as many empty ones. Raises DataError where such a
    record has not ``width`` cells (None: as many as the first one): a stray quote has swallowed lines.
    """
    with source.open(encoding=encoding, newline="\n") as read, target.open("w", encoding="utf-8", newline="") as write:
        if quote:
            cells = csv.reader(_clean(read), delimiter=separator, quotechar=quote)
        else:
            cells = csv.reader(_clean(read), delimiter=separator, quoting=csv.QUOTE_NONE)
        before = 0
        for record in _records(cells, source):
            width = width or len(record) or None
            if cells.line_num > before + 1 and len(record) != width:
                raise _swallowed(source, before + 1)
            text = PLAIN_SEPARATOR.join(record).replace("\n", " ")
            write.write((text or " " * len(record)) + "\n" * (cells.line_num - before))
            before = cells.line_num


def _clean(lines: TextIO) -> Iterator[str]:
    """Lines without stray carriage returns and control characters."""
    for line in lines:
        text = line.rstrip("\r\n").replace("\r", " ").replace("\x01", " ").replace(PLAIN_SEPARATOR, " ")
        yield text + "\n"


def _records(cells: Iterator[list[str]], source: Path) -> Iterator[list[str]]:
    try:
        yield from cells
    except csv.Error:
        raise DataError(Fault(shown(source), "a cell of more than 131,072 characters", "quotes in pairs")) from None


def _swallowed(source: Path, line: int) -> DataError:
    hint = "a stray quote may have swallowed a line end; where quotes are ordinary characters, say quote: ''"
    return DataError(Fault(f"{shown(source)}:{line}", "a record over several lines", "as many cells as columns", hint))


def _undecodable(source: Path, encoding: str, lines: int, error: UnicodeError) -> DataError:
    before = error.object[: error.start].count(b"\n") if isinstance(error, UnicodeDecodeError) else 0
    where = f"{shown(source)}:{lines + before}"
    hint = "many Finnish extracts are latin-1: see 'encoding:' of the format"
    return DataError(Fault(where, f"a character that is not {encoding}", encoding, hint))
