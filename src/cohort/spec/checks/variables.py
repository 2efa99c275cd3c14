"""Whether a variable's registers, parts, columns, codelists, windows and names mean something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cohort.spec.checks.checker import Checker
from cohort.spec.moment import Moment, Window
from cohort.spec.register import Register
from cohort.spec.variable import (
    AgeAt,
    AllOf,
    AnyOf,
    Case,
    Cases,
    Categorised,
    Described,
    Lookup,
    Not,
    Otherwise,
    Record,
    Score,
    Standardised,
    YearOf,
    YearsBetween,
)
from cohort.spec.vocabulary import Type
from cohort.spec.yaml_file import Place


def check_variable(check: Checker, name: str, variable: Described) -> None:
    """Note every fault of one variable."""
    place: Place = ("variables", name)
    if name in _own_names(check):
        check.faults.add(place, name, "a name that is not taken", "the cohort itself already has this name")
    CHECKS[type(variable)](check, variable, place)


def _own_names(check: Checker) -> set[str]:
    register = check.known.registers.get(check.study.cohort.register_)
    return set(check.names) - set(check.study.variables) | set(register.columns if register else ())


def _record(check: Checker, variable: Record, place: Place) -> None:
    _window(check, variable.window, (*place, "window"))
    register = check.known.registers.get(variable.source)
    if register is None:
        check.faults.unknown((*place, "source"), variable.source, check.known.registers)
        return
    if register.time is None:
        check.faults.add((*place, "source"), variable.source, "a register whose records have days")
    if variable.part and variable.part not in register.parts:
        check.faults.unknown((*place, "part"), variable.part, register.parts)
    check.columns(register, variable.where, (*place, "where"))
    _codes(check, variable, register, place)
    _take(check, variable, register, place)
    _relatives(check, variable.who, place)


def _codes(check: Checker, variable: Record, register: Register, place: Place) -> None:
    if variable.codes and register.code is None:
        check.faults.add((*place, "codes"), f"{variable.source} has no codes", "'where:' on its columns")
    for name in variable.codes:
        if name not in check.known.codelists:
            check.faults.unknown((*place, "codes"), name, check.known.codelists, "config/codelists/")
        elif register.editions and not set(check.known.codelists[name].editions) & set(register.editions):
            expected = "codes of " + ", ".join(register.editions)
            check.faults.add((*place, "codes"), f"{name} has none that {register.name} uses", expected)


def _take(check: Checker, variable: Record, register: Register, place: Place) -> None:
    verb, column = variable.take.verb, variable.take.column
    if verb == "days" and register.ends is None:
        check.faults.add((*place, "take"), "days", "a register of spells", "'count' counts the records of this one")
    if (verb == "episodes") != (variable.gap is not None):
        needed = "'gap: DAYS' for episodes, and only there"
        hint = "gap: 1 chains records that overlap or follow on the next day"
        check.faults.add((*place, "take"), f"{verb} {'without' if verb == 'episodes' else 'with'} gap", needed, hint)
    if variable.who == "both_parents" and verb != "any":
        hint = "'either_parent' pools the records of both"
        check.faults.add((*place, "take"), f"{verb} of both_parents", "'any', which is asked of each parent", hint)
    if column is None:
        return
    if column not in register.columns:
        check.faults.unknown((*place, "take"), column, register.columns, f"columns of {register.name}")
    elif verb in ("sum", "mean") and register.columns[column].type not in ("integer", "number"):
        check.faults.add((*place, "take"), f"{verb} of {column}", "a column of numbers")


def _relatives(check: Checker, who: str, place: Place) -> None:
    people = check.known.registers.get(check.study.cohort.people)
    if who != "child" and people and people.people and not (people.people.mother and people.people.father):
        check.faults.add((*place, "who"), who, f"mother and father columns in {people.name}")


def _window(check: Checker, window: Window, place: Place) -> None:
    check.moment(window.from_, (*place, "from"))
    check.moment(window.until, (*place, "until"))
    distance = _resolved(check, window.until).distance_from(_resolved(check, window.from_))
    if distance is not None and distance <= 0:
        found = f"from {window.from_.english} until {window.until.english}"
        check.faults.add(place, found, "an end after the start", "a window holds its first day and not its last")


def _resolved(check: Checker, moment: Moment) -> Moment:
    """The same day told from what index and end are told from."""
    for _ in range(2):
        target = {"index": check.study.cohort.index, "end": check.study.cohort.end}.get(str(moment.anchor))
        if target is None or (target.anchor == moment.anchor):
            return moment
        moment = Moment(target.anchor, target.months + moment.months, target.days + moment.days)
    return moment


def _categories(check: Checker, variable: Categorised, place: Place) -> None:
    of = variable.categories.of
    listed = [cut for cut in variable.categories.cuts if cut.values]
    types: tuple[Type, ...] = ("category", "text") if listed else ("integer", "number")
    check.name(of, (*place, "categories"), *types)
    for cut in listed:
        check.levels(of, list(cut.values), (*place, "categories"))


def _age_at(check: Checker, variable: AgeAt, place: Place) -> None:
    check.moment(variable.age_at, (*place, "age_at"))
    _relatives(check, variable.who, place)


def _years_between(check: Checker, variable: YearsBetween, place: Place) -> None:
    for number, moment in enumerate(variable.years_between):
        check.moment(moment, (*place, "years_between", number))


def _any_of(check: Checker, variable: AnyOf, place: Place) -> None:
    _yes_no(check, variable.any_of, (*place, "any_of"))


def _all_of(check: Checker, variable: AllOf, place: Place) -> None:
    _yes_no(check, variable.all_of, (*place, "all_of"))


def _negation(check: Checker, variable: Not, place: Place) -> None:
    _yes_no(check, (variable.not_,), (*place, "not"))


def _yes_no(check: Checker, names: tuple[str, ...], place: Place) -> None:
    for name in names:
        check.name(name, place, "boolean")


def _cases(check: Checker, variable: Cases, place: Place) -> None:
    for number, case in enumerate(variable.cases):
        if isinstance(case, Case):
            check.tests(case.when, (*place, "cases", number, "when"))
        if isinstance(case, Otherwise) and number != len(variable.cases) - 1:
            check.faults.add((*place, "cases", number), "otherwise", "otherwise as the last line")


def _score(check: Checker, variable: Score, place: Place) -> None:
    for number, item in enumerate(variable.score):
        check.name(item, (*place, "score", number), "boolean", "integer", "number")
    if variable.may_miss >= len(variable.score):
        found, expected = f"{variable.may_miss} of {len(variable.score)}", "fewer than all items"
        check.faults.add((*place, "may_miss"), found, expected)
    for item in dict.fromkeys(item for item in variable.score if variable.score.count(item) > 1):
        check.faults.add((*place, "score"), f"{item} twice", "each item once")


def _standardised(check: Checker, variable: Standardised, place: Place) -> None:
    check.name(variable.standardise, (*place, "standardise"), "integer", "number")


def _year_of(check: Checker, variable: YearOf, place: Place) -> None:
    check.moment(variable.year_of, (*place, "year_of"))


def _lookup(check: Checker, variable: Lookup, place: Place) -> None:
    asked, place = variable.lookup, (*place, "lookup")
    check.name(asked.of, (*place, "of"), "text", "category", "integer")
    check.moment(asked.on, (*place, "on"))
    table = check.known.lookups.get(asked.table)
    if table is None:
        check.faults.unknown((*place, "table"), asked.table, check.known.lookups, "config/lookups/")
    elif asked.gives not in table.columns:
        check.faults.unknown((*place, "gives"), asked.gives, table.columns, f"columns of {asked.table}")


CHECKS: dict[type[Described], Callable[[Checker, Any, Place], None]] = {
    Record: _record,
    Categorised: _categories,
    AgeAt: _age_at,
    YearsBetween: _years_between,
    AnyOf: _any_of,
    AllOf: _all_of,
    Not: _negation,
    Cases: _cases,
    Score: _score,
    Standardised: _standardised,
    YearOf: _year_of,
    Lookup: _lookup,
}
