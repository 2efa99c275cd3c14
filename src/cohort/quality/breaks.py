"""All series of a register searched for breaks that its definition does not know."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from cohort.quality.counted import NO_CODE, Counted, Year
from cohort.quality.heaps import Habit, Heap, heaps
from cohort.quality.jumps import Jump, Series, jumps, steps_of
from cohort.quality.known import Known, covered_span, known_changes
from cohort.spec.register import Register

ALPHA = 0.005
"""The chance of a false jump in the rows of a clean register, were its years normal, and as much for all shares."""
LEAST_LEVEL = 0.005
"""A value with a smaller share in every year has no series of its own."""
LEAST_TOLD = 1000
"""A text that fewer rows hold is not named."""
ROWS, A_VALUE = "rows", "one of its values"


@dataclass(frozen=True)
class Breaks:
    """``jumps`` and ``heaps`` nobody has declared; those of one year and column are told by the most surprising one.

    ``known`` changes are expected and not told as jumps. ``years`` could be compared.
    """

    jumps: tuple[Jump, ...] = ()
    heaps: tuple[Heap, ...] = ()
    habits: tuple[Habit, ...] = ()
    known: tuple[Known, ...] = ()
    years: int = 0

    @property
    def alarms(self) -> int:
        """How many things should be looked at."""
        return len(self.jumps) + len(self.heaps)


def find_breaks(register: Register, counted: Counted) -> Breaks:
    """Look at rows, empty cells, editions, unknown codes and the share of each value, by year; at rows by day.

    ASSUME: the years of a register of persons are years of birth, and who is in it is decided by whom a
    study asked for: nothing there is a break.
    """
    known = known_changes(register)
    texts = {name for name, column in register.columns.items() if column.type == "text"}
    if register.people:
        return Breaks(known=tuple(known))
    first, until = covered_span(register)
    by_year = {year: counted.by_year.get(year, 0) for year in whole_years(register, counted)}
    series = _series(counted, by_year, texts)
    years = frozenset(year for one in known for year in one.years)
    found = [jump for kind in (series[:1], series[1:]) for jump in _jumps(kind, years)]
    told, habits = heaps({day: n for day, n in counted.days.items() if first <= day < until}, first, until)
    days = {one.day for one in known}
    return Breaks(
        jumps=tuple(_one_for_each(found)),
        heaps=tuple(heap for heap in told if heap.day not in days),
        habits=tuple(habits),
        known=tuple(known),
        years=len(by_year),
    )


def whole_years(register: Register, counted: Counted) -> range:
    """The years that are covered from 1 January to 31 December, as far as there are rows."""
    held = [year for year, n in counted.by_year.items() if year is not None and n]
    first, until = covered_span(register)
    if not held:
        return range(0)
    start = first.year if first == date(first.year, 1, 1) else first.year + 1
    return range(max(start, min(held)), min(until.year, max(held) + 1))


def _jumps(series: list[Series], known: frozenset[int]) -> list[Jump]:
    tests = sum(map(steps_of, series))
    return [jump for one in series for jump in jumps(one, known, tests, ALPHA)]


def _series(counted: Counted, by_year: Mapping[int, int], texts: Collection[str]) -> list[Series]:
    series = [Series(ROWS, by_year)]
    for name, empty in counted.missing.items():
        series.append(Series(f"{name}: empty", _within(empty, by_year), by_year))
    for name, levels in {**counted.levels, "codes": counted.editions}.items():
        filled = _filled(levels, by_year)
        for level in sorted({level for _, level in levels} - {NO_CODE}):
            counts = _within({year: n for (year, other), n in levels.items() if other == level}, by_year)
            told = level if name not in texts or sum(counts.values()) >= LEAST_TOLD else A_VALUE
            if any(n >= LEAST_LEVEL * filled[year] for year, n in counts.items()):
                series.append(Series(f"{name}: {told}", counts, filled))
    if counted.unknown:
        coded = _filled({key: n for key, n in counted.editions.items() if key[1] != NO_CODE}, by_year)
        unknown: dict[Year, int] = {}
        for (year, _), n in counted.unknown.items():
            unknown[year] = unknown.get(year, 0) + n
        series.append(Series("codes: of no known form", _within(unknown, by_year), coded))
    return [series[0], *(one for one in series[1:] if any(one.counts.values()))]


def _within(counts: Mapping[Year, int], by_year: Mapping[int, int]) -> dict[int, int]:
    return {year: counts.get(year, 0) for year in by_year}


def _filled(levels: Mapping[tuple[Year, str], int], by_year: Mapping[int, int]) -> dict[int, int]:
    filled = dict.fromkeys(by_year, 0)
    for (year, _), n in levels.items():
        if year in filled:
            filled[year] += n
    return filled


def _one_for_each(found: list[Jump]) -> list[Jump]:
    """Where one value's share falls, others rise: of one column and year, the most surprising jump is told."""
    best: dict[tuple[int, str], Jump] = {}
    for jump in found:
        key = jump.year, jump.what.split(":")[0]
        if key not in best or abs(jump.surprise) > abs(best[key].surprise):
            best[key] = jump
    return sorted(best.values(), key=lambda jump: (jump.year, jump.what))
