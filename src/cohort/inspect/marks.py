"""What a column writes where it knows nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ALWAYS = re.compile(r"_+|B{4,}|NULL|null|NA|N/A|n/a|nan|NaN|None|[.?*-]|#N/A|<NA>|\(null\)")
_NUMBERS = {"-1", "-2", "-9", "-99", "9999", "99999", "999999", "99999999", "0", "00000000", "000000", "0000"}
_DAYS = {
    *("99991231", "31.12.9999", "9999-12-31", "31-12-9999", "31/12/9999", "00.00.0000", "0000-00-00", "31DEC9999"),
    *("00000000", "99999999", "9999", "999999", "000000", "0"),
}


def sure_marks(cells: Mapping[str, int]) -> tuple[str, ...]:
    """Cells that hold nothing in any column."""
    return tuple(sorted(cell for cell in cells if _ALWAYS.fullmatch(cell)))


def marks_beside_days(cells: Mapping[str, int]) -> tuple[str, ...]:
    """Marks that cannot be days where the other cells are: ``00000000``, ``9999`` for an open end, ``-1``."""
    return tuple(sorted(cell for cell in cells if cell in _DAYS | {"-1", "-2", "-9"}))


def marks_beside_numbers(cells: Mapping[str, int]) -> tuple[str, ...]:
    """A guess: a negative mark where nothing else is negative, nines that lie far above everything else.

    ASSUME: nines are a mark where they are at least ten times the next largest number.
    """
    negative = {cell for cell in cells if cell in _NUMBERS and cell.startswith("-")}
    if any(cell.startswith("-") for cell in cells if cell not in negative):
        return ()
    nines = {cell for cell in cells if cell in _NUMBERS and set(cell) == {"9"}}
    others = [int(cell) for cell in cells if cell not in negative | nines and cell.isdigit()]
    far = {cell for cell in nines if others and int(cell) >= 10 * max(others)}
    return tuple(sorted(negative | far))


def marks_beside_codes(cells: Mapping[str, int]) -> tuple[str, ...]:
    """Negative numbers, and four or more zeros, among codes or categories."""
    return tuple(sorted(cell for cell in cells if re.fullmatch(r"-1|-2|-9|-99|0{4,}", cell)))
