"""Mediation: how much of an exposure's effect on a yes/no outcome runs through a yes/no mediator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.design import Column
from cohort.models.frame.rows import Rows
from cohort.models.frame.terms import Factor, Interaction
from cohort.models.inference.contrasts import answer
from cohort.models.inference.wald import difference_rows, wald_rows
from cohort.models.likelihood.influence import coefficient_influence, with_ones
from cohort.models.likelihood.maximum import robust_covariance
from cohort.models.logistic import BINOMIAL
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec, own_settings, require
from cohort.models.standardised_risk import RiskModel, risk_model, set_to
from cohort.wanted.settings import Mediation

EFFECTS = ("total effect", "natural direct effect", "natural indirect effect")
_OF_RISKS = np.array([[-1.0, 0.0, 1.0], [-1.0, 1.0, 0.0], [0.0, -1.0, 1.0]])
"""The effects as differences of three risks: nobody exposed, exposed but for the mediator, everybody exposed."""


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Total, natural direct and natural indirect effect of ``settings.exposure`` through ``settings.mediator``.

    Q(a, b) is the mean risk if everybody had exposure a and the mediator she would have had under b: for each person
    P(Y | a, m, C) summed over m with weights P(m | b, C) (VanderWeele 2015, Explanation in Causal Inference, ch. 2;
    Pearl 2001). Total Q(1, 1) - Q(0, 0) = direct Q(1, 0) - Q(0, 0) + indirect Q(1, 1) - Q(1, 0), as differences, or
    as products of ratios. Both models are logistic on the terms; that of the outcome holds the product of exposure
    and mediator. Errors allow for the coefficients of both, the sample of people, and clusters.
    """
    require(spec, needs={"terms", "outcome", "settings"}, takes={"reference", "cluster", "categorical"})
    settings = own_settings(spec, Mediation)
    rows, notes = rows_to_fit(frame, spec)
    exposure = _factor(rows, "settings.exposure", settings.exposure)
    mediator = _factor(rows, "settings.mediator", settings.mediator)
    risks, covariance = nested_risks(rows, exposure, mediator)
    columns = [Column(exposure.name, effect, "no") for effect in EFFECTS]
    ratio = settings.contrast == "ratio"
    jacobian = _OF_RISKS / risks if ratio else _OF_RISKS
    effects = _OF_RISKS @ np.log(risks) if ratio else _OF_RISKS @ risks
    errors = jacobian @ covariance @ jacobian.T
    table = wald_rows if ratio else difference_rows
    share = (risks[2] - risks[1]) / (risks[2] - risks[0])
    told = (*notes, f"of the total difference in risk, {100 * share:.0f} % runs through {mediator.name}")
    effects_told = table(columns, effects, errors)
    return answer(spec.kind, settings.contrast, rows, [exposure, mediator], effects_told, errors, told)


@dataclass(frozen=True)
class _Influential:
    """A fitted model with each row's influence on its coefficients."""

    model: RiskModel
    influence: FloatArray

    def at(self, settings: Sequence[tuple[Factor, str]]) -> tuple[FloatArray, FloatArray]:
        """Everybody's risk (n) with these levels, and its slope along the coefficients (n, p + 1)."""
        design = with_ones(set_to(self.model, settings))
        predictor = design @ self.model.fitted.coef
        return BINOMIAL.mean(predictor), design * BINOMIAL.variance(predictor)[:, None]


def nested_risks(rows: Rows, exposure: Factor, mediator: Factor) -> tuple[FloatArray, FloatArray]:
    """Q(0, 0), Q(1, 0) and Q(1, 1), and their covariance (3, 3)."""
    product = Interaction(f"{exposure.name}:{mediator.name}", (exposure, mediator))
    outcome = _fitted(replace(rows, terms=(exposure, mediator, product, *rows.terms)))
    of_mediator = _fitted(replace(rows, event=mediator.codes == 1, terms=(exposure, *rows.terms)))
    risks, influences = [], []
    for exposed, as_if in (("no", "no"), ("yes", "no"), ("yes", "yes")):
        chance, chance_slope = of_mediator.at([(exposure, as_if)])
        (without, without_slope), (with_it, with_slope) = (
            outcome.at([(exposure, exposed), (mediator, level)]) for level in ("no", "yes")
        )
        each = with_it * chance + without * (1 - chance)
        outcome_slope = with_slope * chance[:, None] + without_slope * (1 - chance)[:, None]
        moved = outcome.influence @ outcome_slope.mean(axis=0)
        moved += of_mediator.influence @ (chance_slope * (with_it - without)[:, None]).mean(axis=0)
        risks.append(float(each.mean()))
        influences.append((each - each.mean()) / rows.n + moved)
    return np.array(risks), robust_covariance(np.stack(influences, axis=1), rows.cluster)


def _fitted(rows: Rows) -> _Influential:
    model = risk_model(rows)
    return _Influential(model, coefficient_influence(model.fitted, model.matrix))


def _factor(rows: Rows, where: str, name: str) -> Factor:
    return Factor(name, ("no", "yes"), (rows.numbers[where] == 1).astype(np.intp), "no")
