"""A delivered file as bytes: decoded, some whole records at a time, and counted apart from any parsing."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cohort.errors import DataError, Fault
from cohort.ingest.delivered import shown
from cohort.ingest.quotes import CELL, Quotes
from cohort.ingest.regular import Marks
from cohort.spec.delivery import Format

BLOCK = 1 << 20
LONGEST = 256 * 1024
"""Bytes in a line, and in a quoted cell; what is longer is no delimited text."""


@dataclass(frozen=True)
class Chunk:
    """Whole lines that begin on ``first_line`` and end no record in its middle; UTF-8, with plain line feeds.

    ``marks`` tell of its quotes, where all of them stand where they belong.
    """

    first_line: int
    text: bytes
    quoted: bool
    marks: Marks | None = None


@dataclass
class Survey:
    """One pass over a file; counts what ``chunks`` has given so far, and the ``digest`` of its bytes as delivered.

    A record is a line that is not empty; within quotes a line break ends nothing.
    """

    path: Path
    format: Format
    lines: int = 0
    records: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    @cached_property
    def _quotes(self) -> Quotes:
        return Quotes(self.format.quote, self.format.separator)

    def chunks(self) -> Iterator[Chunk]:
        """All of the file. Raises DataError naming the line: another encoding, no text, a quote never closed."""
        begun = b""
        for block in self._whole_lines():
            self._check_text(block)
            first_line, text = self.lines + 1 - begun.count(b"\n"), begun + block
            self.lines += block.count(b"\n")
            marks = self._quotes.marks(text)
            if marks:
                begun = b""
                self.records += _records(marks.without_inner_breaks(text))
                yield Chunk(first_line, text, True, marks)
                continue
            unquoted = self._quotes.without_cells(text)
            begun = text if self._quotes.open_in(unquoted) else b""
            if begun:
                self._check_open(text, first_line, LONGEST)
                continue
            if unquoted is not text and text.count(b"\n") > unquoted.count(b"\n"):
                self._check_closing(text, first_line)
            self.records += _records(unquoted)
            yield Chunk(first_line, text, CELL in unquoted)
        if begun:
            self._check_open(begun, self.lines + 1 - begun.count(b"\n"), 0)

    def fault(self, line: int, found: str, expected: str, hint: str | None = None) -> DataError:
        """A fault on one line of the file."""
        return DataError(Fault(f"{shown(self.path)}:{line}", found, expected, hint))

    def _whole_lines(self) -> Iterator[bytes]:
        rest = b""
        for number, text in enumerate(self._decoded()):
            head, feed, tail = (text if number else text.removeprefix(codecs.BOM_UTF8)).rpartition(b"\n")
            if feed or len(rest) > LONGEST:
                lines = rest + head + feed
                yield lines.replace(b"\r\n", b"\n") if b"\r" in lines else lines
                rest = b""
            rest += tail
        if rest:
            yield rest

    def _decoded(self) -> Iterator[bytes]:
        encoding = _encoding(self.path, self.format.encoding)
        decoder = codecs.getincrementaldecoder(encoding)()
        with self.path.open("rb") as file:
            for read in iter(lambda: file.read(BLOCK), b""):
                self.digest.update(read)
                yield self._utf8(decoder, encoding, read)
        yield self._utf8(decoder, encoding, b"")

    def _utf8(self, decoder: codecs.IncrementalDecoder, encoding: str, read: bytes) -> bytes:
        try:
            return decoder.decode(read, final=not read).encode()
        except UnicodeError as error:
            before = error.object[: error.start].count(b"\n") if isinstance(error, UnicodeDecodeError) else 0
            hint = "many Nordic extracts are latin-1: see 'encoding:' of the format"
            raise self.fault(self.lines + before + 1, f"a character that is not {encoding}", "text", hint) from None

    def _check_text(self, block: bytes) -> None:
        line = self.lines + 1
        if b"\0" in block:
            hint = "the file may be UTF-16, or no text at all (a zip, xlsx or sas7bdat file)"
            raise self.fault(line + block[: block.index(b"\0")].count(b"\n"), "a zero byte", "text", hint)
        if len(block) > LONGEST and b"\n" not in block:
            raise self.fault(line, f"a line of more than {LONGEST:,} bytes", "lines of text")

    def _check_open(self, text: bytes, first_line: int, longest: int) -> None:
        place = self._quotes.open_cell(text)
        if len(text) - place > longest:
            raise self._unclosed(first_line + text[:place].count(b"\n"))

    def _check_closing(self, text: bytes, first_line: int) -> None:
        place = self._quotes.swallowing_cell(text)
        if place is not None:
            raise self._unclosed(first_line + text[:place].count(b"\n"))

    def _unclosed(self, line: int) -> DataError:
        hint = "where quotes are ordinary characters, say quote: '' in the format"
        return self.fault(line, "a quote that opens here is never closed", "quotes in pairs", hint)


def _encoding(path: Path, told: str) -> str:
    """ASSUME: a file that begins with UTF-8's mark is UTF-8, whatever its format says."""
    with path.open("rb") as file:
        return "utf-8" if file.read(3) == codecs.BOM_UTF8 else told


def _records(lines: bytes) -> int:
    """Lines that are not empty, the last one too where it lacks its line feed."""
    empty = len(re.findall(rb"\n(?=\n)", lines)) if b"\n\n" in lines else 0
    return lines.count(b"\n") - empty - lines.startswith(b"\n") + (not lines.endswith(b"\n"))
