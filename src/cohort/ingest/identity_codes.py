"""Finnish personal identity codes (henkilötunnus) in delivered text, wherever they stand.

DDMMYY, a sign for the century, a number of three digits, and a check character: the nine digits as one number, modulo
31, choose it from ``CHECKS``. Signs: ``+`` 1800s, ``-`` and U-Y 1900s, A-F 2000s (Digital and Population Data Services
Agency, The personal identity code). Files also hold them without the sign, as ten characters.

ASSUME: a code stands free. On its left stands no digit and no letter of A-F, on its right no digit and no letter, so
that pseudonyms of many digits and letters (hashes, UUIDs) are not taken apart.
ASSUME: without its sign a code is known by a letter as its check character. Ten bare digits may be a pseudonym: one in
800 drawn ones would pass. Of any three people's codes two have a letter, so a column of such codes is found.
ASSUME: a pseudonym of exactly ten or eleven characters that passes (a real day and the right check character) can't be
told from a code, and stops its file, too. Of nine drawn digits and a letter, one in 800 does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from cohort.errors import DataError, Fault
from cohort.ingest.delivered import shown
from cohort.ingest.records import CELL_END

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt
    import pyarrow as pa

CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_CODE = re.compile(rb"([0-9]{6})(?:[-+A-FU-Y]([0-9]{3})([0-9A-Y])|([0-9]{3})([A-Y]))(?![0-9A-Z])", re.IGNORECASE)
_BEFORE = re.compile(rb"[0-9A-F]", re.IGNORECASE)
_SIGN, _LETTER = np.zeros(256, bool), np.zeros(256, bool)
_SIGN[list(b"-+ABCDEFUVWXYabcdefuvwxy")] = True
_LETTER[list(b"ABCDEFHJKLMNPRSTUVWXYabcdefhjklmnprstuvwxy")] = True


def positions(text: bytes) -> list[int]:
    """Where codes begin in UTF-8 text."""
    ended = text + b"\n"
    return [int(start) for start in _starts(np.frombuffer(ended, np.uint8)) if _is_code(ended, start)]


def name_faults(names: Sequence[str], where: str) -> list[Fault]:
    """One for each column whose name holds a code: the line that should name them is a person's."""
    return [_fault((), number, where) for number, name in enumerate(names) if positions(name.encode())]


def refuse_codes(batch: pa.RecordBatch, names: Sequence[str], path: Path) -> None:
    """Raise DataError where ``line`` and ``raw`` hold codes: their columns, the first line of each, and no code."""
    raw = batch.column(1)
    _, bounds, text = raw.buffers()
    if text is None:
        return
    ends = np.frombuffer(bounds, np.int32)[raw.offset : raw.offset + len(raw) + 1]
    starts = _starts(np.frombuffer(text, np.uint8)[: ends[-1]])
    found: dict[int, int] = {}
    for start in (start for start in starts if start >= ends[0] and _is_code(text, start)):
        row = int(np.searchsorted(ends, start, "right")) - 1
        column = bytes(text[int(ends[row]) : int(start)]).count(CELL_END.encode())
        found.setdefault(column, batch.column(0)[row].as_py())
    if found:
        raise DataError([_fault(names, column, f"{shown(path)}:{line}") for column, line in sorted(found.items())])


def _fault(names: Sequence[str], column: int, where: str) -> Fault:
    """A name that holds a code is not told; it may be a person's row."""
    known = names[column] if column < len(names) and not name_faults(names, where) else None
    hint = "this file must not be here: tell the holder of the register"
    return Fault(where, f"a personal identity code in {known or f'column {column + 1}'}", "pseudonyms", hint)


def _starts(text: npt.NDArray[np.uint8]) -> npt.NDArray[np.intp]:
    """Where a code may begin, whole chunks at once: digits, a sign or letter where one must be, a day and a month."""
    if len(text) < 11:
        return np.empty(0, np.intp)
    digit = text - ord("0") < 10
    three = digit[:-2] & digit[1:-1] & digit[2:]
    six = three[:-7] & three[3:-4]
    starts = np.flatnonzero(six[:-1] & (three[7:-1] | three[6:-2]))
    seventh, tenth = text[starts + 6], text[starts + 9]
    starts = starts[_SIGN[seventh] | (digit[starts + 6] & _LETTER[tenth])]
    day, month = ((text[starts + at] - ord("0")) * 10 + text[starts + at + 1] - ord("0") for at in (0, 2))
    return starts[(day >= 1) & (day <= 31) & (month >= 1) & (month <= 12)]


def _is_code(text: bytes | pa.Buffer, start: int) -> bool:
    found = _CODE.match(text, start)
    if not found or (start and _BEFORE.match(text, start - 1)):
        return False
    day, month, number = int(found[1][:2]), int(found[1][2:4]), found[2] or found[4]
    check = (found[3] or found[5]).decode().upper()
    return day <= DAYS[month - 1] and CHECKS[int(found[1] + number) % 31] == check
