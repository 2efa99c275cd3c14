"""Observability: the registers must have been able to see what a study asks of them."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Literal

from cohort.spec.design.finding import Design, Finding
from cohort.spec.design.timing import birth_range, reach, resolved
from cohort.spec.kinds.record import Record
from cohort.spec.moment import Moment, Window, long_date, on_day
from cohort.spec.observability import Period, periods
from cohort.spec.relatives import RELATIVES

Span = tuple[date, date]
_HINT = "shorten the window, name the part it needs (part:), lower observed:, or acknowledge it"
_COVERAGE = "is what the extracts cover of people born then told (coverage: in registers/{}.yaml)? else "


def check(design: Design) -> list[Finding]:
    """Each record variable for which too little of its window could have held a record, whoever the person is."""
    born = birth_range(design)
    if born is None:
        return []
    variables = design.study.variables.items()
    found = [_unseen(name, v, born, design) for name, v in variables if isinstance(v, Record) and v.unobserved != "no"]
    return [finding for finding in found if finding]


def _unseen(name: str, variable: Record, born: Span, design: Design) -> Finding | None:
    window = window_on_calendar(variable.window, born, design)
    if window is None:
        return None
    seen = periods(variable, design.registers, design.codelists)
    for who in RELATIVES[variable.who]:
        for birth in born:
            spans = [(p.opens, p.closes) for p in seen if p.who == who and p.born[0] <= birth.year <= p.born[1]]
            if _share(window[birth], spans) < variable.observed:
                return _finding(name, variable, who, window[birth], spans, seen, design)
    return None


def window_on_calendar(window: Window, born: Span, design: Design) -> dict[date, Span] | None:
    """The window of the first and of the last born, as long as it can be; None where that is not known."""
    first, last = window.from_, window.until
    if math.isinf(reach(first, design).first) or math.isinf(reach(last, design).last):
        return None
    spans = {birth: (_day(first, birth, "first", design), _day(last, birth, "last", design)) for birth in born}
    return spans if all(opens < closes for opens, closes in spans.values()) else None


def _day(moment: Moment, birth: date, edge: Literal["first", "last"], design: Design) -> date:
    """The day itself where birth tells it, else the first or last that it can be."""
    moment = resolved(moment, design)
    if moment.anchor == "birth" or isinstance(moment.anchor, date):
        return on_day(moment, birth)
    variable = design.study.variables.get(moment.anchor)
    if isinstance(variable, Record):  # a day with a record: somewhere in its own window
        opens, until = variable.window.from_, variable.window.until
        day = _day(opens, birth, edge, design) if edge == "first" else _day(until, birth, edge, design) - timedelta(1)
        return on_day(Moment("birth", moment.months, moment.days), day)
    return birth + timedelta(days=round(getattr(reach(moment, design), edge)))


def _share(window: Span, spans: list[Span]) -> float:
    seen = sum(max(0, (min(window[1], closes) - max(window[0], opens)).days) for opens, closes in spans)
    return seen / (window[1] - window[0]).days


def _finding(
    name: str, variable: Record, who: str, window: Span, spans: list[Span], seen: list[Period], design: Design
) -> Finding:
    register = design.registers[variable.source]
    told = " and ".join(f"{long_date(opens)} to {long_date(closes - timedelta(days=1))}" for opens, closes in spans)
    plain = who.replace("_", " ")
    parts = f" in all its parts ({', '.join(register.parts)})" if len(register.parts) > 1 and not variable.part else ""
    return Finding(
        "observability",
        name,
        ("variables", name, "window"),
        f"{long_date(window[0])} to {long_date(window[1] - timedelta(days=1))} is asked of {variable.source}",
        f"at least {variable.observed:.0%} of it within {told or 'no day at all'}, when a record of the {plain} "
        f"could have been made{parts}",
        f"{'' if spans else _COVERAGE.format(variable.source)}{_HINT}",
    )
