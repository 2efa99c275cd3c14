"""Time zero: nothing that a model compares, and nobody it keeps, may be known only after follow-up starts.

A term that is followed over time may, as each day asks only for what was known before it: if its window can be known.

An exposure that looks past the start makes immortal time (Suissa 2008, Am J Epidemiol 167:492-499); a population
rule that does conditions on the future.
"""

from __future__ import annotations

from cohort.spec.design.finding import Design, Finding
from cohort.spec.design.timing import last_looks, leaves, may_follow, resolved
from cohort.spec.kinds.record import Record
from cohort.spec.model import Model
from cohort.spec.moment import Moment
from cohort.spec.yaml_file import Place
from cohort.wanted.term import all_names


def check(design: Design) -> list[Finding]:
    """Each term, group, part of the people and population step that looks past the start of a model's follow-up."""
    found = []
    for name, model in design.study.models.items():
        compared: list[tuple[str, Place]] = [
            (term, ("models", name, *where)) for where, term in model.explaining if term not in model.varying
        ]
        compared += [(model.by, ("models", name, "by"))] if model.by else []
        compared += [(stratum, ("models", name, "strata", number)) for number, stratum in enumerate(model.strata)]
        same = model.matching.on if model.matching else ()
        compared += [(one, ("models", name, "matching", "on", number)) for number, one in enumerate(same)]
        compared += [(test.column, ("models", name, "among")) for test in model.among]
        given = all_names(model.participation.given) if model.participation else ()
        compared += [(one, ("models", name, "participation", "given")) for one in given]
        for start in starts(model, design):
            found += [finding for term, place in compared for finding in _looks_past(term, name, start, place, design)]
            found += _population(name, start, design)
        found += _looks_ahead(name, model, design)
    return list(dict.fromkeys(found))


def starts(model: Model, design: Design) -> list[Moment]:
    """The day follow-up starts: ``time.from``, or where the windows of a yes/no outcome open."""
    if model.time:
        return [model.time.from_]
    opens = [record.window.from_ for record in leaves(model.outcome or "", design).values()]
    return list(dict.fromkeys(opens))


def _looks_past(name: str, model: str, start: Moment, place: Place, design: Design) -> list[Finding]:
    return [
        Finding(
            "time_zero",
            model,
            place,
            f"{look.name} looks at {look.words}; follow-up starts at {start.english}",
            f"nothing that is known only after {start.english}",
            "close its window there, start follow-up later (a landmark), or acknowledge it",
        )
        for look in last_looks(name, design)
        if may_follow(look.last, start, design) and not _decided_at(look.name, start, design)
    ]


def _population(model: str, start: Moment, design: Design) -> list[Finding]:
    return [
        finding
        for number, step in enumerate(design.study.population)
        for test in step.keep
        for finding in _looks_past(test.column, model, start, ("population", number, "keep"), design)
    ]


def _looks_ahead(name: str, model: Model, design: Design) -> list[Finding]:
    """Terms followed over time whose window hangs on a day that is not known yet when the window asks for it."""
    return [
        Finding(
            "time_zero",
            name,
            ("models", name, "terms", number),
            f"{leaf} is followed from {record.window.from_.english} until {record.window.until.english}",
            f"a window that is known on each day; it hangs on {moment.anchor}, which happens later",
            "let it hang on days that have come when it opens and closes, or acknowledge it",
        )
        for number, term in enumerate(model.terms)
        if term in model.varying
        for leaf, record in leaves(term, design).items()
        for moment in (record.window.from_, record.window.until)
        if _known_late(resolved(moment, design), design)
    ]


def _known_late(moment: Moment, design: Design) -> bool:
    """A day before something that happens, or a last record, of which only the end tells that it was the last."""
    variable = design.study.variables.get(str(moment.anchor))
    if isinstance(variable, Record) and variable.take.verb in ("last_date", "last", "max"):
        return True
    happens = variable is not None or moment.anchor in ("death", "emigration")
    return happens and (moment.months < 0 or moment.days < 0)


def _decided_at(name: str, start: Moment, design: Design) -> bool:
    """Whether a yes is already known on the start's day, as that is the first day of the very same records."""
    asked, anchor = design.study.variables.get(name), design.study.variables.get(str(start.anchor))
    if not (isinstance(asked, Record) and isinstance(anchor, Record)):
        return False
    same = ("source", "part", "codes", "where", "who", "window")
    alike = all(getattr(asked, key) == getattr(anchor, key) for key in same)
    return alike and asked.take.verb == "any" and anchor.take.verb == "first_date" and start == Moment(start.anchor)
