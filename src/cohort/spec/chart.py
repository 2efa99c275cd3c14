"""What a study asks of each register on the calendar, and what the register could have held: facts without people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cohort.spec.codelist import edition_name
from cohort.spec.design.finding import Design
from cohort.spec.design.observability import window_on_calendar
from cohort.spec.design.timing import birth_range
from cohort.spec.kinds.record import Record
from cohort.spec.moment import Window
from cohort.spec.observability import FIRST, LAST, Span, both, covered, joined, periods, without
from cohort.spec.register import Break, Register
from cohort.spec.relatives import RELATIVES
from cohort.spec.vocabulary import plain_label


@dataclass(frozen=True)
class Line:
    """One part of a register (None: all at once) for one relative.

    ``covered``: days covered for some of the cohort; ``asked``: days in somebody's window; ``uncovered``: those of them
    outside coverage; ``uncoded``: those within on which no edition with a variable's codes was in force. A line of
    which nothing is asked is one of the parts that must be seen together.
    """

    part: str | None
    who: str
    covered: tuple[Span, ...]
    asked: tuple[Span, ...]
    uncovered: tuple[Span, ...]
    uncoded: tuple[Span, ...]


@dataclass(frozen=True)
class RegisterLines:
    """A register a study looks into. ``editions`` are told where the study asks it for codes."""

    register: Register
    lines: tuple[Line, ...]
    editions: tuple[tuple[str, date, date], ...]
    breaks: tuple[Break, ...]

    def label_of(self, line: Line) -> str:
        """``inpatient care``; ``all parts`` where all must be seen; nothing in a register without parts."""
        if line.part is None:
            return "all parts" if self.register.parts else ""
        column = self.register.columns.get(self.register.part or "")
        return ((column.values if column else None) or {}).get(line.part, plain_label(line.part)).lower()


@dataclass(frozen=True)
class Chart:
    """The births of the cohort, its survival models' follow-up, and the registers; spans are half-open."""

    births: Span | None
    follow_up: tuple[tuple[tuple[str, ...], Span], ...]
    registers: tuple[RegisterLines, ...]


def chart(design: Design) -> Chart:
    """The chart of one study, registers in the order in which its variables name them."""
    records = [one for one in design.study.variables.values() if isinstance(one, Record)]
    sources = dict.fromkeys(one.source for one in records)
    born = birth_range(design)
    return Chart(
        births=(born[0], date.fromordinal(born[1].toordinal() + 1)) if born else None,
        follow_up=tuple(_follow_up(design)),
        registers=tuple(_register(name, [one for one in records if one.source == name], design) for name in sources),
    )


def _follow_up(design: Design) -> list[tuple[tuple[str, ...], Span]]:
    """The models that follow people over the same days, with those days."""
    found: dict[Span, list[str]] = {}
    for name, model in design.study.models.items():
        if model.time is None:
            continue
        window = Window.model_validate({"from": model.time.from_, "until": model.time.end})
        span = _span(window, design)
        if span:
            found.setdefault(span, []).append(name)
    return [(tuple(names), span) for span, names in found.items()]


def _span(window: Window, design: Design) -> Span | None:
    """From the first day of anybody's window to the last; None where that is not known."""
    born = birth_range(design)
    found = window_on_calendar(window, born, design) if born else None
    return (min(opens for opens, _ in found.values()), max(closes for _, closes in found.values())) if found else None


def _register(name: str, records: list[Record], design: Design) -> RegisterLines:
    register = design.registers[name]
    pairs = {(one.part, who): None for one in records for who in RELATIVES[one.who]}
    order = {who: number for number, who in enumerate(dict.fromkeys(who for of in RELATIVES.values() for who in of))}
    lines = [
        _line(register, part, who, [one for one in records if one.part == part and who in RELATIVES[one.who]], design)
        for part, who in sorted(_with_parts(pairs, register), key=lambda pair: (order[pair[1]], pair[0] or ""))
    ]
    coded = any(one.codes for one in records)
    told = [(edition_name(key), e.from_, e.until or LAST) for key, e in register.editions.items()] if coded else []
    return RegisterLines(register, tuple(lines), tuple(told), register.breaks)


def _with_parts(pairs: Iterable[tuple[str | None, str]], register: Register) -> set[tuple[str | None, str]]:
    """Where all parts are needed, each of them too."""
    return {pair for part, who in pairs for pair in ((part, who), *((one, who) for one in register.parts if not part))}


def _line(register: Register, part: str | None, who: str, records: list[Record], design: Design) -> Line:
    seen = _of_cohort([(p.born, (p.opens, p.closes)) for p in covered(register, part, who)], design)
    asked = [span for one in records if (span := _span(one.window, design))]
    uncoded: list[Span] = []
    for one in records:
        span = _span(one.window, design)
        with_codes = [
            (p.born, (p.opens, p.closes)) for p in periods(one, design.registers, design.codelists) if p.who == who
        ]
        if span:
            uncoded += without(both([span], seen), _of_cohort(with_codes, design))
    return Line(
        part, who, tuple(seen), tuple(joined(asked)), tuple(without(joined(asked), seen)), tuple(joined(uncoded))
    )


def _of_cohort(told: list[tuple[tuple[int, int], Span]], design: Design) -> list[Span]:
    """The spans that speak of somebody in the cohort."""
    first, last = birth_range(design) or (FIRST, LAST)
    return joined([span for (a, b), span in told if a <= last.year and first.year <= b])
