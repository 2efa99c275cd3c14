"""Planted breaks are found where they are; clean registers give at most one false alarm in twenty."""

from datetime import date, timedelta

import pytest

from cohort.quality.breaks import find_breaks
from cohort.quality.heaps import Habit, grain, heaps
from cohort.quality.jumps import Series, jumps
from tests.quality.clean import clean
from tests.quality.planted import BREAKS, a_year_of

CLEAN = range(1000, 1020)
NOTHING_KNOWN: frozenset[int] = frozenset()


def test_twenty_clean_registers_give_one_false_alarm_at_most() -> None:
    alarms = {seed: find_breaks(drawn.register, drawn.counted()).alarms for seed in CLEAN for drawn in [clean(seed)]}
    assert sum(alarms.values()) <= 1, alarms


@pytest.mark.parametrize("seed", [1000, 1007, 1013])
@pytest.mark.parametrize("name", [name for name in BREAKS if name != "three tenths less from a year on"])
def test_a_planted_break_is_found_at_its_year_or_day_and_nothing_else(name: str, seed: int) -> None:
    drawn = clean(seed)
    planted = BREAKS[name](drawn, a_year_of(drawn))
    found = find_breaks(planted.drawn.register, planted.drawn.counted())
    assert planted.found(found), found
    assert found.alarms == 1


STEADY = {year: 1000 + 10 * (year % 3) for year in range(2000, 2016)}
SERIES: dict[str, tuple[dict[int, int], frozenset[int], list[tuple[int, int | None]]]] = {
    "steady": (STEADY, NOTHING_KNOWN, []),
    "a trend of 15 % a year": ({year: round(1000 * 1.15 ** (year - 2000)) for year in STEADY}, NOTHING_KNOWN, []),
    "half from 2008 on": ({y: n // 2 if y >= 2008 else n for y, n in STEADY.items()}, NOTHING_KNOWN, [(2008, None)]),
    "half from 2008 on, declared": ({y: n // 2 if y >= 2008 else n for y, n in STEADY.items()}, frozenset([2008]), []),
    "twice in 2008": ({y: 2 * n if y == 2008 else n for y, n in STEADY.items()}, NOTHING_KNOWN, [(2008, 2009)]),
    "nothing in 2008 and 2009": (
        {y: 0 if y in (2008, 2009) else n for y, n in STEADY.items()},
        NOTHING_KNOWN,
        [(2008, 2010)],
    ),
    "half in the last year": (
        {y: n // 2 if y == 2015 else n for y, n in STEADY.items()},
        NOTHING_KNOWN,
        [(2015, None)],
    ),
    "five years only": ({year: 1000 if year < 2003 else 10 for year in range(2000, 2005)}, NOTHING_KNOWN, []),
}


@pytest.mark.parametrize("name", SERIES)
def test_series(name: str) -> None:
    counts, known, expected = SERIES[name]
    found = jumps(Series("rows", counts), known, tests=len(counts) - 1, alpha=0.005)
    assert [(jump.year, jump.until) for jump in found] == expected


def test_a_share_of_few_rows_is_not_looked_at() -> None:
    of = dict.fromkeys(range(2000, 2010), 49)
    assert jumps(Series("c: empty", {year: 49 * (year > 2004) for year in of}, of), NOTHING_KNOWN, 9, 0.005) == []


FIRST, UNTIL = date(2000, 1, 1), date(2006, 1, 1)
EVERY_DAY = {FIRST + timedelta(days=n): 40 for n in range((UNTIL - FIRST).days)}


def test_a_heap_on_a_day() -> None:
    found, habits = heaps({**EVERY_DAY, date(2003, 3, 17): 400}, FIRST, UNTIL)
    assert [(heap.day, heap.rows, heap.expected) for heap in found] == [(date(2003, 3, 17), 400, 40.0)]
    assert habits == []


def test_what_happens_every_year_is_a_habit_and_no_heap() -> None:
    found, habits = heaps(
        {day: 400 if (day.month, day.day) == (1, 1) else n for day, n in EVERY_DAY.items()}, FIRST, UNTIL
    )
    assert (found, habits) == ([], [Habit("1 January", 10.0)])


def test_a_heap_on_a_day_of_habit() -> None:
    days = {day: 400 if (day.month, day.day) == (1, 1) else n for day, n in EVERY_DAY.items()}
    found, _ = heaps({**days, date(2003, 1, 1): 4000}, FIRST, UNTIL)
    assert [heap.day for heap in found] == [date(2003, 1, 1)]


def test_a_day_beside_a_gap_is_no_heap() -> None:
    gap = {day: n for day, n in EVERY_DAY.items() if not date(2003, 7, 1) <= day < date(2004, 1, 1)}
    assert heaps(gap, FIRST, UNTIL)[0] == []


def test_a_register_by_month_has_heaps_by_month() -> None:
    months = {date(year, month, 1): 500 for year in range(2000, 2006) for month in range(1, 13)}
    assert grain(months) == "month"
    assert [heap.day for heap in heaps({**months, date(2003, 5, 1): 5000}, FIRST, UNTIL)[0]] == [date(2003, 5, 1)]
    assert heaps(months, FIRST, UNTIL) == ([], [])


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({date(year, 12, 31): 9 for year in range(2000, 2006)}, "year"),
        ({date(year, 1, 1): 9 for year in range(2000, 2006)}, "year"),
        (EVERY_DAY, "day"),
        ({}, "day"),
    ],
)
def test_grain(days: dict[date, int], expected: str) -> None:
    assert grain(days) == expected
