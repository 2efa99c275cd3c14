"""One look at the bytes of a file, before and apart from parsing it: is it text, and how many records does it hold?"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cohort.errors import DataError, Fault
from cohort.ingest.delivered import shown

LONGEST_LINE = 256 * 1024
NOT_LATIN_1 = bytes(range(0x80, 0xA0))
"""Bytes that latin-1 leaves to control characters; DuckDB does not read them."""
ONE_COLUMN = b"\x01"
"""The separator under which DuckDB reads a whole line as one column."""


@dataclass
class Survey:
    """What the bytes tell. A record is a line that is not empty; within quotes a line break ends nothing.

    ``straight``: DuckDB's lines are the file's records. ``lines`` counts line feeds.
    """

    path: Path
    encoding: str
    separator: bytes
    quote: bytes
    lines: int = 0
    records: int = 0
    quoted: bool = False
    straight: bool = True
    open_since: int = 0
    _open: bytes = b""
    _returns: int = 0
    _return_feeds: int = 0

    @cached_property
    def _cells(self) -> re.Pattern[bytes]:
        """A quoted cell, or one that is ``open`` at the end. It begins where a cell begins and holds quotes doubled."""
        quote, separator = re.escape(self.quote), re.escape(self.separator)
        inside = rb"%b[^%b]*+(?:%b%b[^%b]*+)*+" % ((quote,) * 5)
        opening = rb"(?:\A|(?<=\n)|(?<=%b))" % separator
        return re.compile(rb"%b(?:%b%b|(?P<open>%b)\Z)" % (opening, inside, quote, inside))

    def add(self, block: bytes) -> None:
        """Count the records of some whole lines. Raises DataError where they are not text."""
        block = block if self.lines else block.removeprefix(codecs.BOM_UTF8)
        self._check_text(block)
        self._returns += block.count(b"\r")
        self._return_feeds += block.count(b"\r\n") if self._returns else 0
        unquoted = self._without_quoted_cells(block) if self.quote and (self._open or self.quote in block) else block
        self.records += _records(unquoted) - bool(self._open)
        self.lines += block.count(b"\n")

    def finish(self) -> Survey:
        """Say that this was all. Raises DataError where a quote is still open."""
        if self._open:
            raise self._unclosed(self.open_since)
        one_line_end = self._returns == self._return_feeds and self._returns in (0, self.lines)
        self.straight = self.straight and one_line_end and not self.quoted
        return self

    def _check_text(self, block: bytes) -> None:
        if b"\0" in block:
            hint = "the file may be UTF-16, or no text at all (a zip, xlsx or sas7bdat file)"
            raise self._fault(block.index(b"\0"), block, "a zero byte", "text", hint)
        if len(block) > LONGEST_LINE and b"\n" not in block:
            raise self._fault(0, block, f"a line of more than {LONGEST_LINE:,} bytes", "lines of text")
        if block.isascii():
            self.straight = self.straight and ONE_COLUMN not in block
        elif self.encoding == "utf-8":
            self._check_utf8(block)
            self.straight = self.straight and ONE_COLUMN not in block
        else:
            self.straight = self.straight and len(block.translate(None, NOT_LATIN_1 + ONE_COLUMN)) == len(block)

    def _check_utf8(self, block: bytes) -> None:
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as error:
            hint = "many Finnish extracts are latin-1: see 'encoding:' of the format"
            raise self._fault(error.start, block, "a character that is not UTF-8", "UTF-8", hint) from None

    def _without_quoted_cells(self, block: bytes) -> bytes:
        """The block with a zero byte for every quoted cell; what is still open at its end waits for the next."""
        first_line = self.lines + 1 - self._open.count(b"\n")
        text = self._open + block
        stripped = self._cells.sub(rb"\0\g<open>", text)
        self.quoted = self.quoted or b"\0" in stripped
        ends = stripped.find(b"\0" + self.quote)
        self._open = stripped[ends + 1 :] if ends >= 0 else b""
        stripped = stripped[: ends + 1] if ends >= 0 else stripped
        if text.count(b"\n") > stripped.count(b"\n") + self._open.count(b"\n"):
            self._check_closing(text, first_line)
        if self._open:
            self.open_since = first_line + text[: len(text) - len(self._open)].count(b"\n")
        if len(self._open) > LONGEST_LINE:
            raise self._unclosed(self.open_since)
        return stripped

    def _check_closing(self, text: bytes, first_line: int) -> None:
        """A quoted cell over several lines must end at a separator: else a stray quote has swallowed lines."""
        for cell in self._cells.finditer(text):
            after = text[cell.end() : cell.end() + 1]
            if b"\n" in cell.group() and cell["open"] is None and after not in (self.separator[:1], b"\r", b"\n", b""):
                raise self._unclosed(first_line + text[: cell.start()].count(b"\n"))

    def _unclosed(self, line: int) -> DataError:
        hint = "where quotes are ordinary characters, say quote: '' in the format"
        where = f"{shown(self.path)}:{line}"
        return DataError(Fault(where, "a quote that opens here is never closed", "quotes in pairs", hint))

    def _fault(self, at: int, block: bytes, found: str, expected: str, hint: str | None = None) -> DataError:
        line = self.lines + block[:at].count(b"\n") + 1
        return DataError(Fault(f"{shown(self.path)}:{line}", found, expected, hint))


def whole_lines(path: Path, digest: hashlib._Hash | None = None) -> Iterator[bytes]:
    """The bytes of a file in blocks that end where a line ends, or where one has become too long."""
    rest = b""
    with path.open("rb") as file:
        while read := file.read(LONGEST_LINE):
            if digest:
                digest.update(read)
            head, feed, rest_of_read = read.rpartition(b"\n")
            if feed or len(rest) > LONGEST_LINE:
                yield rest + head + feed
                rest = b""
            rest += rest_of_read
    if rest:
        yield rest


def _records(lines: bytes) -> int:
    """Lines that are not empty, the last one too where it lacks its line feed."""
    fed = b"\n" + lines
    empty = len(re.findall(rb"\n\r*(?=\n)", fed)) if b"\n\n" in fed or b"\n\r" in fed else 0
    last = lines[lines.rfind(b"\n") + 1 :].strip(b"\r")
    return lines.count(b"\n") - empty + bool(last)
