"""Single days (in registers by month: months) with far more rows than the days around them.

A day is compared with the same weekday of the eight weeks before and of the eight after, whichever hold more: trend,
season and week are in their median.
Days that hold more rows every year (1 January, the first of a month ...) are a habit of the register and told as one;
such a day is a heap only if it holds far more than its habit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Grain = Literal["day", "month", "year"]

LEAST_RATIO, LEAST_ROWS, LEAST_SURPRISE = 3.0, 20, 8.0
HABIT_RATIO, HABIT_TIMES = 1.5, 4
AT_ONE_GRAIN = 0.95
"""So large a share of rows on first (or on last) days of months makes a register one by month."""


def _is_first(day: date) -> bool:
    return day.day == 1


def _is_last(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


HABITS: dict[str, Callable[[date], bool]] = {
    "1 January": lambda day: (day.month, day.day) == (1, 1),
    "31 December": lambda day: (day.month, day.day) == (12, 31),
    "the first of a month": lambda day: day.day == 1 and day.month != 1,
    "the last of a month": lambda day: _is_last(day) and day.month != 12,
    "the 15th of a month": lambda day: day.day == 15,
}


@dataclass(frozen=True)
class Heap:
    """``rows`` on a day (or in the month that it begins) on which ``expected`` were to be expected."""

    day: date
    rows: int
    expected: float
    grain: Grain


@dataclass(frozen=True)
class Habit:
    """Days that hold ``ratio`` times the rows of those around them, year after year."""

    days: str
    ratio: float


def grain(days: Mapping[date, int]) -> Grain:
    """Whether rows are dated by day, or all on a day that stands for a month or year."""
    rows = sum(days.values())
    for ends in (_is_first, _is_last):
        at_end = {day: n for day, n in days.items() if ends(day)}
        if rows and sum(at_end.values()) >= AT_ONE_GRAIN * rows:
            return "year" if len({day.month for day in at_end}) == 1 else "month"
    return "day"


def heaps(days: Mapping[date, int], first: date, until: date) -> tuple[list[Heap], list[Habit]]:
    """Heaps and habits among the days from ``first`` up to, not including, ``until``."""
    kind = grain(days)
    if kind == "year" or not days:
        return [], []
    return _monthly(days, first, until) if kind == "month" else _daily(days, first, until)


def _daily(days: Mapping[date, int], first: date, until: date) -> tuple[list[Heap], list[Habit]]:
    calendar = [first + timedelta(days=number) for number in range((until - first).days)]
    rows = np.array([days.get(day, 0) for day in calendar], dtype=float)
    expected = _expected(rows, 7, 8)
    habits = []
    for name, falls in HABITS.items():
        chosen = np.array([falls(day) for day in calendar], dtype=bool)
        ratio = _habit(rows[chosen], expected[chosen])
        if ratio:
            habits.append(Habit(name, ratio))
            expected = np.where(chosen, expected * ratio, expected)
    return [Heap(calendar[at], int(rows[at]), float(expected[at]), "day") for at in _far_above(rows, expected)], habits


def _monthly(days: Mapping[date, int], first: date, until: date) -> tuple[list[Heap], list[Habit]]:
    months = [date(year, month, 1) for year in range(first.year, until.year + 1) for month in range(1, 13)]
    months = [month for month in months if first.replace(day=1) <= month < until]
    held: dict[date, int] = {}
    for day, n in days.items():
        held[day.replace(day=1)] = held.get(day.replace(day=1), 0) + n
    rows = np.array([held.get(month, 0) for month in months], dtype=float)
    expected = _expected(rows, 12, 3)
    return [Heap(months[at], int(rows[at]), float(expected[at]), "month") for at in _far_above(rows, expected)], []


def _expected(rows: Floats, cycle: int, reach: int) -> Floats:
    """The median of the same place in the ``reach`` cycles before, or after, whichever is more (half a row at least).

    A day beside a gap has full cycles on one side: it is no heap for lying beside it.
    """
    cycles = -(-len(rows) // cycle)
    table = np.full(cycles * cycle, np.nan)
    table[: len(rows)] = rows
    padded = np.pad(table.reshape(cycles, cycle), ((reach, reach), (0, 0)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, reach, axis=0)
    before, after = (np.nan_to_num(_medians(windows[start : start + cycles])) for start in (0, reach + 1))
    return np.asarray(np.maximum(np.maximum(before, after).reshape(-1)[: len(rows)], 0.5))


def _medians(windows: Floats) -> Floats:
    """Over the last axis; where all is unknown, so is the median."""
    known = ~np.isnan(windows).all(axis=-1)
    medians = np.full(windows.shape[:-1], np.nan)
    medians[known] = np.nanmedian(windows[known], axis=-1)
    return medians


def _habit(rows: Floats, expected: Floats) -> float | None:
    """The median ratio of such days, where most of them hold clearly more than others."""
    if len(rows) < HABIT_TIMES or float(np.median(rows)) < 1:
        return None
    ratio = rows / expected
    usual = float(np.median(ratio))
    return usual if usual >= HABIT_RATIO and np.mean(ratio > 1.2) >= 0.7 else None


def _far_above(rows: Floats, expected: Floats) -> NDArray[np.intp]:
    """Places whose rows lie far above, on the scale on which counts vary alike (Anscombe 1948)."""
    distance = 2 * (np.sqrt(rows + 0.375) - np.sqrt(expected + 0.375))
    spread = max(1.0, 1.4826 * float(np.median(np.abs(distance))))
    far = (distance / spread >= LEAST_SURPRISE) & (rows >= LEAST_RATIO * expected) & (rows >= LEAST_ROWS)
    return np.flatnonzero(far)
