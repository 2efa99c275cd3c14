"""How a column writes its days, and how sure that is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

_PARTS = {
    "%Y": r"(?P<Y>\d{4})",
    "%y": r"(?P<y>\d{2})",
    "%m": r"(?P<m>\d{1,2})",
    "%d": r"(?P<d>\d{1,2})",
    "%b": r"(?P<b>[A-Za-z]{3})",
    "%H": r"(?P<H>\d{1,2})",
    "%M": r"(?P<M>\d{2})",
    "%S": r"(?P<S>\d{2})",
}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_TIMES = ("", " %H:%M", " %H:%M:%S")
PATTERNS = (
    *(f"{day}{time}" for day in ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%m/%d/%Y") for time in _TIMES),
    *("%Y/%m/%d", "%Y.%m.%d", "%m-%d-%Y", "%Y-%m-%dT%H:%M:%S"),
    *("%d%b%Y:%H:%M:%S", "%d%b%Y", "%d-%b-%Y", "%d%b%y"),
    *("%Y%m%d", "%d%m%Y", "%Y%m"),
    *("%y/%m/%d", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%m-%y", "%y-%m-%d", "%y%m%d", "%d%m%y"),
)
"""In the order in which they are preferred where nothing else tells them apart.

ASSUME: in Nordic files the day comes before the month.
"""
PLAUSIBLE = range(1880, 2101)
"""Years in which days of a register lie."""
TWO_DIGIT_YEARS_FROM = 1930
MOST = 3
"""Patterns in one column."""


def _compiled(pattern: str) -> re.Pattern[str]:
    """Without anything between them all digits must be there, as in the ingest."""
    text = re.sub(r"%[A-Za-z]|[^%]", lambda part: _PARTS.get(part[0], re.escape(part[0])), pattern)
    return re.compile(text.replace(r"\d{1,2}", r"\d{2}") if re.fullmatch(r"(%[Yymd])+", pattern) else text)


_COMPILED = {pattern: _compiled(pattern) for pattern in PATTERNS}


@dataclass(frozen=True)
class Days:
    """``patterns`` are tried in order. ``rivals`` fit as well as the first; ``why`` tells what chose between them.

    ``years`` are the first and last in which at least the asked number of cells lie.
    """

    patterns: tuple[str, ...]
    rivals: tuple[str, ...]
    why: str | None
    read: float
    years: tuple[int, int] | None

    @property
    def sure(self) -> bool:
        """Whether no other reading fits."""
        return not self.rivals


def day_of(cell: str, pattern: str) -> date | None:
    """The day, or None: not of this pattern, impossible, or in no plausible year. A month is told by its first day.

    ASSUME: two digits of a year mean one of the hundred years from ``TWO_DIGIT_YEARS_FROM``.
    """
    found = _COMPILED[pattern].fullmatch(cell)
    if not found:
        return None
    parts = found.groupdict()
    month = _MONTHS.index(parts["b"].lower()) + 1 if parts.get("b", "").lower() in _MONTHS else int(parts.get("m", 0))
    year = int(parts["Y"]) if "Y" in parts else _whole_year(int(parts["y"]))
    try:
        day = date(year, month, int(parts.get("d", 1)))
    except ValueError:
        return None
    return day if year in PLAUSIBLE else None


def _whole_year(two_digits: int) -> int:
    return TWO_DIGIT_YEARS_FROM + (two_digits - TWO_DIGIT_YEARS_FROM) % 100


def find_days(cells: Mapping[str, int], least: int) -> Days | None:
    """The patterns of a column's distinct cells with their counts; None where they are no days.

    At least 95 % of the cells must be days. ASSUME: bare numbers are days only where at least 99 % can be.
    """
    total = sum(cells.values())
    chosen: list[str] = []
    left = dict(cells)
    rivals: tuple[str, ...] = ()
    why = None
    while left and len(chosen) < MOST:
        read = {pattern: _read(left, pattern) for pattern in _possible(left)}
        best = max(read.values(), default=0)
        if best == 0 or (chosen and best < max(least, 0.001 * total)):
            break
        near = [pattern for pattern, count in read.items() if count >= 0.995 * best]
        pattern, reason = _between(near, left)
        if not chosen:
            rivals, why = tuple(other for other in near if other != pattern), reason
        chosen.append(pattern)
        left = {cell: count for cell, count in left.items() if day_of(cell, pattern) is None}
    if not chosen:
        return None
    share = 1 - sum(left.values()) / total
    if share < (0.99 if _bare(chosen[0]) else 0.95) or (_bare(chosen[0]) and _by_chance(cells, chosen[0])):
        return None
    return Days(tuple(chosen), rivals, why, share, _years(cells, chosen, least))


def words(pattern: str) -> str:
    """``dd.mm.yyyy HH:MM`` for ``%d.%m.%Y %H:%M``."""
    told = {"%Y": "yyyy", "%y": "yy", "%m": "mm", "%d": "dd", "%b": "MMM", "%H": "HH", "%M": "MM", "%S": "SS"}
    return re.sub(r"%[A-Za-z]", lambda part: told[part[0]], pattern)


def _read(cells: Mapping[str, int], pattern: str) -> int:
    return sum(count for cell, count in cells.items() if day_of(cell, pattern) is not None)


def _possible(cells: Mapping[str, int]) -> list[str]:
    """The patterns that some of the first cells have."""
    first = list(islice(cells, 200))
    return [pattern for pattern in PATTERNS if any(day_of(cell, pattern) for cell in first)]


def _bare(pattern: str) -> bool:
    return bool(re.fullmatch(r"(%[Yymd])+", pattern))


def _by_chance(cells: Mapping[str, int], pattern: str) -> bool:
    """Whether numbers would look like days by chance: the share of all numbers of that length, to the power of these.

    Of six digits 37 in 100 are ``%y%m%d``, 2 in 1,000 ``%Y%m``; of eight 8 in 1,000 are days of plausible years.
    """
    share = {"%y%m%d": 0.37, "%d%m%y": 0.37, "%Y%m": 0.003}.get(pattern, 0.008)
    return bool(share ** min(len(cells), 40) > 1e-6)


def _between(near: Sequence[str], cells: Mapping[str, int]) -> tuple[str, str | None]:
    """One of the patterns that read equally many cells, and what chose it."""
    if len(near) == 1:
        return near[0], None
    spans = {pattern: _likeness(cells, pattern) for pattern in near}
    best = max(near, key=lambda pattern: (spans[pattern], -near.index(pattern)))
    if all(spans[best] > spans[other] for other in near if other != best):
        return best, "its days spread over the month, and its years do not"
    return best, "nothing in the file tells them apart"


def _likeness(cells: Mapping[str, int], pattern: str) -> int:
    """How day-like the part read as the day is: days use all of 1-31 evenly, a year's last two digits seldom do.

    ASSUME: told from the distinct cells, in fifths, so that near equals count as equal.
    """
    days = [day_of(cell, pattern) for cell in cells]
    found = Counter(day.day for day in days if day)
    if found.total() < 60:
        return 0
    expected = found.total() / 30.4
    apart = sum(abs(found[day] - expected) for day in range(1, 29)) / found.total()
    return round((1 - apart) * 5)


def _years(cells: Mapping[str, int], patterns: Sequence[str], least: int) -> tuple[int, int] | None:
    found: Counter[int] = Counter()
    for cell, count in cells.items():
        day = next((day for pattern in patterns if (day := day_of(cell, pattern))), None)
        if day:
            found[day.year] += count
    shown = [year for year, count in found.items() if count >= least]
    return (min(shown), max(shown)) if shown else None
