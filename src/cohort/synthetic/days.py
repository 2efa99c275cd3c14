"""Days as whole numbers since 1970-01-01."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

EPOCH = date(1970, 1, 1)
NEVER = 1_000_000
"""Later than every day, so that ``day < death`` reads true of those who do not die."""


def day(year: int, month: int = 1, of_month: int = 1) -> int:
    """The number of a calendar day."""
    return (date(year, month, of_month) - EPOCH).days


LAST_DAY = day(2016, 12, 31)
"""The last day that any of the extracts covers."""


def years_after(days: Ints, years: int) -> Ints:
    """The same calendar day ``years`` later; for birthdays, none of which is a 29 February."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    moved = (months + 12 * years).astype("datetime64[D]") + (dates - months.astype("datetime64[D]"))
    return np.asarray(moved, dtype=np.int64)


def year_of(days: Ints) -> Ints:
    """Calendar years."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def month_of(days: Ints) -> Ints:
    """Months of the year, 1 to 12."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1


def day_of_month(days: Ints) -> Ints:
    """Days of the month, from 1."""
    dates = days.astype("datetime64[D]")
    return np.asarray(dates - dates.astype("datetime64[M]").astype("datetime64[D]"), dtype=np.int64) + 1


def month_start(years: Ints, months: Ints | int) -> Ints:
    """The first days of months, 1 to 12."""
    since_1970 = 12 * (years - 1970) + np.asarray(months) - 1
    return np.asarray(since_1970.astype("datetime64[M]").astype("datetime64[D]"), dtype=np.int64)
