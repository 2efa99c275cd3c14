"""E-values: how strong an unmeasured confounder would have to be to explain a ratio away."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from cohort.disclosure.model import PublicModel
from cohort.disclosure.numbers import decimal, interval
from cohort.disclosure.sources import Sources
from cohort.disclosure.wording import level_label, term_label
from cohort.estimates import Estimate
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning, plain_label
from cohort.tables.sheet import Column, Row, Sheet

RARE = 0.15
"""Up to this risk odds and hazard ratios are taken for risk ratios (VanderWeele & Ding 2017, Table 2)."""
DIRECT = ("risk ratio", "rate ratio")


def e_values(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Sheet:
    """For each adjusted ratio: the E-value of the estimate, and of the limit of its interval that is nearer 1."""
    asked = study.tables[name]
    models = [sources.model(model) for model in asked.models]
    columns = ("", "Adjusted ratio (95% CI)", "E-value", "E-value of the limit")
    rows = tuple(row for model in models for row in _rows(model, names))
    notes = (
        "E-value: the least risk ratio that an unmeasured confounder would need both with the factor and with the "
        "outcome, beyond what is adjusted for, to move the ratio (or the limit nearer 1) to 1. "
        "VanderWeele & Ding 2017, Ann Intern Med 167:268-274.",
        "Where more than 15% have the outcome, odds and hazard ratios are first turned into approximate risk ratios.",
    )
    return Sheet(name, asked.label or plain_label(name), tuple(map(Column, columns)), rows, notes)


def e_value(ratio: float) -> float:
    """RR + sqrt(RR (RR - 1)) of a risk ratio above 1; of one below, that of its inverse (equation 1)."""
    ratio = max(ratio, 1 / ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))


def e_value_of_limit(lower: float, upper: float) -> float:
    """Of the limit nearer 1; 1 where the interval holds 1."""
    return 1.0 if lower <= 1 <= upper else e_value(lower if lower > 1 else upper)


def as_risk_ratio(ratio: float, scale: str, rare: bool) -> float:
    """The risk ratio that another ratio stands for, where the outcome is not ``rare``.

    Of odds the square root; of hazards (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1/HR)) (VanderWeele & Ding 2017, Table 2).
    """
    if rare or scale in DIRECT:
        return ratio
    if scale == "odds ratio":
        return math.sqrt(ratio)
    return float((1 - 0.5 ** math.sqrt(ratio)) / (1 - 0.5 ** math.sqrt(1 / ratio)))


def _rows(model: PublicModel, names: Mapping[str, Meaning]) -> Iterator[Row]:
    yield Row((model.label, "", "", ""), strong=True)
    rare = isinstance(model.n, int) and isinstance(model.events, int) and model.events <= RARE * model.n
    for row in model.estimates:
        if row.ratio is not None and row.lower is not None and row.upper is not None:
            yield Row((_label(row, names), *_cells(row.ratio, row.lower, row.upper, model.scale, rare)), indent=1)


def _cells(ratio: float, lower: float, upper: float, scale: str, rare: bool) -> tuple[str, str, str]:
    told = interval(ratio, lower, upper)
    ratio, lower, upper = (as_risk_ratio(number, scale, rare) for number in (ratio, lower, upper))
    return told, decimal(e_value(ratio), 2), decimal(e_value_of_limit(lower, upper), 2)


def _label(row: Estimate, names: Mapping[str, Meaning]) -> str:
    term = term_label(row.term, names, per_unit=row.level is None)
    return term if row.level is None else f"{term}: {level_label(row.term, row.level, names)}"
