"""Calendar years as a page may tell them: years with few rows stand together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cohort.disclosure.rule import Rule
from cohort.quality.counted import Year


@dataclass(frozen=True)
class Period:
    """A year, or the few rows of several; ``year`` is None where it is more than one year's rows alone."""

    label: str
    years: tuple[Year, ...]
    rows: int
    year: int | None = None

    def of(self, counts: Mapping[Year, int]) -> int:
        """The count of all its years."""
        return sum(counts.get(year, 0) for year in self.years)


def periods(by_year: Mapping[Year, int], rule: Rule) -> tuple[Period, ...]:
    """Every year from the first to the last that has enough rows, and what is left.

    No period has a small count of rows, so none need be hidden. Years without any row are told between others; years
    with a few, and few rows without a day, are told together, if need be with the year that has the fewest.
    """
    full = {year: n for year, n in by_year.items() if year is not None and n >= rule.smallest_cell}
    few = tuple(year for year, n in by_year.items() if n and year not in full and year is not None)
    no_day = by_year.get(None, 0)
    rest: tuple[Year, ...] = (*few, None) if no_day else few
    if not full:
        label = "no day" if rest == (None,) else "all rows"
        return (Period(label, rest, sum(by_year.values())),)
    told = [Period(str(year), (year,), full.get(year, 0), year) for year in range(min(full), max(full) + 1)]
    told = [period for period in told if period.year not in few]
    left = sum(by_year[year] for year in rest)
    if not left:
        return tuple(told)
    words = " or ".join([*(["other years"] if few else []), *(["no day"] if no_day else [])])
    if left >= rule.smallest_cell:
        return (*told, Period(words, rest, left))
    fewest = min((period for period in told if period.rows), key=lambda period: period.rows)
    joined = Period(f"{fewest.label}, {words}", (*fewest.years, *rest), fewest.rows + left)
    return tuple(joined if period == fewest else period for period in told)
