"""Whether the first line of a file holds column names or a person's row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cohort.ingest.header import same
from cohort.inspect.shapes import shape

LOOKED_AT = 2000
ENOUGH = 20
"""Cells from which words of other shapes tell that the first line is no row."""
_NAME = re.compile(r"[^\W\d][\w .,()/%#-]*")


@dataclass(frozen=True)
class Heading:
    """Whether there is a header, and whether that is more than a guess."""

    present: bool
    sure: bool


def find_heading(first: Sequence[str], rows: Sequence[Sequence[str]], known: Collection[str]) -> Heading:
    """Look whether the cells of the first line are of another kind than those below them.

    ASSUME: in doubt the first line is a person's row, as its cells would else be shown.
    """
    named = sum(same(cell) in known for cell in first)
    if 2 * named > len(first):
        return Heading(True, True)
    if any(not _NAME.fullmatch(cell) for cell in first if cell) or 2 * sum(not cell for cell in first) > len(first):
        return Heading(False, True)
    if len({same(cell) for cell in first if cell}) < sum(bool(cell) for cell in first):
        return Heading(False, False)
    votes = [_vote(cell, [row[n] for row in rows[:LOOKED_AT] if n < len(row)]) for n, cell in enumerate(first) if cell]
    balance = sum(votes) + named
    return Heading(balance > 0, abs(balance) > 1 or (balance > 0 and min(votes) >= 0))


def _vote(cell: str, below: Sequence[str]) -> int:
    """1: unlike everything below it; -1: like it; 0: not told."""
    shapes = Counter(shape(other) for other in below if other)
    if not shapes:
        return 0
    if cell in below or shapes[shape(cell)] > 0.05 * shapes.total():
        return -1
    if any(c.isdigit() for c in cell):
        return 0
    digits = sum(count for told, count in shapes.items() if "9" in told)
    return int(digits > 0.9 * shapes.total() or (shapes.total() >= ENOUGH and len(shapes) <= 3))
