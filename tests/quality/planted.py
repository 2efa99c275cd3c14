"""Breaks put into a clean register, and where each must be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cohort.quality.breaks import Breaks
from tests.quality.clean import Clean


@dataclass(frozen=True)
class Planted:
    """A register with one break, and whether what was found names it."""

    drawn: Clean
    found: Callable[[Breaks], bool]


def half_a_year_lost(drawn: Clean, year: int) -> Planted:
    """The second half of a year was not delivered."""
    lost = np.array([day.year == year and day.month > 6 for day in drawn.days])
    return Planted(_with_rows(drawn, np.where(lost, 0, drawn.rows)), _jump("rows", year, lambda b, a: a < b))


def a_year_delivered_twice(drawn: Clean, year: int) -> Planted:
    """Two files hold the same year."""
    twice = np.array([day.year == year for day in drawn.days])
    return Planted(
        _with_rows(drawn, np.where(twice, 2 * drawn.rows, drawn.rows)), _jump("rows", year, lambda b, a: a > b)
    )


def three_tenths_less(drawn: Clean, year: int) -> Planted:
    """A hospital district stopped reporting."""
    later = np.array([day.year >= year for day in drawn.days])
    rows = np.where(later, np.random.default_rng(year).binomial(drawn.rows, 0.7), drawn.rows)
    return Planted(_with_rows(drawn, rows), _jump("rows", year, lambda b, a: a < b))


def a_column_that_goes_missing(drawn: Clean, year: int) -> Planted:
    """A column is empty from a year on."""
    by_year = drawn.by_year()
    empty = np.where(np.array(drawn.years) >= year, by_year, np.minimum(drawn.empty["c0"], by_year // 2))
    return Planted(replace(drawn, empty={**drawn.empty, "c0": empty}), _jump("c0: empty", year, lambda b, a: a > b))


def a_value_that_disappears(drawn: Clean, year: int) -> Planted:
    """A value with a share of a tenth is no longer used; the others take its rows."""
    by_year, table = drawn.by_year(), drawn.values["k0"].copy()
    tenth = by_year // 10
    rest = np.array(
        [np.floor(row / row.sum() * (n - part)) for row, n, part in zip(table, by_year, tenth, strict=True)]
    )
    later = np.array(drawn.years) >= year
    gone = np.column_stack([rest, np.where(later, 0, tenth)]).astype(int)
    gone[:, 0] += by_year - gone.sum(axis=1)
    return Planted(replace(drawn, values={**drawn.values, "k0": gone}), _jump("k0", year, lambda b, a: True))


def a_new_code_system(drawn: Clean, year: int) -> Planted:
    """Codes of a system that nobody has declared, from a year on."""
    unknown = np.where(np.array(drawn.years) >= year, drawn.by_year(), drawn.unknown)
    return Planted(replace(drawn, unknown=unknown), _jump("codes: of no known form", year, lambda b, a: a > b))


def a_heap(drawn: Clean, year: int) -> Planted:
    """On one day the rows of a week and a half: a batch was dated by the day it was sent."""
    place = next(n for n, day in enumerate(drawn.days) if day.year == year and (day.month, day.day) == (3, 17))
    rows = drawn.rows.copy()
    rows[place] += int(10 * np.mean(rows[max(0, place - 35) : place + 36])) + 20
    return Planted(_with_rows(drawn, rows), lambda found: drawn.days[place] in {heap.day for heap in found.heaps})


BREAKS: dict[str, Callable[[Clean, int], Planted]] = {
    "half a year lost": half_a_year_lost,
    "a year delivered twice": a_year_delivered_twice,
    "three tenths less from a year on": three_tenths_less,
    "a column that goes missing": a_column_that_goes_missing,
    "a value that disappears": a_value_that_disappears,
    "a new code system": a_new_code_system,
    "a heap on a day": a_heap,
}


def a_year_of(drawn: Clean) -> int:
    """A year with two others at least on either side, away from the declared change of the code edition."""
    years = drawn.years
    change = max(span.from_.year for span in drawn.register.editions.values())
    fitting = [year for year in years[2:-2] if abs(year - change) > 2]
    return fitting[len(fitting) // 2]


def _jump(what: str, year: int, fits: Callable[[float, float], bool]) -> Callable[[Breaks], bool]:
    def found(breaks: Breaks) -> bool:
        return any(j.what.startswith(what) and j.year == year and fits(j.before, j.after) for j in breaks.jumps)

    return found


def _with_rows(drawn: Clean, rows: np.ndarray) -> Clean:
    """Other rows by day; empty cells, values and unknown codes in the shares they had."""
    before, after = drawn.by_year(), drawn.by_year(rows)
    factor = after / np.maximum(before, 1)
    return replace(
        drawn,
        rows=rows,
        empty={name: (empty * factor).astype(int) for name, empty in drawn.empty.items()},
        values={name: (table * factor[:, None]).astype(int) for name, table in drawn.values.items()},
        unknown=(drawn.unknown * factor).astype(int),
    )
