"""One model of each kind, and people to fit it to."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.models.request import ModelSpec, TimeColumns
from cohort.wanted.settings import (
    ConditionalLogistic,
    Counts,
    FactorAnalysis,
    Imputed,
    Mediation,
    Misclassification,
    OutcomeMisclassification,
    Reliability,
    RestrictedMean,
    SimulatedMediation,
    Standardised,
    UnmeasuredConfounding,
    Weighted,
)

TIME = TimeColumns(exit="exit", event="ill")
SPECS = [
    ModelSpec("modified_poisson", terms=("age", "sex"), outcome="ill", cluster="mother"),
    ModelSpec("logistic", terms=("age", "sex"), outcome="ill"),
    ModelSpec("cox", terms=("age", "sex"), time=TIME),
    ModelSpec("kaplan_meier", time=TIME, by="sex"),
    ModelSpec("adjusted_survival", terms=("age", "sex"), time=TIME, by="sex"),
    ModelSpec("baseline_hazard", terms=("age",), time=TIME, strata=("sex",)),
    ModelSpec("fine_gray", terms=("age", "sex"), time=TimeColumns(exit="exit", event="cause", cause="1")),
    ModelSpec("aalen_johansen", time=TimeColumns(exit="exit", event="cause"), by="sex"),
    ModelSpec("nelson_aalen", time=TimeColumns(exit="exit", event="cause", cause="any"), by="sex"),
    ModelSpec("restricted_mean", time=TIME, by="sex", settings=RestrictedMean(5.0)),
    ModelSpec("state_occupancy", time=TimeColumns(exit="exit", event="cause", state="state"), by="sex"),
    ModelSpec("risk_difference", terms=("age", "sex"), outcome="ill", cluster="mother"),
    ModelSpec("linear", terms=("sex",), outcome="age"),
    ModelSpec("poisson_rate", terms=("age", "sex"), time=TIME),
    ModelSpec("poisson_count", terms=("sex",), outcome="visits", settings=Counts("exit")),
    ModelSpec("negative_binomial", terms=("age", "sex"), outcome="visits", settings=Counts("exit")),
    ModelSpec("conditional_logistic", terms=("age",), outcome="ill", strata=("sex",), settings=ConditionalLogistic()),
    ModelSpec("standardised_risk", terms=("sex", "age"), outcome="ill", settings=Standardised("sex")),
    ModelSpec("weighted_risk", terms=("sex", "age"), outcome="ill", settings=Weighted("early", contrast="ratio")),
    *(
        ModelSpec(kind, terms=("sex", "gap"), outcome=outcome, settings=Imputed(2, 2))
        for kind, outcome in (
            ("imputed_logistic", "ill"),
            ("imputed_modified_poisson", "ill"),
            ("imputed_linear", "age"),
        )
    ),
    ModelSpec("imputed_cox", terms=("sex", "gap"), time=TIME, settings=Imputed(2, 2)),
    ModelSpec("mediation", terms=("age",), outcome="ill", settings=Mediation("early", "late")),
    ModelSpec(
        "mediation_simulated",
        terms=("age",),
        time=TIME,
        settings=SimulatedMediation("early", "gap", samples=20, until=5.0),
    ),
    ModelSpec("misclassification", outcome="ill", settings=Misclassification((0.9, 1.0), (0.95, 1.0), "early", 500)),
    ModelSpec(
        "outcome_misclassification", outcome="ill", settings=OutcomeMisclassification(0.9, {"beta": (95, 5)}, "early")
    ),
    ModelSpec(
        "unmeasured_confounding", ("age",), outcome="ill", settings=UnmeasuredConfounding(0.4, (0.2, 0.3), 2, "early")
    ),
    ModelSpec("mean_cumulative", time=TIME, by="sex", person="id"),
    ModelSpec("reliability", terms=("happy", "calm", "gap", "tense"), settings=Reliability(("tense",))),
    ModelSpec("factor_analysis", terms=("happy", "calm", "tense", "sad"), settings=FactorAnalysis(1)),
    ModelSpec("sibling_cox", terms=("age",), time=TIME, strata=("mother",)),
]


def drawn_people() -> pd.DataFrame:
    """Ninety people with whatever the kinds ask for."""
    rng = np.random.default_rng(5)
    drawn = {"age": rng.normal(30, 5, 90), "exit": rng.integers(1, 9, 90), "mother": rng.integers(0, 60, 90)}
    drawn |= {"cause": rng.integers(0, 3, 90), "state": ["well"] * 90}
    people = pd.DataFrame({**drawn, "sex": rng.choice(["girl", "boy"], 90), "ill": rng.random(90) < 0.4})
    return people.assign(
        id=range(90),
        visits=rng.negative_binomial(1, 0.3, 90),
        early=rng.random(90) < 0.5,
        late=rng.random(90) < 0.5,
        gap=np.where(rng.random(90) < 0.2, np.nan, 1.0 * rng.integers(0, 9, 90)),
        **_moods(rng),
    )


def _moods(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Four answers of 0 to 4 that one trait is behind."""
    trait = rng.normal(size=90)
    shares = {"happy": 1.0, "calm": 0.8, "tense": -0.9, "sad": -0.7}
    return {name: np.clip(np.round(2 + share * trait + rng.normal(size=90)), 0, 4) for name, share in shares.items()}
