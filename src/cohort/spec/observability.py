"""When a record could have been made: coverage of every part that is needed, within the editions that have codes.

Death is no reason not to be observable, nor is not being born yet: on such a day there is nothing to record, and that
is known. Were the dead not observable, whoever dies early would leave an analysis for dying.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cohort.spec.codelist import Codelist
from cohort.spec.kinds.record import Record
from cohort.spec.moment import long_date
from cohort.spec.register import Coverage, Register
from cohort.spec.relatives import RELATIVES, SHARED_PARENTS

FIRST, LAST = date(1800, 1, 1), date(2200, 1, 1)
Span = tuple[date, date]
BirthYears = tuple[int, int]


@dataclass(frozen=True)
class Period:
    """For members born in the years ``born`` a record of the relative ``who`` could lie in [``opens``, ``closes``)."""

    who: str
    born: BirthYears
    opens: date
    closes: date


def periods(variable: Record, registers: Mapping[str, Register], codelists: Mapping[str, Codelist]) -> list[Period]:
    """The periods, apart from each other for each relative and birth year, in which a record could have been made."""
    register = registers[variable.source]
    in_force = editions(variable, register, codelists)
    return [
        Period(period.who, period.born, *span)
        for who in RELATIVES[variable.who]
        for period in covered(register, variable.part, who)
        for span in both([(period.opens, period.closes)], in_force)
    ]


def covered(register: Register, part: str | None, who: str) -> list[Period]:
    """The periods in which one part of a register (None: all its parts at once) covers the relative ``who``."""
    parts: list[str | None] = [part] if part else [*register.parts] or [None]
    by_birth_years: dict[BirthYears, list[Span]] = {}
    for born in _birth_years(register):
        spans = [(FIRST, LAST)]
        for one in parts:
            spans = both(spans, _covered(register, one, who, born))
        by_birth_years[born] = spans
    return [Period(who, born, *span) for born, spans in _alike(by_birth_years).items() for span in spans]


def editions(variable: Record, register: Register, codelists: Mapping[str, Codelist]) -> list[Span]:
    """When an edition was in force in which the variable's codelists have codes."""
    if not variable.codes or not register.editions:
        return [(FIRST, LAST)]
    told = {edition for name in variable.codes for edition in codelists[name].editions}
    return joined([(span.from_, span.until or LAST) for name, span in register.editions.items() if name in told])


def coverage_sentences(variable: Record, register: Register) -> tuple[str, ...]:
    """``outpatient, everyone: 1 January 1998 to 31 December 2016``, one for each line that the variable rests on."""
    roles = {coverage_role(who) for who in RELATIVES[variable.who]}
    lines = [
        line
        for line in register.coverage
        if line.who in roles | {"everyone"} and (not variable.part or line.part in (None, variable.part))
    ]
    return tuple(_sentence(register, line) for line in lines)


def coverage_role(who: str) -> str:
    """As whom a register's coverage speaks of this relative: ``child``, ``parent`` or ``sibling``."""
    if who in SHARED_PARENTS:
        return "sibling"
    return "child" if who == "child" else "parent"


def _sentence(register: Register, line: Coverage) -> str:
    of = ", ".join(filter(None, [line.part, None if line.who == "everyone" else f"{line.who}", _born(line)]))
    last = date.fromordinal(line.until.toordinal() - 1)
    return f"{register.label}{f' ({of})' if of else ''}: {long_date(line.from_)} to {long_date(last)}"


def _born(line: Coverage) -> str | None:
    years = line.birth_years
    if years is None:
        return None
    return f"cohort born {years[0]}" if years[0] == years[1] else f"cohorts born {years[0]}-{years[1]}"


def _birth_years(register: Register) -> list[BirthYears]:
    """The cohorts the coverage tells apart, and the years between them where a line holds for every cohort."""
    told = sorted({line.birth_years for line in register.coverage if line.birth_years})
    if not told:
        return [(FIRST.year, LAST.year)]
    edges = sorted({edge for first, last in told for edge in (first, last + 1)} | {FIRST.year, LAST.year})
    return [(first, after - 1) for first, after in pairwise(edges)]


def _alike(by_birth_years: dict[BirthYears, list[Span]]) -> dict[BirthYears, list[Span]]:
    """Neighbouring birth years that could be seen on the same days, told as one."""
    merged: list[tuple[BirthYears, list[Span]]] = []
    for born, spans in by_birth_years.items():
        if merged and merged[-1][1] == spans:
            merged[-1] = ((merged[-1][0][0], born[1]), spans)
        else:
            merged.append((born, spans))
    return dict(merged)


def _covered(register: Register, part: str | None, who: str, born: BirthYears) -> list[Span]:
    role = coverage_role(who)
    spans = [
        (line.from_, line.until)
        for line in register.coverage
        if line.who in (role, "everyone") and line.part in (None, part) and _speaks_of(line, born)
    ]
    return joined(spans)


def _speaks_of(line: Coverage, born: BirthYears) -> bool:
    years = line.birth_years
    return years is None or (years[0] <= born[0] and born[1] <= years[1])


def joined(spans: list[Span]) -> list[Span]:
    """The same days as spans that neither touch nor overlap."""
    apart: list[Span] = []
    for opens, closes in sorted(spans):
        if apart and opens <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(closes, apart[-1][1]))
        else:
            apart.append((opens, closes))
    return apart


def both(some: list[Span], others: list[Span]) -> list[Span]:
    """The days that lie in both."""
    shared = [(max(a[0], b[0]), min(a[1], b[1])) for a in some for b in others]
    return sorted(span for span in shared if span[0] < span[1])


def without(some: list[Span], others: list[Span]) -> list[Span]:
    """The days of ``some`` that lie in none of ``others``."""
    edges = [FIRST, *(edge for span in joined(others) for edge in span), LAST]
    return both(some, list(zip(edges[::2], edges[1::2], strict=True)))
