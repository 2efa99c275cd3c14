"""How a delimited text separates its cells, and whether it quotes them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SEPARATORS = (";", "\t", "|", ",")
LOOKED_AT = 400
"""Lines from which the separator is told, of each piece of the sample."""
_DECIMAL = re.compile(r"[-+]?\d+,\d+")


@dataclass(frozen=True)
class Dialect:
    """``agreement``: the share of records that have the most frequent number of cells, ``width``."""

    separator: str
    quote: str
    width: int
    agreement: float
    rivals: tuple[str, ...] = ()


def records(text: str, separator: str, quote: str) -> Iterator[list[str]]:
    """The records of a text that are not empty; a line that no csv reader takes ends them."""
    lines = (f"{line}\n" for line in text.replace("\r", " ").split("\n"))
    if quote:
        parsed = csv.reader(lines, delimiter=separator, quotechar=quote)
    else:
        parsed = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
    try:
        yield from (cells for cells in parsed if cells)
    except csv.Error:
        return


def find_dialect(pieces: Sequence[str]) -> Dialect:
    """The separator that gives the same number of cells most often, and the quote that lets it.

    One column only is told as ``;``. ASSUME: where several separators agree throughout, the one whose cells hold no
    other separator than in decimal numbers is meant, and else the first of ``SEPARATORS``.
    """
    texts = [_first_lines(piece) for piece in pieces]
    tried = [_tried(texts, separator) for separator in SEPARATORS]
    usable = [dialect for dialect in tried if dialect.width > 1 and dialect.agreement > 0.5]
    if not usable:
        return Dialect(";", _quote_of_one_column(texts), 1, 1.0)
    best = max(usable, key=lambda dialect: (_score(dialect, texts), -SEPARATORS.index(dialect.separator)))
    rivals = [d.separator for d in usable if d is not best and _score(d, texts) >= _score(best, texts) - 0.02]
    return Dialect(best.separator, best.quote, best.width, best.agreement, tuple(rivals))


def _first_lines(piece: str) -> str:
    lines = piece.split("\n", LOOKED_AT)
    return "\n".join(lines[:LOOKED_AT])


def _tried(texts: Sequence[str], separator: str) -> Dialect:
    """The separator with the quote that suits it best: nothing is quoted where nothing needs it."""
    found = [
        Dialect(separator, quote, *_widths(texts, separator, quote))
        for quote in ("", '"', "'")
        if not quote or _opens_cells(texts, separator, quote)
    ]
    return max(found, key=lambda dialect: (dialect.width > 1, round(dialect.agreement, 3), dialect.quote != ""))


def _opens_cells(texts: Sequence[str], separator: str, quote: str) -> bool:
    """Whether some cells begin and end with the quote, and few begin with it only."""
    s, q = re.escape(separator), re.escape(quote)
    begun = sum(len(re.findall(rf"(?:^|{s}){q}", text, re.MULTILINE)) for text in texts)
    closed = sum(len(re.findall(rf"{q}(?={s}|\r?$)", text, re.MULTILINE)) for text in texts)
    return begun > 0 and closed >= 0.9 * begun


def _widths(texts: Sequence[str], separator: str, quote: str) -> tuple[int, float]:
    widths = Counter(len(cells) for text in texts for cells in records(text, separator, quote))
    if not widths:
        return 0, 0.0
    width, count = widths.most_common(1)[0]
    return width, count / widths.total()


def _score(dialect: Dialect, texts: Sequence[str]) -> float:
    """Agreement, less the share of cells that hold what may be the true separator: a comma with a blank is none."""
    other = re.compile("|".join(re.escape(mark) + r"(?! )" for mark in SEPARATORS if mark != dialect.separator))
    cells = holding = 0
    for text in texts:
        for row in records(text, dialect.separator, dialect.quote):
            cells += len(row)
            holding += sum(bool(other.search(cell)) and not _DECIMAL.fullmatch(cell) for cell in row)
    return dialect.agreement - holding / max(cells, 1)


def _quote_of_one_column(texts: Sequence[str]) -> str:
    return '"' if _opens_cells(texts, ";", '"') else ""
