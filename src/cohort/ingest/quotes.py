"""Quoted cells found in bytes: enough to count records where line breaks may stand within quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from cohort.ingest.regular import Marks, marks_of

CELL = b"\0"
"""What stands for a quoted cell; no text holds it otherwise."""


@dataclass(frozen=True)
class Quotes:
    """A quoted cell begins where a cell begins; a quote within it is doubled. Elsewhere a quote is a character."""

    quote: str
    separator: str

    def marks(self, text: bytes) -> Marks | None:
        """Where quotes stand; None where there are none, or not all of them stand where they belong."""
        held = self.quote and self.quote.encode() in text
        return marks_of(text, self.separator, self.quote) if held else None

    def without_cells(self, text: bytes) -> bytes:
        """The text with ``CELL`` for every quoted cell that is closed in it."""
        return self._cell.sub(CELL, text) if self.quote and self.quote.encode() in text else text

    def open_in(self, without_cells: bytes) -> bool:
        """Whether a cell is still open at the end."""
        return bool(self.quote) and self.quote.encode() in without_cells and bool(self._start.search(without_cells))

    def open_cell(self, text: bytes) -> int:
        """Where the cell begins that is open at the end."""
        return next(cell.start() for cell in self._cell_or_open.finditer(text) if cell["open"] is not None)

    def swallowing_cell(self, text: bytes) -> int | None:
        """Where a cell over several lines begins that does not end at a separator: a stray quote has opened it."""
        ends = (self.separator.encode(), b"\r", b"\n", b"")
        cells = (cell for cell in self._cell.finditer(text) if b"\n" in cell.group())
        return next((cell.start() for cell in cells if text[cell.end() : cell.end() + 1] not in ends), None)

    @cached_property
    def _start(self) -> re.Pattern[bytes]:
        return re.compile(rb"(?:\A|(?<=\n)|(?<=%b))%b" % (re.escape(self.separator.encode()), self._quote))

    @cached_property
    def _cell(self) -> re.Pattern[bytes]:
        return re.compile(self._unfinished + self._quote)

    @cached_property
    def _cell_or_open(self) -> re.Pattern[bytes]:
        return re.compile(rb"%b(?:%b|(?P<open>)\Z)" % (self._unfinished, self._quote))

    @property
    def _quote(self) -> bytes:
        return re.escape(self.quote.encode())

    @property
    def _unfinished(self) -> bytes:
        """All of a quoted cell but its last quote, and never less (no going back to an earlier quote)."""
        return rb"%b[^%b]*+(?:%b%b[^%b]*+)*+" % (self._start.pattern, *(self._quote,) * 4)
