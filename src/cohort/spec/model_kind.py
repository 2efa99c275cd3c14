"""The kinds of model that a study can ask for, and whether they explain an outcome or the time to it."""

from __future__ import annotations

from typing import Any, Literal

ModelKind = Literal[
    "modified_poisson",
    "logistic",
    "cox",
    "fine_gray",
    "kaplan_meier",
    "aalen_johansen",
    "restricted_mean",
    "nelson_aalen",
    "mean_cumulative",
    "state_occupancy",
    "adjusted_survival",
    "baseline_hazard",
    "risk_difference",
    "linear",
    "poisson_rate",
    "poisson_count",
    "negative_binomial",
    "conditional_logistic",
    "standardised_risk",
    "weighted_risk",
    "sibling_cox",
    "imputed_cox",
    "imputed_logistic",
    "imputed_modified_poisson",
    "imputed_linear",
    "mediation",
    "mediation_simulated",
    "misclassification",
    "outcome_misclassification",
    "unmeasured_confounding",
    "reliability",
    "factor_analysis",
]
Explained = Literal["outcome", "time", "outcome or time", "nothing"]
OUTCOME_OF: dict[ModelKind, Explained] = {
    "modified_poisson": "outcome",
    "logistic": "outcome",
    "cox": "time",
    "fine_gray": "time",
    "kaplan_meier": "time",
    "aalen_johansen": "time",
    "restricted_mean": "time",
    "nelson_aalen": "time",
    "mean_cumulative": "time",
    "state_occupancy": "time",
    "adjusted_survival": "time",
    "baseline_hazard": "time",
    "risk_difference": "outcome",
    "linear": "outcome",
    "poisson_rate": "time",
    "poisson_count": "outcome",
    "negative_binomial": "outcome",
    "conditional_logistic": "outcome",
    "standardised_risk": "outcome",
    "weighted_risk": "outcome",
    "sibling_cox": "time",
    "imputed_cox": "time",
    "imputed_logistic": "outcome",
    "imputed_modified_poisson": "outcome",
    "imputed_linear": "outcome",
    "mediation": "outcome or time",
    "mediation_simulated": "outcome or time",
    "misclassification": "outcome",
    "outcome_misclassification": "outcome",
    "unmeasured_confounding": "outcome",
    "reliability": "nothing",
    "factor_analysis": "nothing",
}
PSYCHOMETRIC: frozenset[ModelKind] = frozenset(kind for kind, told in OUTCOME_OF.items() if told == "nothing")
"""The kinds whose terms are items of a scale."""


def explained(model: Any) -> Literal["outcome", "time"] | None:
    """What a model of this kind explains; of a kind that takes either, what it names: ``time``, or an ``outcome``."""
    wanted = OUTCOME_OF[model.kind]
    if wanted == "nothing":
        return None
    return ("time" if model.time else "outcome") if wanted == "outcome or time" else wanted
