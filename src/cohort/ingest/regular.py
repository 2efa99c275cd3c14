"""Quoted text in which every quote stands where it belongs, taken apart a whole chunk at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

FEED = ord("\n")


@dataclass(frozen=True)
class Marks:
    """Where quotes stand in a text (``doubled``: the second of two that mean one), and which bytes are within them."""

    quotes: npt.NDArray[np.intp]
    doubled: npt.NDArray[np.intp]
    inside: npt.NDArray[np.bool_]

    def without_inner_breaks(self, text: bytes) -> bytes:
        """The text in which line breaks within quotes are blanks."""
        feeds = (np.frombuffer(text, np.uint8) == FEED) & self.inside
        if not feeds.any():
            return text
        flat = np.frombuffer(text, np.uint8).copy()
        flat[feeds] = ord(" ")
        return flat.tobytes()


def marks_of(text: bytes, separator: str, quote: str) -> Marks | None:
    """None where a quote stands in the middle of a cell, or is not closed: then every character must be looked at.

    Quotes come in pairs. The first of each begins a cell, or follows the second of the pair before; the second ends a
    cell, or is followed by the first of the next. So it is by RFC 4180, and the csv module reads the same cells.
    """
    letters = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(letters == ord(quote))
    if len(quotes) % 2:
        return None
    before, after = letters[quotes[::2] - 1], letters[(quotes[1::2] + 1) % len(letters)]
    before[quotes[::2] == 0], after[quotes[1::2] + 1 == len(letters)] = FEED, FEED
    allowed = np.zeros(256, bool)
    allowed[[ord(quote), ord(separator), FEED]] = True
    if not (allowed[before].all() and allowed[after].all()):
        return None
    within = np.arange(len(quotes) + 1) % 2 == 1
    inside = np.repeat(within, np.diff(quotes, prepend=0, append=len(letters)))
    return Marks(quotes, quotes[::2][before == ord(quote)], inside)


@dataclass(frozen=True)
class Records:
    """``cells`` of all records in one text, where each record ends in it, and on which lines (from 0) records begin."""

    cells: bytes
    ends: npt.NDArray[np.intp]
    lines: npt.NDArray[np.intp]
    empty: npt.NDArray[np.bool_]
    long: npt.NDArray[np.bool_]


def records_by(marks: Marks, text: bytes, separator: str, quote: str, cell_end: str) -> Records:
    """Take a text apart: ``cell_end`` after every cell, quotes that hold cells together left out."""
    ended = text if text.endswith(b"\n") else text + b"\n"
    inside = marks.inside if len(ended) == len(text) else np.append(marks.inside, False)
    delivered = np.frombuffer(ended, np.uint8)
    table = bytes.maketrans(f"{cell_end}\r{separator}".encode(), f"  {cell_end}".encode())
    letters = np.frombuffer(ended.translate(table), np.uint8).copy()
    letters[np.flatnonzero((delivered == ord(separator)) & inside)] = ord(separator)
    feeds = np.flatnonzero(delivered == FEED)
    within = inside[feeds]
    ends = feeds[~within]
    letters[ends] = ord(cell_end)
    letters[feeds[within]] = ord(" ")
    letters[marks.doubled] = 0
    cells = letters.tobytes().translate(bytes.maketrans(b"\0", quote.encode()), quote.encode())
    left_out = np.searchsorted(marks.quotes, ends) - np.searchsorted(marks.doubled, ends)
    after = np.flatnonzero(~within) + 1
    begin = np.concatenate([[0], after[:-1]])
    return Records(cells, ends + 1 - left_out, begin, np.diff(ends, prepend=-1) == 1, after - begin > 1)
