"""Whether participants can be weighted to stand for everyone invited: these must be seen before they are left out."""

from __future__ import annotations

from collections.abc import Iterator

from cohort.spec.checks.checker import Checker
from cohort.spec.condition import Condition
from cohort.spec.kinds.record import Record
from cohort.spec.kinds.standardise import Standardised
from cohort.spec.model import Model, Participation
from cohort.spec.model_kind import ModelKind
from cohort.spec.variable import needs
from cohort.spec.yaml_file import Place
from cohort.wanted.term import all_names, names_in

CURVES: frozenset[ModelKind] = frozenset({"kaplan_meier", "nelson_aalen", "aalen_johansen", "restricted_mean"})
WEIGHTED: frozenset[ModelKind] = CURVES | {"cox", "logistic", "modified_poisson", "risk_difference", "linear"}
"""The kinds whose rows can be weighted by an estimated probability."""


def check_participation(check: Checker, model: Model, place: Place) -> None:
    """Note every fault of a model's weights for participation."""
    told = model.participation
    if told is None:
        return
    place = (*place, "participation")
    if model.kind not in WEIGHTED:
        check.faults.add(place, f"in a {model.kind} model", "a model of kind " + ", ".join(sorted(WEIGHTED)))
    for other in ("weights", "matching"):
        if getattr(model, other):
            check.faults.add(place, f"beside '{other}'", "one of the two")
    if model.time and model.time.every:
        check.faults.add(place, "beside 'every'", "'until': a first event")
    for number, name in enumerate(told.took_part):
        check.name(name, (*place, "took_part", number), "boolean")
        if (Condition(name, (True,)),) not in [step.keep for step in check.study.population]:
            hint = "the people before that line are the invited; the weights are estimated from all of them"
            expected = f"a line '{{keep: {name}, because: ...}}' of the population"
            check.faults.add((*place, "took_part", number), f"{name}, which no line of its own keeps", expected, hint)
    for key, terms in (("given", told.given), ("stabilised_by", told.stabilised_by)):
        for number, term in enumerate(terms):
            for name in names_in(term):
                check.name(name, (*place, key, number), "boolean", "integer", "number", "category", "text")
    if model.strata and model.kind in CURVES:
        check.faults.add((*place[:-1], "strata"), "beside 'participation'", "none: weighted groups are not tested")
    _known_of_all(check, told, place)
    _stabilised(check, model, told, place)


def _known_of_all(check: Checker, told: Participation, place: Place) -> None:
    """What only participants answered, or what is told from the people kept, is not known of the others."""
    answers = set(_sources(check, told.took_part))
    for name in all_names(told.given):
        variables = [check.study.variables.get(need) for need in _made_from(check, name)]
        own = answers & set(_sources(check, (name,)))
        if own:
            found = f"{name}, which rests on {' and '.join(sorted(own))} as 'took_part' does"
            check.faults.add((*place, "given"), found, "what is known of everyone invited")
        if any(isinstance(variable, Standardised) for variable in variables):
            found = f"{name}, standardised over the people kept"
            check.faults.add((*place, "given"), found, "what is known of each person alone")


def _stabilised(check: Checker, model: Model, told: Participation, place: Place) -> None:
    """Who weighs more for what the weights are stabilised by must be adjusted for it."""
    for number, term in enumerate(told.stabilised_by):
        groups = ("by", (model.by,)) if model.kind in CURVES else ("terms", model.terms)
        for key, terms in (("given", told.given), groups):
            if term not in terms:
                hint = "weights stabilised by what is not adjusted for leave its selection as it is"
                check.faults.add(
                    (*place, "stabilised_by", number), f"{term}, which is not in '{key}'", f"one of '{key}'", hint
                )


def _sources(check: Checker, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        for need in _made_from(check, name):
            variable = check.study.variables.get(need)
            if isinstance(variable, Record):
                yield variable.source


def _made_from(check: Checker, name: str) -> list[str]:
    """The name and all it is made from, also in circles (which are a fault of their own)."""
    made = [name]
    for one in made:
        variable = check.study.variables.get(one)
        made += [need for need in (needs(variable) if variable else ()) if need not in made]
    return made
