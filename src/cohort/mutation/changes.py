"""The ways in which one variable can be defined slightly wrong, for each kind of variable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from cohort.spec.condition import Condition
from cohort.spec.cuts import Cut
from cohort.spec.moment import Moment, Window
from cohort.spec.variable import (
    RELATIVES,
    AgeAt,
    AllOf,
    AnyOf,
    Cases,
    Categorised,
    Described,
    Lookup,
    Not,
    Record,
    Score,
    Standardised,
    YearOf,
    YearsBetween,
)

Change = tuple[str, Described]
"""What was done to the variable, in words, and the variable with it done."""


def _record(variable: Record) -> Iterator[Change]:
    yield from _window(variable)
    for who in RELATIVES:
        if who != variable.who and (who != "both_parents" or variable.take.verb == "any"):
            yield f"records of {who} instead of {variable.who}", variable.model_copy(update={"who": who})
    for number, condition in enumerate(variable.where):
        for said, others in _conditions(condition):
            where = (*variable.where[:number], *others, *variable.where[number + 1 :])
            yield f"where {condition.column}: {said}", variable.model_copy(update={"where": where})
    for gap in () if variable.gap is None else (variable.gap - 1, variable.gap + 1):
        if gap >= 0:
            yield f"gap: {gap}", variable.model_copy(update={"gap": gap})
    for unobserved in ("no", "missing"):
        if unobserved != variable.unobserved:
            yield f"unobserved: {unobserved}", variable.model_copy(update={"unobserved": unobserved})


def _window(variable: Record) -> Iterator[Change]:
    """Each boundary a day earlier and later (so that it holds a day more or less), and the whole a year."""
    window = variable.window
    for days in (-1, 1):
        yield f"the window opens {_side(days, 'day')}", _with_window(variable, _days(window.from_, days), window.until)
        yield f"the window closes {_side(days, 'day')}", _with_window(variable, window.from_, _days(window.until, days))
    for months in (-12, 12):
        moved = (replace(moment, months=moment.months + months) for moment in (window.from_, window.until))
        yield f"the window is {_side(months, 'year')}", _with_window(variable, *moved)


def _conditions(condition: Condition) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    yield "not asked", ()
    if len(condition.values) > 1:
        for value in condition.values:
            others = tuple(other for other in condition.values if other != value)
            yield f"without {value}", (replace(condition, values=others),)


def _categories(variable: Categorised) -> Iterator[Change]:
    """Each point between two levels moved by one, and each level without a value of its list."""
    cuts = variable.categories.cuts
    for lower, upper in pairwise(sorted((cut for cut in cuts if not cut.values), key=lambda cut: cut.low)):
        for by in (-1, 1):
            moved = {lower.label: replace(lower, high=lower.high + by), upper.label: replace(upper, low=upper.low + by)}
            yield f"the point between {lower.label} and {upper.label} {by:+d}", _with_cuts(variable, moved)
    for cut in cuts:
        for value in cut.values:
            fewer = replace(cut, values=tuple(other for other in cut.values if other != value))
            yield f"{cut.label} without {value}", _with_cuts(variable, {cut.label: fewer})


def _age(variable: AgeAt) -> Iterator[Change]:
    for days in (-1, 1):
        yield f"on a day {_side(days, 'day')}", variable.model_copy(update={"age_at": _days(variable.age_at, days)})


def _year(variable: YearOf) -> Iterator[Change]:
    for days in (-1, 1):
        yield f"of a day {_side(days, 'day')}", variable.model_copy(update={"year_of": _days(variable.year_of, days)})


def _lookup(variable: Lookup) -> Iterator[Change]:
    told = variable.lookup
    for days in (-1, 1):
        moved = told.model_copy(update={"on": _days(told.on, days)})
        yield f"on a day {_side(days, 'day')}", variable.model_copy(update={"lookup": moved})


def _years(variable: YearsBetween) -> Iterator[Change]:
    first, last = variable.years_between
    yield "the other way round", variable.model_copy(update={"years_between": (last, first)})


def _members(key: str) -> Callable[[Any], Iterator[Change]]:
    def changes(variable: Described) -> Iterator[Change]:
        names: tuple[str, ...] = getattr(variable, key)
        for name in names if len(names) > 1 else ():
            fewer = tuple(other for other in names if other != name)
            yield f"without {name}", variable.model_copy(update={key: fewer})

    return changes


def _score(variable: Score) -> Iterator[Change]:
    yield from _members("score")(variable)
    other = {"sum": "mean", "mean": "sum"}[variable.take]
    yield f"the {other} instead of the {variable.take}", variable.model_copy(update={"take": other})
    for may_miss in (variable.may_miss - 1, variable.may_miss + 1):
        if 0 <= may_miss < len(variable.score):
            yield f"may_miss: {may_miss}", variable.model_copy(update={"may_miss": may_miss})


def _cases(variable: Cases) -> Iterator[Change]:
    lines = variable.cases
    for number in range(len(lines) if len(lines) > 1 else 0):
        fewer = lines[:number] + lines[number + 1 :]
        yield f"without line {number + 1}", variable.model_copy(update={"cases": fewer})
    for number in range(len(lines) - 2):
        turned = (*lines[:number], lines[number + 1], lines[number], *lines[number + 2 :])
        yield f"lines {number + 1} and {number + 2} in the other order", variable.model_copy(update={"cases": turned})


CHANGES: dict[type[Described], Callable[[Any], Iterator[Change]]] = {
    Record: _record,
    Categorised: _categories,
    AgeAt: _age,
    YearOf: _year,
    Lookup: _lookup,
    YearsBetween: _years,
    AnyOf: _members("any_of"),
    AllOf: _members("all_of"),
    Cases: _cases,
    Score: _score,
    # these have no edge: without its word each is another variable, which every use of it would show
    Not: lambda variable: iter(()),
    Standardised: lambda variable: iter(()),
}


def _days(moment: Moment, days: int) -> Moment:
    return replace(moment, days=moment.days + days)


def _side(amount: int, unit: str) -> str:
    return f"a {unit} {'later' if amount > 0 else 'earlier'}"


def _with_window(variable: Record, opens: Moment, closes: Moment) -> Record:
    window = Window.model_construct(from_=opens, until=closes)
    return variable.model_copy(update={"window": window})


def _with_cuts(variable: Categorised, changed: dict[str, Cut]) -> Categorised:
    cuts = tuple(changed.get(cut.label, cut) for cut in variable.categories.cuts)
    return variable.model_copy(update={"categories": replace(variable.categories, cuts=cuts)})
