"""Risks after weighting people so that exposed and unexposed are alike in what the terms tell (propensity weights)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import Balance, Estimates
from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.frame.terms import Factor
from cohort.models.inference.contrasts import answer, contrasted
from cohort.models.inference.overlap import overlap
from cohort.models.likelihood.influence import coefficient_influence, with_ones
from cohort.models.likelihood.maximum import robust_covariance
from cohort.models.logistic import BINOMIAL
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec, own_settings, require
from cohort.models.standardised_risk import RiskModel, risk_model
from cohort.wanted.settings import Weighted


@dataclass(frozen=True)
class Scheme:
    """Weights of exposed and unexposed at a propensity e, and their slopes along its log odds.

    Each takes and gives (n); dw/d(log odds) = dw/de e (1 - e). Li, Morgan & Zaslavsky 2018, J Am Stat Assoc 113:390.
    """

    exposed: Callable[[FloatArray], FloatArray]
    unexposed: Callable[[FloatArray], FloatArray]
    exposed_slope: Callable[[FloatArray], FloatArray]
    unexposed_slope: Callable[[FloatArray], FloatArray]
    whom: str


SCHEMES = {
    "everybody": Scheme(
        lambda e: 1 / e, lambda e: 1 / (1 - e), lambda e: -(1 - e) / e, lambda e: e / (1 - e), "everybody"
    ),
    "exposed": Scheme(np.ones_like, lambda e: e / (1 - e), np.zeros_like, lambda e: e / (1 - e), "the exposed"),
    "overlap": Scheme(
        lambda e: 1 - e,
        lambda e: e,
        lambda e: -e * (1 - e),
        lambda e: e * (1 - e),
        "people who might have been either, most of all those as likely one as the other",
    ),
}


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Weighted risks of ``spec.outcome`` without and with ``settings.exposure``, and their contrast.

    Each is a weighted mean (Hajek's: multiplying all weights of a group by a number, as stabilised weights do, changes
    nothing). The propensity is a logistic regression of the exposure on the terms. Errors allow for its being
    estimated (stacked estimating equations: Lunceford & Davidian 2004, Stat Med 23:2937), and for clusters.
    Raises :class:`ModelError` where somebody's exposure is certain.
    """
    require(spec, needs={"terms", "outcome", "settings"}, takes={"reference", "cluster", "categorical"})
    settings = own_settings(spec, Weighted)
    rows, notes = rows_to_fit(frame, spec)
    exposed = rows.numbers["settings.exposure"] == 1
    exposure = Factor(settings.exposure, ("no", "yes"), exposed.astype(np.intp), "no")
    _require_both(rows, exposed, settings.exposure)
    model = propensity_model(rows, exposed)
    propensity = BINOMIAL.mean(model.fitted.top.predictor)
    scheme = SCHEMES[settings.weights]
    risks, influences = weighted_risks(rows, exposed, model, scheme)
    levels = ["no", "yes"]
    estimates, covariance = contrasted(
        exposure.name, levels, risks, robust_covariance(influences, rows.cluster), settings.contrast
    )
    crude, _ = contrasted(exposure.name, levels, *_crude(rows, exposed), settings.contrast)
    weight = np.where(exposed, scheme.exposed(propensity), scheme.unexposed(propensity))
    told = (*notes, f"weighted to {scheme.whom}")
    return replace(
        answer(spec.kind, settings.contrast, rows, [exposure], estimates, covariance, told),
        crude=tuple(crude),
        balance=balance(model, exposed, weight),
        overlap=overlap(exposure.name, model.terms, propensity, exposed, (weight[exposed], weight[~exposed])),
    )


def propensity_model(rows: Rows, exposed: BoolArray) -> RiskModel:
    """Logistic regression of the exposure on the terms. Raises :class:`ModelError` where a level decides it."""
    try:
        return risk_model(replace(rows, event=exposed))
    except ModelError as error:
        hint = "somebody's exposure is certain (no positivity): leave such people out, or merge levels"
        raise ModelError(
            [Fault(f.where, f"of the exposure: {f.found}", f.expected, hint) for f in error.faults]
        ) from None


def weighted_risks(rows: Rows, exposed: BoolArray, model: RiskModel, scheme: Scheme) -> tuple[FloatArray, FloatArray]:
    """The risks without and with the exposure (2), and each row's influence on them (n, 2)."""
    propensity = BINOMIAL.mean(model.fitted.top.predictor)
    of_coefficients = coefficient_influence(model.fitted, model.matrix)
    design = with_ones(model.matrix)
    risks, influences = [], []
    for member, weigh, slope_of in (
        (~exposed, scheme.unexposed, scheme.unexposed_slope),
        (exposed, scheme.exposed, scheme.exposed_slope),
    ):
        weight, slope = weigh(propensity) * member, slope_of(propensity) * member
        risk = float(weight @ rows.event / weight.sum())
        apart = rows.event - risk
        moved = of_coefficients @ (design.T @ (slope * apart))
        risks.append(risk)
        influences.append((weight * apart + moved) / weight.sum())
    return np.array(risks), np.stack(influences, axis=1)


def balance(model: RiskModel, exposed: BoolArray, weight: FloatArray) -> tuple[Balance, ...]:
    """Of each column of the propensity model: (mean exposed - mean unexposed) / standard deviation, before and after.

    The standard deviation is that of the people as they are: the root of the mean of both groups' variances
    (Austin & Stuart 2015, Stat Med 34:3661).
    """
    rows = []
    for j, column in enumerate(model.columns):
        values = model.matrix[:, j]
        spread = float(np.sqrt((values[exposed].var() + values[~exposed].var()) / 2)) or 1.0
        before, after = (_gap(values, exposed, weights) / spread for weights in (np.ones(len(weight)), weight))
        rows.append(Balance(column.term, column.level, round(before, 12) + 0.0, round(after, 12) + 0.0))  # no -0
    return tuple(rows)


def _gap(values: FloatArray, exposed: BoolArray, weight: FloatArray) -> float:
    return float(
        np.average(values[exposed], weights=weight[exposed]) - np.average(values[~exposed], weights=weight[~exposed])
    )


def _crude(rows: Rows, exposed: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Risks as they are, and their covariance."""
    members = [~exposed, exposed]
    risks = np.array([rows.event[member].mean() for member in members])
    influences = [member * (rows.event - risk) / member.sum() for member, risk in zip(members, risks, strict=True)]
    return risks, robust_covariance(np.stack(influences, axis=1), rows.cluster)


def _require_both(rows: Rows, exposed: BoolArray, name: str) -> None:
    for group, what in ((exposed, "exposed"), (~exposed, "unexposed")):
        events = int(rows.event[group].sum())
        if events in (0, int(group.sum())):
            raise ModelError(
                Fault(
                    "settings.exposure", f"{name}: the {what} all have one outcome, or there are none", "both outcomes"
                )
            )
