"""Whether terms that vary in time, and splits of it, can be told day by day."""

from __future__ import annotations

from cohort.spec.checks.checker import Checker
from cohort.spec.cuts import Categories
from cohort.spec.kinds import KINDS as OF_VARIABLE
from cohort.spec.kinds.record import Record
from cohort.spec.model import How, Model
from cohort.spec.variable import Described, Expressed
from cohort.spec.yaml_file import Place

OVER_TIME: dict[How, tuple[str, ...]] = {
    "time_varying": ("any", "count", "count_years", "episodes", "sum"),
    "current": ("any", "count"),
}
"""What can be taken from records and followed over time."""
KINDS = ("cox", "poisson_rate")
EVERY = (*KINDS, "mean_cumulative")
"""The kinds that read all events of a person."""
SPLIT_BY = ("age", "calendar_year", "events_before")


def check_intervals(check: Checker, model: Model, place: Place) -> None:
    """Note every fault of what a model follows over time."""
    cut = bool(model.varying or (model.time and model.time.split))
    if cut and model.kind not in KINDS and not model.by_risk_set:
        expected = "a model of kind " + " or ".join(KINDS)
        check.faults.add((*place, "kind"), f"time in intervals in a {model.kind} model", expected)
    elif model.time and model.time.every and model.kind not in EVERY:
        expected = "a model of kind " + " or ".join(EVERY)
        check.faults.add((*place, "kind"), f"all events in a {model.kind} model", expected)
    for number, factor in enumerate(model.factors):
        if factor.how:
            _followed(check, factor.name, factor.how, (*place, "terms", number))
    for name, split in (model.time.split if model.time else {}).items():
        _split(check, name, split, model, (*place, "time", "split", name))


def _followed(check: Checker, name: str, how: How, place: Place) -> None:
    """Each record variable the term is made from must be one that can be followed."""
    made_from = records_of(name, check.study.variables)
    if name in check.names and not made_from:
        check.faults.add(place, f"{name}: {how}", "a variable made from records in a window")
    for leaf, variable in made_from.items():
        if not isinstance(variable, Record):
            expected = f"records, or what is made of them by {_expressed()}"
            check.faults.add(place, f"{leaf}, of which {name} is made", expected)
        elif variable.who == "both_parents":
            hint = "all_of: [a mother's variable, a father's variable]"
            check.faults.add(place, f"{leaf}: both_parents over time", "each parent's records by themselves", hint)
        elif variable.take.verb not in OVER_TIME[how]:
            found = f"{leaf}: take {variable.take.verb}"
            check.faults.add(place, found, f"{how} of take " + ", ".join(OVER_TIME[how]))


def records_of(name: str, variables: dict[str, Described]) -> dict[str, Described]:
    """The variables at the ends of the chain that ``name`` is made from; names of people's own columns are none."""
    variable = variables.get(name)
    if variable is None:
        return {}
    if not isinstance(variable, Expressed):
        return {name: variable}
    return {leaf: one for need in variable.names() for leaf, one in records_of(need, variables).items()}


def _expressed() -> str:
    *others, last = (key for key, kind in OF_VARIABLE.items() if issubclass(kind, Expressed))
    return f"{', '.join(others)} or {last}"


def _split(check: Checker, name: str, split: Categories, model: Model, place: Place) -> None:
    if name in check.names:
        check.faults.add(place, name, "a name that is not taken")
    if split.of not in SPLIT_BY:
        check.name(split.of, (*place, "of"), "date")
    if name not in (*model.terms, *model.strata):
        check.faults.add(place, name, "one of the terms or strata of this model")
    if split.of == "events_before" and not (model.time and model.time.every):
        check.faults.add((*place, "of"), "events_before", "'every:' in place of 'until:', so that there are several")
    for cut in split.cuts:
        whole = all(bound % 1 == 0 for bound in (cut.low, cut.high) if abs(bound) != float("inf"))
        if cut.values or not whole:
            check.faults.add(place, cut.english, "whole years, such as below 7, 7 to 13 or 13+")
