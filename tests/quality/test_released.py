"""A reader who does all the arithmetic on a page learns no small count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohort.disclosure.cells import Sum
from cohort.disclosure.protected import Count, Hidden
from cohort.disclosure.reader import Knowledge, value_range
from cohort.disclosure.rule import Rule
from cohort.quality.counted import NO_CODE, Counted, FileCount
from cohort.quality.periods import periods
from cohort.quality.released import WITHHELD, PublicQuality, release
from cohort.quality.row_checks import RowCheck
from cohort.spec.register import Register

RULE = Rule(5)
EARLY = "END: before day"
REGISTER = Register.model_validate(
    {
        "register": "drawn",
        "label": "Drawn",
        "holder": "nobody",
        "grain": "one row per visit",
        "misses": "nothing",
        "person": "person_id",
        "time": {"day": "day"},
        "code": {"column": "code", "edition": "edition"},
        "editions": {"icd9": {"from": date(1987, 1, 1)}, "icd10": {"from": date(1996, 1, 1)}},
        "coverage": ({"from": date(1987, 1, 1), "until": date(2017, 1, 1)},),
        "columns": {
            "person_id": {"type": "person", "label": "Person"},
            "day": {"type": "date", "label": "Day"},
            "code": {"type": "code", "label": "Code"},
            "edition": {"type": "text", "label": "Edition"},
            "ward": {"type": "text", "label": "Ward"},
        },
    }
)

counts = st.one_of(st.integers(0, 9), st.integers(0, 60))
cells = st.lists(st.tuples(counts, counts, counts), min_size=3, max_size=3)  # of three years, in two files and the code


@given(cells, st.lists(st.tuples(counts, counts), min_size=2, max_size=2), st.integers(0, 6))
@settings(max_examples=25, deadline=None)
def test_no_small_count_can_be_worked_out(
    rows: list[tuple[int, int, int]], rejected: list[tuple[int, int]], odd: int
) -> None:
    counted = _counted(rows, rejected, odd)
    checks = [RowCheck("backwards", "ends early", sum(early for early, _ in rejected), "Rejected.", rejected=True)]
    public = release(REGISTER, counted, checks, RULE)
    if public is None:
        return
    known: dict[str, int] = {}
    bounds: dict[str, tuple[float, float]] = {}
    truth: dict[str, int] = {}
    for name, count, true in _told(public, counted):
        truth[name] = true
        if count == WITHHELD:
            bounds[name] = (0, 1e6)
        elif isinstance(count, Hidden):
            assert count.small == RULE.is_small(true)
            bounds[name] = (1, 4) if count.small else (5, 1e6)
        else:
            assert count == true, name
            known[name] = count
    for name in _untold(public, counted, truth):
        bounds[name] = (0, 1e6)
    knows = Knowledge(known, bounds, tuple(_sums(public, counted)))
    for name in truth:
        if RULE.is_small(truth[name]):
            values = value_range(name, knows)
            assert values is not None and values[1] - values[0] + 1 >= RULE.fewest_values, name


def _counted(rows: list[tuple[int, int, int]], rejected: list[tuple[int, int]], odd: int) -> Counted:
    """Two files of one row for each line; the third number of a year is how many rows have an ICD-9 code."""
    years = range(1990, 1993)
    by_file = {(y, f"f{n}"): row[n] for y, row in zip(years, rows, strict=True) for n in (0, 1) if row[n]}
    files = []
    for n in (0, 1):
        accepted = sum(row[n] for row in rows)
        files.append(
            FileCount(
                f"f{n}", accepted + sum(rejected[n]), accepted, sum(rejected[n]), accepted, _reasons(*rejected[n])
            )
        )
    editions, empty = {}, {}
    for y, (first, second, icd9) in zip(years, rows, strict=True):
        total = first + second
        nine = min(icd9, total)
        none = min(odd, total - nine)
        editions |= {(y, "icd9"): nine, (y, "icd10"): total - nine - none, (y, NO_CODE): none}
        empty[y] = none
    unknown = {(y, "icd9"): min(odd, n) for (y, edition), n in editions.items() if edition == "icd9"}
    missing = {
        "code": empty,
        "edition": empty,
        "ward": {y: min(odd, r[0] + r[1]) for y, r in zip(years, rows, strict=True)},
    }
    return Counted(tuple(files), by_file, missing, {}, {key: n for key, n in editions.items() if n}, unknown)


def _reasons(early: int, no_day: int) -> tuple[tuple[str, int], ...]:
    return tuple((reason, n) for reason, n in ((EARLY, early), ("DAY: not a day", no_day)) if n)


def _told(public: PublicQuality, counted: Counted) -> Iterator[tuple[str, Count, int]]:
    """Every count on the page: its name for a reader, what is shown, and the true one."""
    by_name = {file.name: file for file in counted.files}
    for file in public.files:
        for column in ("read", "accepted", "rejected", "rows"):
            true = [getattr(one, column) for name, one in by_name.items() if file.name in (name, "all files")]
            yield f"{file.name} {column}", getattr(file, column), sum(true)
        if file.name in by_name:
            true_of = dict(by_name[file.name].reasons)
            yield from ((f"{file.name} {reason}", n, true_of[reason]) for reason, n in file.reasons)
    yield from (("check", count, check.found) for check, count in public.checks if count is not None)  # type: ignore[misc]
    for at, period in enumerate(public.periods):
        yield f"rows {at}", period.rows, period.rows
        for name, row in public.by_file.items():
            yield f"{name} {at}", row[at], period.of({y: n for (y, f), n in counted.rows.items() if f == name})
        for name, row in public.missing.items():
            yield f"empty {name} {at}", row[at], period.of(counted.missing[name])
        for edition, row in public.editions.items():
            yield (
                f"{edition} {at}",
                row[at],
                period.of({y: n for (y, e), n in counted.editions.items() if e == edition}),
            )
        for edition, row in public.unknown.items():
            true = period.of({y: n for (y, e), n in counted.unknown.items() if e == edition})
            yield f"unknown {edition} {at}", row[at], true


def _sums(public: PublicQuality, counted: Counted) -> Iterator[Sum]:
    """What a reader knows adds up to what."""
    names = [file.name for file in counted.files]
    for column in ("read", "accepted", "rejected", "rows"):
        yield Sum(f"all files {column}", tuple(f"{name} {column}" for name in names))
    for file in public.files:
        yield Sum(f"{file.name} read", (f"{file.name} accepted", f"{file.name} rejected"))
        yield Sum(f"{file.name} accepted", (f"{file.name} rows",))
        if file.reasons:
            yield Sum(f"{file.name} rejected", tuple(f"{file.name} {reason}" for reason, _ in file.reasons))
    early = tuple(f"{file.name} {EARLY}" for file in public.files if EARLY in dict(file.reasons))
    yield from (Sum("check", early) for check, _ in public.checks if early)
    for name in names:
        yield Sum(f"{name} rows", tuple(f"{name} {at}" for at in range(len(public.periods))))
    for at, _ in enumerate(public.periods):
        yield Sum(f"rows {at}", tuple(f"{name} {at}" for name in names))
        yield Sum(f"rows {at}", tuple(f"{edition} {at}" for edition in public.editions))
        yield from (Sum(f"rows {at}", (f"empty {name} {at}", f"filled {name} {at}")) for name in public.missing)
        yield from (Sum(f"{name} {at}", (f"unknown {name} {at}", f"known {name} {at}")) for name in public.unknown)
        if "code" in public.missing:
            yield Sum(f"{NO_CODE} {at}", (f"empty code {at}",))


def _untold(public: PublicQuality, counted: Counted, truth: dict[str, int]) -> Iterator[str]:
    yield from {part for line in _sums(public, counted) for part in (line.total, *line.parts)} - truth.keys()


@pytest.mark.parametrize(
    ("by_year", "expected"),
    [
        ({2000: 10, 2001: 20}, {"2000": 10, "2001": 20}),
        ({2000: 10, 2003: 20}, {"2000": 10, "2001": 0, "2002": 0, "2003": 20}),
        ({2000: 10, 2001: 3, 2002: 20}, {"2000, other years": 13, "2002": 20}),
        ({2000: 10, 2001: 3, 2002: 20, None: 4}, {"2000": 10, "2002": 20, "other years or no day": 7}),
        ({2000: 10, None: 2}, {"2000, no day": 12}),
        ({2000: 10, None: 8}, {"2000": 10, "no day": 8}),
        ({2000: 2, 2001: 3}, {"all rows": 5}),
        ({None: 9}, {"no day": 9}),
        ({1900: 1, 2000: 10, 2001: 9}, {"2000": 10, "2001, other years": 10}),
    ],
)
def test_periods(by_year: dict[int | None, int], expected: dict[str, int]) -> None:
    assert {period.label: period.rows for period in periods(by_year, RULE)} == expected
