"""The quality page of a register: what a data manager wants to know, in the order she asks."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cohort.disclosure.numbers import decimal, percent, whole
from cohort.disclosure.protected import Count, Hidden
from cohort.disclosure.rule import Rule
from cohort.quality.breaks import ROWS, Breaks
from cohort.quality.codes import IN_WORDS
from cohort.quality.counted import day_of
from cohort.quality.heaps import Heap
from cohort.quality.jumps import Jump
from cohort.quality.known import Known, covered_span
from cohort.quality.pictures import bars, shading
from cohort.quality.released import PublicQuality
from cohort.report.pages import page
from cohort.spec.codelist import edition_name
from cohort.spec.moment import long_date
from cohort.spec.register import Register

COARSE = 200
"""So many times the smallest cell of rows are behind a share in words: half a percent of them is a cell."""
LEAST_YEARS = 6


@dataclass(frozen=True)
class Table:
    """Rows and columns of text, for the page's details."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Finding:
    """One thing to look at: when, and what in words."""

    when: str
    what: tuple[str, ...]


TOO_FEW = "The register holds so few rows that nothing may be told of them."
MOST_NAMED = 4
"""Of the findings that the headline dates; the page tells all."""


def headline(register: Register, breaks: Breaks, rule: Rule) -> str:
    """What was found, in one line: when something is to be looked at, or why nothing is."""
    when = [finding.when for finding in _findings(register, breaks, rule)]
    if when:
        more = f"; and {len(when) - MOST_NAMED} more" if len(when) > MOST_NAMED else ""
        return f"To look at: {'; '.join(when[:MOST_NAMED])}{more}."
    if register.people:
        return (
            "No break is searched for: the years of this register are years of birth, and who is in it follows from "
            "whom the study asked for."
        )
    if breaks.years < LEAST_YEARS:
        days = "" if register.time else ", and rows have no day"
        return (
            "No break by year is searched for: fewer than six years are covered from their first to their last "
            f"day{days}. No single day stands out."
        )
    return f"Nothing: no break was found in {breaks.years} years, nor on a single day."


def too_few(register: Register, rule: Rule) -> str:
    """The page of a register with so few rows that nothing may be told of them."""
    return page("quality.html.j2", register=register, quality=None, headline=TOO_FEW, rules=rule.english()[:3])


def quality_page(
    register: Register, quality: PublicQuality, breaks: Breaks, shifts: Mapping[str, Sequence[int | None]]
) -> str:
    """One self-contained page."""
    flagged = frozenset(year for jump in breaks.jumps for year in range(jump.year, jump.until or jump.year + 1))
    flagged |= {heap.day.year for heap in breaks.heaps}
    known = frozenset(year for one in breaks.known for year in one.years)
    labels = {name: column.label for name, column in register.columns.items()}
    empty = {name: _shares(counts, quality) for name, counts in quality.missing.items()}
    return page(
        "quality.html.j2",
        register=register,
        quality=quality,
        day=labels.get(day_of(register) or ""),
        findings=_findings(register, breaks, quality.rule),
        habits=[
            f"{habit.days} holds {decimal(habit.ratio, 1)} times the rows of the days around it"
            for habit in breaks.habits
        ],
        changes=_changes(breaks.known, quality),
        headline=headline(register, breaks, quality.rule),
        rows=whole(quality.rows),
        covered=_covered(register),
        rows_png=_image(bars(quality, quality.by_file, flagged, known)),
        rows_table=_by_period(
            quality, {"All": [period.rows for period in quality.periods], **_if_several(quality.by_file)}
        ),
        files=[(file, *map(whole, (file.read, file.accepted, file.rejected, file.rows))) for file in quality.files],
        whole=whole,
        empty_png=_image(shading(quality, empty)) if empty else None,
        empty_table=_by_period(quality, quality.missing),
        never_empty=[name for name in register.columns if name not in quality.missing],
        editions_png=_image(bars(quality, _named(quality.editions), flagged, known))
        if len(quality.editions) > 1
        else None,
        editions_table=_by_period(quality, _named(quality.editions)),
        unknown=_unknown(quality),
        unknown_table=_by_period(quality, {name: row for name, row in _named(quality.unknown).items() if any(row)}),
        forms=[(edition_name(name), IN_WORDS[name]) for name in register.editions if name in IN_WORDS],
        checks=[(check, "not checked" if count is None else whole(count)) for check, count in quality.checks],
        shifts_png=_image(shading(quality, _of_one(shifts))) if shifts and len(quality.periods) > 1 else None,
        shifts_table=_by_period(quality, shifts),
        rules=quality.rule.english(),
    )


def _covered(register: Register) -> str:
    first, until = covered_span(register)
    return f"{long_date(first)} to {long_date(until - timedelta(days=1))}"


def _findings(register: Register, breaks: Breaks, rule: Rule) -> list[Finding]:
    """Jumps by year, then single days."""
    by_year: dict[tuple[int, int | None], list[str]] = {}
    for jump in breaks.jumps:
        by_year.setdefault((jump.year, jump.until), []).append(_jump(jump, register, rule))
    found = [Finding(_when(year, until), tuple(what)) for (year, until), what in sorted(by_year.items(), key=str)]
    return [*found, *(_heap(heap, rule) for heap in breaks.heaps)]


def _when(year: int, until: int | None) -> str:
    if until is None:
        return f"from {year} on"
    return f"in {year} alone" if until == year + 1 else f"{year} to {until - 1}"


def _jump(jump: Jump, register: Register, rule: Rule) -> str:
    if jump.what == ROWS:
        return f"Rows: {_times(jump, rule)}"
    name, value = jump.what.split(": ", 1)
    column = register.columns.get(name)
    label = column.label if column else name.capitalize()
    if column and column.values:
        value = column.values.get(value, value)
    elif column and column.type in ("integer", "number", "date"):
        value = f"tenth {value} of all values"
    elif column and column.type == "code":
        value = f"codes that begin with {value}"
    if jump.least is None or jump.least < COARSE * max(1, rule.smallest_cell):
        return f"{label}, {value}: {'more' if jump.after > jump.before else 'less'} often than before"
    return f"{label}, {value}: {_share(jump.before)} before and {_share(jump.after)} after"


def _times(jump: Jump, rule: Rule) -> str:
    """How many times the rows of the year before, unless one of the two is few."""
    if min(jump.before, jump.after) < rule.smallest_cell:
        return "few or none, after many" if jump.after < jump.before else "many, after few or none"
    ratio = jump.after / jump.before
    return f"{decimal(ratio, 1 if ratio >= 1 else 2)} times those of the year before"


def _share(share: float) -> str:
    """Whole percent."""
    return "<1 %" if 0 < share < 0.01 else ">99 %" if 0.99 < share < 1 else f"{decimal(100 * share, 0)} %"


def _heap(heap: Heap, rule: Rule) -> Finding:
    when = long_date(heap.day) if heap.grain == "day" else f"{heap.day:%B %Y}"
    around = "of the days around it" if heap.grain == "day" else "of the months around it"
    rows = f"about {whole(rule.rounded(heap.rows))} rows"
    return Finding(when, (f"{rows}, {decimal(heap.rows / heap.expected, 0)} times those {around}",))


def _changes(known: Sequence[Known], quality: PublicQuality) -> list[tuple[str, str]]:
    """Known changes, those of one day together, from the first year told to the last."""
    years = [period.year for period in quality.periods if period.year is not None]
    told: dict[date, list[str]] = {}
    for one in known:
        if years and years[0] <= one.day.year <= years[-1] + 1:
            told.setdefault(one.day, []).append(one.what)
    return [(long_date(day), "; ".join(what)) for day, what in told.items()]


def _shares(counts: Sequence[Count], quality: PublicQuality) -> list[float | None]:
    told = zip(counts, quality.periods, strict=True)
    return [None if isinstance(count, Hidden) or not period.rows else count / period.rows for count, period in told]


def _of_one(shifts: Mapping[str, Sequence[int | None]]) -> dict[str, list[float | None]]:
    return {name: [None if cell is None else cell / 100 for cell in row] for name, row in shifts.items()}


def _unknown(quality: PublicQuality) -> list[tuple[str, str, str]]:
    """Edition, codes and the years in which some are of no known form."""
    told = []
    for name, counts in quality.unknown.items():
        years = [period.label for period, count in zip(quality.periods, counts, strict=True) if count != 0]
        shown = [count for count in counts if not isinstance(count, Hidden)]
        of = [count for count in quality.editions[name] if not isinstance(count, Hidden)]
        share = percent(sum(shown), sum(of)) if len(shown) == len(counts) and len(of) == len(counts) else None
        told.append((edition_name(name), "not shown" if share is None else f"{share} %", _years(years)))
    return told


def _years(years: Sequence[str]) -> str:
    return "none" if not years else ", ".join(years) if len(years) <= 6 else f"{len(years)} years, {years[0]} the first"


def _named(editions: Mapping[str, Sequence[Count]]) -> dict[str, Sequence[Count]]:
    return {edition_name(name) if " " not in name else name.capitalize(): row for name, row in editions.items()}


def _if_several(by_file: Mapping[str, Sequence[Count]]) -> Mapping[str, Sequence[Count]]:
    return by_file if len(by_file) > 1 else {}


def _by_period(quality: PublicQuality, rows: Mapping[str, Sequence[Count | None]]) -> Table:
    """A line for each period, a column for each row of numbers."""
    lines = [(period.label, *(whole(row[at]) for row in rows.values())) for at, period in enumerate(quality.periods)]
    return Table(("Year", *rows), tuple(lines))


def _image(png: bytes) -> str:
    return base64.b64encode(png).decode("ascii")
