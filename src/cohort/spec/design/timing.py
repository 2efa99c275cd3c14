"""When things are known: moments as ranges of days from birth, and the last moment a name looks at."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from cohort.spec.design.finding import Design
from cohort.spec.kinds.record import Record
from cohort.spec.moment import Moment

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Reach:
    """The first and the last day, told from birth, on which a moment can lie."""

    first: float
    last: float

    def moved(self, moment: Moment) -> Reach:
        """Both days moved by a moment's offset."""
        offset = moment.months * DAYS_A_MONTH + moment.days
        return Reach(self.first + offset, self.last + offset)


@dataclass(frozen=True)
class Look:
    """A variable and the last day it looks at, with the words for it."""

    name: str
    last: Moment
    words: str


def resolved(moment: Moment, design: Design) -> Moment:
    """The same day told from what ``index`` and ``end`` are told from."""
    cohort = design.study.cohort
    for _ in range(2):
        target = {"index": cohort.index, "end": cohort.end}.get(str(moment.anchor))
        if target is None:
            break
        moment = Moment(target.anchor, target.months + moment.months, target.days + moment.days)
    return moment


def may_follow(later: Moment, earlier: Moment, design: Design, slack: int = 0) -> bool:
    """Whether ``later`` can lie more than ``slack`` days after ``earlier``."""
    one, other = resolved(later, design), resolved(earlier, design)
    apart = one.distance_from(other)
    if apart is not None:
        return apart > slack
    if on_the_calendar(one, design).last <= on_the_calendar(other, design).first + slack:
        return False
    return reach(one, design).last > reach(other, design).first + slack


def on_the_calendar(moment: Moment, design: Design) -> Reach:
    """Where a moment can lie, by fixed days alone (as ordinals): the day itself, or a window of records between two."""
    moment = resolved(moment, design)
    if isinstance(moment.anchor, date):
        day = moment.anchor.toordinal()
        return Reach(day, day).moved(moment)
    variable = design.study.variables.get(moment.anchor)
    if not isinstance(variable, Record):
        return Reach(-math.inf, math.inf)
    opens, closes = variable.window.from_, variable.window.until
    return Reach(on_the_calendar(opens, design).first, on_the_calendar(closes, design).last - 1).moved(moment)


def never_opens(record: Record, design: Design) -> bool:
    """Whether the window has closed before it opens, whenever the days it hangs on lie."""
    opens, closes = record.window.from_, record.window.until
    return not may_follow(closes, opens, design)


def reach(moment: Moment, design: Design) -> Reach:
    """Where a moment can lie. Of an anchor that nothing is known of: anywhere."""
    moment = resolved(moment, design)
    if isinstance(moment.anchor, date):
        born = birth_range(design)
        anywhere = Reach(-math.inf, math.inf)
        return Reach((moment.anchor - born[1]).days, (moment.anchor - born[0]).days).moved(moment) if born else anywhere
    variable = design.study.variables.get(moment.anchor)
    if moment.anchor == "birth":
        return Reach(0, 0).moved(moment)
    if moment.anchor in design.registers[design.study.cohort.register_].columns:
        return Reach(0, math.inf).moved(moment)  # a day of the cohort's register: somebody who is born
    if isinstance(variable, Record):
        window = variable.window
        return Reach(reach(window.from_, design).first, reach(window.until, design).last - 1).moved(moment)
    return Reach(-math.inf, math.inf)


def birth_range(design: Design) -> tuple[date, date] | None:
    """The first and last day of birth that the cohort's conditions let in, where they tell.

    ASSUME: a column of the cohort's register with the name of the birth column of the register of persons holds births.
    """
    people = design.registers[design.study.cohort.people].people
    bounds = {
        operator: value
        for condition in design.study.cohort.where
        if people and condition.column == people.birth
        for operator, value in condition.bounds
    }
    first, after = bounds.get(">="), bounds.get("<")
    return (first, after - timedelta(days=1)) if isinstance(first, date) and isinstance(after, date) else None


def leaves(name: str, design: Design) -> dict[str, Record]:
    """The record variables a name is made from, itself among them; what windows hang on does not count."""
    variable = design.study.variables.get(name)
    if isinstance(variable, Record):
        return {name: variable}
    found: dict[str, Record] = {}
    for need in variable.names() if variable else ():
        found |= leaves(need, design)
    return found


def last_looks(name: str, design: Design) -> list[Look]:
    """For each variable a name is made from: the last days it looks at.

    A column of the cohort's register is known at index; whether somebody dies or leaves is known when it happens.
    """
    variable = design.study.variables.get(name)
    if isinstance(variable, Record):
        until = variable.window.until
        words = f"days up to, but not including, {until.english}"
        return [Look(name, Moment(until.anchor, until.months, until.days - 1), words)]
    if name in ("death", "emigration"):
        return [Look(name, Moment(name), name)]
    if variable is None:
        return []
    days = [Look(name, day, day.english) for day in variable.days()]
    return [*days, *(look for need in variable.names() for look in last_looks(need, design))]
