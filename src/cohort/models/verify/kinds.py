"""Which second engine looks at which kind, and the one function that asks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import Estimates, Verification
from cohort.models.likelihood.parallel import one_thread_per_product
from cohort.models.request import ModelSpec
from cohort.models.verify import (
    bias,
    conditional_logistic,
    counted,
    cox,
    fine_gray,
    hazards,
    imputed,
    kaplan_meier,
    linear,
    logistic,
    mean_cumulative,
    mediation,
    modified_poisson,
    negative_binomial,
    participation,
    poisson_count,
    poisson_rate,
    psychometrics,
    restricted_mean,
    risk_difference,
    sibling_cox,
    standardised_risk,
    weighted_curves,
    weighted_risk,
)
from cohort.models.verify.agreement import Agreement

AGREE = 1e-6
"""The largest relative difference between two engines that rounding and stopping rules explain."""

Second = Callable[[Estimates, pd.DataFrame, ModelSpec], Agreement | None]
SECOND: Mapping[str, Second] = {
    "aalen_johansen": counted.aalen_johansen,
    "adjusted_survival": hazards.adjusted,
    "baseline_hazard": hazards.baseline,
    "conditional_logistic": conditional_logistic.second,
    "cox": cox.second,
    "factor_analysis": psychometrics.factors,
    "fine_gray": fine_gray.second,
    "imputed_cox": imputed.second,
    "imputed_linear": imputed.second,
    "imputed_logistic": imputed.second,
    "imputed_modified_poisson": imputed.second,
    "kaplan_meier": kaplan_meier.second,
    "linear": linear.second,
    "logistic": logistic.second,
    "mean_cumulative": mean_cumulative.second,
    "mediation": mediation.second,
    "mediation_simulated": mediation.second,
    "misclassification": bias.exposure,
    "modified_poisson": modified_poisson.second,
    "negative_binomial": negative_binomial.second,
    "nelson_aalen": counted.nelson_aalen,
    "outcome_misclassification": bias.outcome,
    "poisson_count": poisson_count.second,
    "poisson_rate": poisson_rate.second,
    "reliability": psychometrics.reliability,
    "restricted_mean": restricted_mean.second,
    "risk_difference": risk_difference.second,
    "sibling_cox": sibling_cox.second,
    "standardised_risk": standardised_risk.second,
    "state_occupancy": counted.occupancy,
    "unmeasured_confounding": bias.confounder,
    "weighted_risk": weighted_risk.second,
}


def verified(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """``found`` with how far a second engine's answer on the same rows lies from it, or that there is no engine.

    Raises :class:`ModelError` where they differ by more than :data:`AGREE`.
    """
    second = _second(spec)
    if second is None:
        return replace(found, verification=Verification(None, "nothing: no second engine fits this kind", None))
    with one_thread_per_product():  # the second engines' products are small: threads would only wait for each other
        agreement = second(found, frame, spec)
    if agreement is None:
        why = "nothing: the second engine lacks what was asked, or would take too long on so many rows"
        return replace(found, verification=Verification(None, why, None))
    if not agreement.difference <= AGREE:  # not a number is no agreement
        at = f"{agreement.engine} differs by {agreement.difference:.1g} of {agreement.where}"
        hint = "one of the two is wrong, or the data leave the estimate almost open; 'verify: false' reports ours alone"
        raise ModelError(Fault("verify", at, f"two engines that agree to {AGREE:g}", hint))
    return replace(found, verification=agreement.verification)


def _second(spec: ModelSpec) -> Second | None:
    if spec.participation:
        return participation.second
    return weighted_curves.second if spec.weights and spec.kind in weighted_curves.KINDS else SECOND.get(spec.kind)
