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
from cohort.spec.delivery import Format

BLOCK = 1 << 20
LONGEST = 256 * 1024
"""Bytes in a line, and in a quoted cell; what is longer is no delimited text."""


@dataclass(frozen=True)
class Chunk:
    """Whole lines that begin on ``first_line`` and end no record in its middle; UTF-8, with plain line feeds."""

    first_line: int
    text: bytes
    quoted: bool


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

    def chunks(self) -> Iterator[Chunk]:
        """All of the file. Raises DataError naming the line: another encoding, no text, a quote never closed."""
        begun = b""
        for block in self._whole_lines():
            self._check_text(block)
            text = begun + block
            quoted = bool(self.format.quote) and self.format.quote.encode() in text
            unquoted = self._without_quoted_cells(text) if quoted else text
            begun = text if unquoted is None else b""
            if unquoted is not None:
                self.records += _records(unquoted)
                yield Chunk(self.lines + 1, text, quoted and b"\0" in unquoted)
                self.lines += text.count(b"\n")
        if begun:
            raise self._unclosed(begun, self._open_cell(begun))

    def fault(self, line: int, found: str, expected: str, hint: str | None = None) -> DataError:
        """A fault on one line of the file."""
        return DataError(Fault(f"{shown(self.path)}:{line}", found, expected, hint))

    def _whole_lines(self) -> Iterator[bytes]:
        rest = b""
        for number, text in enumerate(self._decoded()):
            head, feed, tail = (text if number else text.removeprefix(codecs.BOM_UTF8)).rpartition(b"\n")
            if feed or len(rest) > LONGEST:
                yield (rest + head + feed).replace(b"\r\n", b"\n")
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

    @cached_property
    def _cells(self) -> re.Pattern[bytes]:
        """A quoted cell, or one still ``open`` at the end: it begins where cells begin; quotes in it are doubled."""
        quote, separator = re.escape(self.format.quote.encode()), re.escape(self.format.separator.encode())
        inside = rb"%b[^%b]*+(?:%b%b[^%b]*+)*+" % ((quote,) * 5)
        opening = rb"(?:\A|(?<=\n)|(?<=%b))" % separator
        return re.compile(rb"%b(?:%b%b|(?P<open>%b)\Z)" % (opening, inside, quote, inside))

    def _without_quoted_cells(self, text: bytes) -> bytes | None:
        """The text with a zero byte for every quoted cell; None where the last one is not closed yet."""
        stripped = self._cells.sub(rb"\0\g<open>", text)
        still_open = b"\0" + self.format.quote.encode() in stripped
        if still_open and len(text) - self._open_cell(text) > LONGEST:
            raise self._unclosed(text, self._open_cell(text))
        if text.count(b"\n") > stripped.count(b"\n"):
            self._check_closing(text)
        return None if still_open else stripped

    def _check_closing(self, text: bytes) -> None:
        """A quoted cell over several lines must end at a separator: else a stray quote has swallowed lines."""
        ends = (self.format.separator.encode(), b"\r", b"\n", b"")
        for cell in self._cells.finditer(text):
            if b"\n" in cell.group() and cell["open"] is None and text[cell.end() : cell.end() + 1] not in ends:
                raise self._unclosed(text, cell.start())

    def _open_cell(self, text: bytes) -> int:
        """Where the cell begins that is open at the end of ``text``."""
        return next(cell.start() for cell in self._cells.finditer(text) if cell["open"] is not None)

    def _unclosed(self, text: bytes, place: int) -> DataError:
        hint = "where quotes are ordinary characters, say quote: '' in the format"
        line = self.lines + 1 + text[:place].count(b"\n")
        return self.fault(line, "a quote that opens here is never closed", "quotes in pairs", hint)


def _encoding(path: Path, told: str) -> str:
    """ASSUME: a file that begins with UTF-8's mark is UTF-8, whatever its format says."""
    with path.open("rb") as file:
        return "utf-8" if file.read(3) == codecs.BOM_UTF8 else told


def _records(lines: bytes) -> int:
    """Lines that are not empty, the last one too where it lacks its line feed."""
    fed = b"\n" + lines
    empty = len(re.findall(rb"\n(?=\n)", fed)) if b"\n\n" in fed else 0
    return lines.count(b"\n") - empty + (not lines.endswith(b"\n"))
