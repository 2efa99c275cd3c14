"""Whether what a table or a figure names exists, and whether it can show the models it names."""

from __future__ import annotations

from collections.abc import Callable

from cohort.spec.checks.checker import Checker
from cohort.spec.door import Faults
from cohort.spec.model import Model
from cohort.spec.model_kind import PSYCHOMETRIC, ModelKind
from cohort.spec.study import Figure, Table
from cohort.spec.yaml_file import Place
from cohort.wanted.term import spline_of

WITH_CURVES: frozenset[ModelKind] = frozenset(
    {"kaplan_meier", "aalen_johansen", "adjusted_survival", "mean_cumulative"}
)
"""The kinds whose curves can be drawn: a cumulative incidence, or a mean number."""
RATIOS: frozenset[ModelKind] = frozenset(
    {
        "modified_poisson",
        "logistic",
        "cox",
        "fine_gray",
        "sibling_cox",
        "poisson_rate",
        "poisson_count",
        "negative_binomial",
        "conditional_logistic",
        "imputed_cox",
        "imputed_logistic",
        "imputed_modified_poisson",
    }
)
"""Kinds whose estimates are ratios alone: what a forest plot and E-values show."""
WITH_SHAPES = frozenset(kind for kind in RATIOS if not kind.startswith("imputed")) | {"linear", "risk_difference"}
"""The kinds that tell the curve of a spline."""
NEEDS = {
    "characteristics": "rows",
    "estimates": "models",
    "side_by_side": "models",
    "e_values": "models",
    "balance": "models",
    "items": "models",
    "forest": "models",
    "cumulative_incidence": "models",
    "positivity": "models",
    "spline": "models",
}
"""The key that a kind of table or figure cannot be without."""
OF_ONE_MODEL = {"cumulative_incidence", "positivity", "spline"}


def _has_ratios(model: Model) -> bool:
    return model.kind in RATIOS


def _has_curves(model: Model) -> bool:
    return model.kind in WITH_CURVES


def _weights(model: Model) -> bool:
    return model.kind == "weighted_risk" or model.participation is not None


def _has_splines(model: Model) -> bool:
    return model.kind in WITH_SHAPES and any(map(spline_of, model.terms))


def _of_items(model: Model) -> bool:
    return model.kind in PSYCHOMETRIC


def _of_people(model: Model) -> bool:
    return not _of_items(model)


_WEIGHTED = "a model of kind weighted_risk, or one with 'participation'"
SHOWS: dict[str, tuple[Callable[[Model], bool], str]] = {
    "estimates": (_of_people, "a table of kind items"),
    "side_by_side": (_of_people, "a table of kind items"),
    "items": (_of_items, f"a model of kind {', '.join(sorted(PSYCHOMETRIC))}"),
    "e_values": (_has_ratios, f"a model of kind {', '.join(sorted(RATIOS))}"),
    "balance": (_weights, _WEIGHTED),
    "forest": (_has_ratios, "a model that a forest can show"),
    "cumulative_incidence": (_has_curves, "a model that a cumulative_incidence can show"),
    "positivity": (_weights, _WEIGHTED),
    "spline": (_has_splines, "a regression with a term spline(NAME, KNOTS), its gaps not imputed"),
}
"""Of the kinds of table and figure that cannot show every model: which they can, in code and in words."""


def check_table(check: Checker, name: str, table: Table) -> None:
    """Note every fault of one table."""
    place: Place = ("tables", name)
    for number, row in enumerate(table.rows):
        check.name(row, (*place, "rows", number), "boolean", "integer", "number", "category", "text")
    if table.by:
        check.name(table.by, (*place, "by"), "boolean", "category")
    _models(check, table.models, place)
    _require(check.faults, place, table)
    for number, model in enumerate(table.models):
        _shown(check, model, table.kind, (*place, "models", number))


def check_figure(check: Checker, name: str, figure: Figure) -> None:
    """Note every fault of one figure."""
    place: Place = ("figures", name)
    _models(check, figure.models, place)
    _require(check.faults, place, figure)
    if figure.kind in OF_ONE_MODEL and len(figure.models) > 1:
        check.faults.add((*place, "models"), f"{len(figure.models)} models", "one model, and a figure for each other")
    for model in figure.models:
        _shown(check, model, figure.kind, (*place, "models"))


def _shown(check: Checker, name: str, kind: str, place: Place) -> None:
    model = check.study.models.get(name)
    if model and kind in SHOWS and not SHOWS[kind][0](model):
        check.faults.add(place, f"{name} ({model.kind})", SHOWS[kind][1])


def _models(check: Checker, models: tuple[str, ...], place: Place) -> None:
    for model in models:
        if model not in check.study.models:
            check.faults.unknown((*place, "models"), model, check.study.models)


def _require(faults: Faults, place: Place, asked: Table | Figure) -> None:
    key = NEEDS.get(asked.kind)
    if key and not getattr(asked, key):
        faults.add(place, f"no '{key}'", f"'{key}: [...]' for kind {asked.kind}")
