"""How much the make-up of a column changes from one year to the next.

The measure is the total variation distance: half the sum of the absolute differences between the shares of all values,
that is, the share of rows that would have to hold another value for the two years to be alike (0: alike, 1: nothing in
common). Numbers are compared by the tenths of all values, codes by their first character.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from cohort.quality.counted import Counted, Year
from cohort.quality.periods import Period

FEWEST_ROWS, ROWS_FOR_EACH_VALUE = 50, 10
"""In a year with fewer rows, or fewer for each value, chance alone makes years differ."""

Shares = Mapping[str, float]


def shifts(counted: Counted, told: Sequence[Period]) -> dict[str, list[int | None]]:
    """For each column and period: whole percent against the year before; None where either has too few rows."""
    found = {}
    for name, levels in counted.levels.items():
        shares = [_shares(levels, period) for period in told]
        row: list[int | None] = [None]
        row += [_percent(before, after) for before, after in pairwise(shares)]
        if any(percent is not None for percent in row):
            found[name] = row
    return found


def distance(before: Shares, after: Shares) -> float:
    """Total variation distance of two sets of shares."""
    return sum(abs(after.get(value, 0.0) - before.get(value, 0.0)) for value in before.keys() | after.keys()) / 2


def _percent(before: Shares | None, after: Shares | None) -> int | None:
    return None if before is None or after is None else round(100 * distance(before, after))


def _shares(levels: Mapping[tuple[Year, str], int], period: Period) -> Shares | None:
    if period.year is None:
        return None
    held: dict[str, int] = {}
    for (year, value), n in levels.items():
        if year in period.years:
            held[value] = held.get(value, 0) + n
    filled = sum(held.values())
    enough = max(FEWEST_ROWS, ROWS_FOR_EACH_VALUE * len(held))
    return {value: n / filled for value, n in held.items()} if filled >= enough else None
