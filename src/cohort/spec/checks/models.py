"""Whether what a model names exists and is of a type it can use."""

from __future__ import annotations

from dataclasses import replace

from cohort.spec.checks.checker import Checker
from cohort.spec.checks.events import check_events
from cohort.spec.checks.intervals import check_intervals
from cohort.spec.checks.matching import check_matching
from cohort.spec.checks.participation import check_participation
from cohort.spec.model import Model
from cohort.spec.model_kind import ModelKind, explained
from cohort.spec.settings import admit_settings
from cohort.spec.values import Type
from cohort.spec.vocabulary import model_names
from cohort.spec.yaml_file import Place
from cohort.wanted.settings import columns_named
from cohort.wanted.term import all_names

OUTCOME_TYPES: dict[ModelKind, tuple[Type, ...]] = {
    "linear": ("integer", "number"),
    "imputed_linear": ("integer", "number"),
    "poisson_count": ("integer",),
    "negative_binomial": ("integer",),
}
"""Where it is no yes/no variable."""
WITHOUT_TERMS: frozenset[ModelKind] = frozenset(
    {"kaplan_meier", "aalen_johansen", "nelson_aalen", "mean_cumulative", "restricted_mean", "state_occupancy"}
)
"""The kinds that compare groups as they are."""
COMPETING: frozenset[ModelKind] = frozenset({"fine_gray", "aalen_johansen"})
"""The kinds that say nothing without competing events."""
WITH_ERRORS: frozenset[ModelKind] = frozenset({"cox", "logistic", "modified_poisson", "linear", "poisson_count"})
"""The kinds that report the model's errors or robust ones, as they are asked."""


def check_model(check: Checker, name: str, model: Model) -> None:
    """Note every fault of one model."""
    place: Place = ("models", name)
    check_intervals(check, model, place)
    check_matching(check, model, place)
    check.tests(model.among, (*place, "among"))
    check_participation(check, model, place)
    _errors(check, model, place)
    own = model_names(model)
    check = replace(check, names={**check.names, **own}, declared=check.declared | set(own))
    wanted = "time" if model.by_risk_set else explained(model)
    for key in ("outcome", "time"):
        if (getattr(model, key) is None) == (key == wanted):
            verb = "no " if key == wanted else ""
            expected = f"'{wanted}: ...'" if wanted else "items alone, in 'terms'"
            check.faults.add((*place, key), f"{verb}'{key}' in a {model.kind} model", expected)
    if model.outcome:
        check.name(model.outcome, (*place, "outcome"), *OUTCOME_TYPES.get(model.kind, ("boolean",)))
    if model.time:
        _time(check, model, place)
    if model.terms and model.kind in WITHOUT_TERMS:
        check.faults.add((*place, "terms"), f"terms in a {model.kind} model", "'by: VARIABLE', which tells groups")
    for number, name in model.names_of_terms:
        check.name(name, (*place, "terms", number), "boolean", "integer", "number", "category", "text")
    if model.exposure and model.exposure not in model.terms:
        check.faults.unknown((*place, "exposure"), model.exposure, model.terms, "terms of this model")
    for term, level in model.reference.items():
        if term not in all_names(model.terms):
            check.faults.unknown((*place, "reference", term), term, model.terms, "terms of this model")
        check.levels(term, [level], (*place, "reference", term))
    others = [other for other in check.study.models if other != place[1]]
    for key in ("negative_control_of", "sensitivity_of"):
        if getattr(model, key) not in (None, *others):
            check.faults.unknown((*place, key), getattr(model, key), others, "other models")
    if model.cluster:
        check.name(model.cluster, (*place, "cluster"), "person", "text", "category")
    if model.by:
        check.name(model.by, (*place, "by"), "boolean", "category", "text")
    for number, column in enumerate(model.strata):
        check.name(column, (*place, "strata", number), "person", "boolean", "category", "text", "integer")
    if model.weights:
        check.name(model.weights, (*place, "weights"), "number", "integer")
    settings = admit_settings(check.faults, model.kind, model.settings, (*place, "settings"))
    for key, column, types in columns_named(settings):
        check.name(column, (*place, *key.split(".")), *types)


def _errors(check: Checker, model: Model, place: Place) -> None:
    if model.errors and model.kind not in WITH_ERRORS:
        check.faults.add((*place, "errors"), f"in a {model.kind} model", "one of " + ", ".join(sorted(WITH_ERRORS)))
    for other in ("cluster", "participation"):
        if model.errors == "model" and getattr(model, other):
            found = f"the model's errors beside '{other}'"
            check.faults.add((*place, "errors"), found, f"'errors: robust', or no '{other}'")


def _time(check: Checker, model: Model, place: Place) -> None:
    assert model.time is not None
    if model.kind in COMPETING and not model.time.competing:
        found = f"no 'competing' in a {model.kind} model"
        check.faults.add((*place, "time"), found, "'competing: [death]', or days of other events")
    if model.kind == "state_occupancy":
        found = "a multi-state model in a study"
        check.faults.add((*place, "kind"), found, "rows by state in a csv file", "cohort fit --data")
    check.moment(model.time.from_, (*place, "time", "from"))
    check.moment(model.time.end, (*place, "time", "end"))
    if model.time.until:
        check.name(model.time.until, (*place, "time", "until"), "date")
    check_events(check, model, (*place, "time"))
    for number, name in enumerate(model.time.competing):
        check.name(name, (*place, "time", "competing", number), "date")
