"""Whether matched sets can be made, and whether the model then keeps to them."""

from __future__ import annotations

from cohort.spec.checks.checker import Checker
from cohort.spec.model import MATCHED_SET, Model
from cohort.spec.yaml_file import Place


def check_matching(check: Checker, model: Model, place: Place) -> None:
    """Note every fault of a model's matching; ``check`` knows the names that hold in the model."""
    if model.matching is None:
        return
    for name in sorted({MATCHED_SET, "is_control", "days_to_case"} & set(check.names)):
        check.faults.add((*place, "matching"), f"a variable {name}", "a name that matching does not give itself")
    for number, name in enumerate(model.matching.on):
        check.name(name, (*place, "matching", "on", number), "boolean", "category", "text", "integer", "person")
    if MATCHED_SET not in (*model.strata, model.cluster):
        expected = f"'strata: [{MATCHED_SET}]' or 'cluster: {MATCHED_SET}'"
        check.faults.add((*place, "matching"), "sets that the model takes no notice of", expected)
    if model.by_risk_set:
        _risk_set(check, model, place)
    else:
        _exact(check, model, place)


def _risk_set(check: Checker, model: Model, place: Place) -> None:
    if model.kind != "conditional_logistic":
        hint = "controls are sampled: cases are compared within their sets alone"
        check.faults.add((*place, "kind"), f"risk sets in a {model.kind} model", "conditional_logistic", hint)
    if model.time and model.time.scale == "age":
        check.faults.add(
            (*place, "time", "scale"), "age", "no scale: risk sets are made on calendar days", "match on age"
        )


def _exact(check: Checker, model: Model, place: Place) -> None:
    if model.in_intervals:
        found = "exact matching and time in intervals"
        check.faults.add((*place, "matching"), found, "one of the two, or 'kind: risk_set'")
    if model.exposure:
        check.name(model.exposure, (*place, "exposure"), "boolean")
    else:
        check.faults.add((*place, "matching"), "no 'exposure' to match on", "'exposure: NAME', a yes/no variable")
