"""The kinds of model, and the one function that fits any of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from cohort.errors import Fault, SpecError, did_you_mean, one_of
from cohort.estimates import Estimates
from cohort.models import (
    aalen_johansen,
    adjusted_survival,
    baseline_hazard,
    conditional_logistic,
    cox,
    factor_analysis,
    fine_gray,
    imputed,
    kaplan_meier,
    linear,
    logistic,
    mean_cumulative,
    mediation,
    mediation_simulated,
    misclassification,
    modified_poisson,
    negative_binomial,
    nelson_aalen,
    outcome_misclassification,
    poisson_count,
    poisson_rate,
    reliability,
    restricted_mean,
    risk_difference,
    sibling_cox,
    standardised_risk,
    state_occupancy,
    unmeasured_confounding,
    weighted_risk,
)
from cohort.models.request import ModelSpec

KINDS: dict[str, Callable[[pd.DataFrame, ModelSpec], Estimates]] = {
    "aalen_johansen": aalen_johansen.fit,
    "adjusted_survival": adjusted_survival.fit,
    "baseline_hazard": baseline_hazard.fit,
    "conditional_logistic": conditional_logistic.fit,
    "cox": cox.fit,
    "factor_analysis": factor_analysis.fit,
    "fine_gray": fine_gray.fit,
    "imputed_cox": imputed.cox,
    "imputed_linear": imputed.linear,
    "imputed_logistic": imputed.logistic,
    "imputed_modified_poisson": imputed.modified_poisson,
    "kaplan_meier": kaplan_meier.fit,
    "linear": linear.fit,
    "logistic": logistic.fit,
    "mean_cumulative": mean_cumulative.fit,
    "mediation": mediation.fit,
    "mediation_simulated": mediation_simulated.fit,
    "misclassification": misclassification.fit,
    "modified_poisson": modified_poisson.fit,
    "negative_binomial": negative_binomial.fit,
    "nelson_aalen": nelson_aalen.fit,
    "outcome_misclassification": outcome_misclassification.fit,
    "poisson_count": poisson_count.fit,
    "poisson_rate": poisson_rate.fit,
    "reliability": reliability.fit,
    "restricted_mean": restricted_mean.fit,
    "risk_difference": risk_difference.fit,
    "sibling_cox": sibling_cox.fit,
    "standardised_risk": standardised_risk.fit,
    "state_occupancy": state_occupancy.fit,
    "unmeasured_confounding": unmeasured_confounding.fit,
    "weighted_risk": weighted_risk.fit,
}


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Fit ``spec`` to the rows of ``frame``.

    Raises :class:`SpecError` for a kind or column that does not exist and :class:`ModelError` for a model that these
    rows cannot answer.
    """
    if spec.kind not in KINDS:
        raise SpecError(Fault("kind", spec.kind, one_of(KINDS), did_you_mean(spec.kind, KINDS)))
    found = KINDS[spec.kind](frame, spec)
    return replace(found, participation=spec.participation.told) if spec.participation else found
