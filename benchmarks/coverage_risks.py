"""Models of risks, rates and designs: people drawn with a known truth, and the intervals that should hold it.

A kind is covered by one function that draws and one entry of :data:`TRIALS`; ``coverage.py`` fits them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.wanted.settings import (
    ConditionalLogistic,
    Counts,
    Imputed,
    Mediation,
    Misclassification,
    OutcomeMisclassification,
    Reliability,
    SimulatedMediation,
    Standardised,
    UnmeasuredConfounding,
    Weighted,
)

Key = tuple[str, str | None]
IMPUTED = Imputed(imputations=10, cycles=4)
SAMPLES = 400
"""Of the bootstrap: fewer tell the limits of an interval too roughly."""


@dataclass(frozen=True)
class Trial:
    """A model, people drawn for it, and the true coefficient of some of its rows by term and reference (or effect)."""

    spec: ModelSpec
    draw: Callable[[np.random.Generator], pd.DataFrame]
    truth: Mapping[Key, float]


def expit(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def factors(rng: np.random.Generator, n: int = 800) -> pd.DataFrame:
    """A yes/no factor z, a measure w, and an exposure x that depends on z."""
    z = rng.random(n) < 0.4
    return pd.DataFrame({"z": z, "x": rng.random(n) < 0.3 + 0.3 * z, "w": rng.normal(size=n)})


def risk(rng: np.random.Generator, of: Callable[[pd.DataFrame], np.ndarray]) -> pd.DataFrame:
    people = factors(rng)
    return people.assign(ill=rng.random(len(people)) < of(people))


def log_odds(p: pd.DataFrame) -> np.ndarray:
    return expit(-1 + 0.6 * p["x"] + 0.5 * p["z"] + 0.3 * p["w"])


def odds_of_levels(p: pd.DataFrame) -> np.ndarray:
    return expit(-1 + 0.6 * p["x"] + 0.8 * p["z"])


def clustered(rng: np.random.Generator) -> pd.DataFrame:
    """Four children of each mother, whose families differ in risk by a factor that all risks share."""
    mother = np.repeat(np.arange(250), 4)
    people = factors(rng, 1000).assign(mother=mother)
    people["x"] = (rng.random(250) < 0.5)[mother]
    family = rng.choice([0.5, 1.5], 250)[mother]
    return people.assign(ill=rng.random(1000) < 0.2 * np.exp(0.5 * people["x"]) * family)


def measured(rng: np.random.Generator) -> pd.DataFrame:
    people = factors(rng)
    noise = rng.normal(size=len(people)) * (1 + people["x"])
    return people.assign(y=2 + 0.6 * people["x"] + 0.5 * people["z"] + noise)


def followed(rng: np.random.Generator) -> pd.DataFrame:
    people = factors(rng)
    time = rng.exponential(1 / (0.3 * np.exp(0.6 * people["x"] + 0.5 * people["z"])))
    leaves = rng.uniform(0.5, 4, len(people))
    return people.assign(t=np.minimum(time, leaves), ill=time <= leaves)


def counted(rng: np.random.Generator, spread: float) -> pd.DataFrame:
    people = factors(rng)
    years = rng.uniform(1, 5, len(people))
    own = rng.gamma(1 / spread, spread, len(people)) if spread else 1.0
    mean = years * 0.4 * np.exp(0.6 * people["x"] + 0.5 * people["z"]) * own
    return people.assign(years=years, count=rng.poisson(mean))


def sets(rng: np.random.Generator) -> pd.DataFrame:
    """300 sets of three whose baseline odds differ widely, and go with the exposure."""
    own = np.repeat(rng.normal(size=300), 3)
    x = rng.random(900) < expit(own)
    w = rng.normal(size=900)
    ill = rng.random(900) < expit(-1 + own + 0.6 * x + 0.3 * w)
    return pd.DataFrame({"set": np.repeat(np.arange(300), 3), "x": x, "w": w, "ill": ill})


def families(rng: np.random.Generator) -> pd.DataFrame:
    """Pairs of siblings whose shared rate goes with the exposure; follow-up ends at 3 years."""
    own = np.repeat(rng.normal(size=400), 2)
    x = rng.random(800) < expit(own)
    time = rng.exponential(1 / (0.3 * np.exp(own + 0.6 * x)))
    return pd.DataFrame({"set": np.repeat(np.arange(400), 2), "x": x, "t": np.minimum(time, 3), "ill": time < 3})


def with_gaps(rng: np.random.Generator) -> pd.DataFrame:
    """The exposure is missing more often where the outcome happened: complete cases would be biased."""
    people = factors(rng, 400)
    people["ill"] = rng.random(400) < log_odds(people)
    people["x"] = people["x"].astype("boolean").mask(rng.random(400) < 0.1 + 0.3 * people["ill"])
    people["w"] = people["w"].mask(rng.random(400) < 0.1 + 0.2 * people["ill"])
    return people


def with_gaps_in_time(rng: np.random.Generator) -> pd.DataFrame:
    """Gaps go with the event; times are those of ``followed``."""
    people = followed(rng).iloc[:500]
    gap = rng.random(len(people)) < 0.1 + 0.3 * people["ill"]
    return people.assign(x=people["x"].astype("boolean").mask(gap), w=people["w"].mask(rng.random(len(people)) < 0.2))


def with_gaps_of_measure(rng: np.random.Generator) -> pd.DataFrame:
    """Gaps go with the outcome, a measure that spreads as far in all: else its square would tell the exposure, too."""
    people = factors(rng, 400)
    people["y"] = 2 + 0.6 * people["x"] + 0.5 * people["z"] + rng.normal(size=400)
    gap = rng.random(len(people)) < expit(people["y"].to_numpy() - 4)
    return people.assign(x=people["x"].astype("boolean").mask(gap), w=people["w"].mask(rng.random(len(people)) < 0.2))


def with_gaps_of_ratio(rng: np.random.Generator) -> pd.DataFrame:
    """As ``with_gaps``, where risks and not odds are multiplied."""
    people = risk(rng, lambda p: 0.2 * np.exp(0.5 * p["x"] + 0.4 * p["z"]))
    gap = rng.random(len(people)) < 0.1 + 0.3 * people["ill"]
    return people.assign(x=people["x"].astype("boolean").mask(gap), w=people["w"].mask(rng.random(len(people)) < 0.2))


def _standard(x: bool) -> float:
    """The risk if everybody had the exposure, or nobody, under ``odds_of_levels``."""
    return sum(share * float(expit(np.array(-1 + 0.6 * x + 0.8 * z))) for z, share in ((0, 0.6), (1, 0.4)))


def mediated(rng: np.random.Generator) -> pd.DataFrame:
    people = factors(rng)
    people["m"] = rng.random(len(people)) < chance_of_mediator(people["x"], people["z"])
    return people.assign(ill=rng.random(len(people)) < risk_with_mediator(people["x"], people["m"], people["z"]))


def chance_of_mediator(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    return expit(-1 + 0.8 * x + 0.5 * z)


def risk_with_mediator(x: np.ndarray, m: np.ndarray, z: np.ndarray) -> np.ndarray:
    return expit(-1.5 + 0.5 * x + 0.7 * m + 0.3 * (x & m) + 0.5 * z)


def _nested(x: bool, as_if: bool) -> float:
    """The risk with exposure x and the mediator of exposure ``as_if``."""
    total = 0.0
    for z, share in ((0, 0.6), (1, 0.4)):
        m = chance_of_mediator(np.array(as_if), np.array(z))
        risks = [risk_with_mediator(np.array(x), np.array(level), np.array(z)) for level in (False, True)]
        total += share * float(risks[1] * m + risks[0] * (1 - m))
    return total


def leisure(rng: np.random.Generator, n: int = 800) -> pd.DataFrame:
    """A score y lowers a measure m; the risk is log-linear in both and their product."""
    z, y = rng.random(n) < 0.4, rng.normal(size=n)
    m = 0.5 * z - 0.6 * y + rng.normal(size=n)
    risk = np.exp(-2.3 + 0.3 * y - 0.2 * m - 0.05 * y * m + 0.2 * z)
    return pd.DataFrame({"z": z, "y": y, "m": m, "ill": rng.random(n) < risk})


def _log_ratios() -> dict[Key, float]:
    """From y = 0 to 1: the logarithms of closed forms (Valeri & VanderWeele 2013), which depend on z."""
    q = {(a, b): 0.0 for a in (0, 1) for b in (0, 1)}
    for a, b in q:
        slope = -0.2 - 0.05 * a
        for z, share in ((0, 0.6), (1, 0.4)):
            mean = 0.5 * z - 0.6 * b
            q[a, b] += share * float(np.exp(-2.3 + 0.3 * a + 0.2 * z + slope * mean + slope**2 / 2))
    direct, indirect = np.log(q[1, 0] / q[0, 0]), np.log(q[1, 1] / q[1, 0])
    return {("natural direct effect", "0"): float(direct), ("natural indirect effect", "0"): float(indirect)}


def grouped(rng: np.random.Generator, n: int = 800) -> pd.DataFrame:
    """A mediator with three levels, whose log odds go with x and z, and an outcome with proportional hazards."""
    people = factors(rng, n)
    chance = chances_of_levels(people["x"].to_numpy(), people["z"].to_numpy())
    g = (rng.random(n)[:, None] > np.cumsum(chance, axis=1)).sum(axis=1)
    time = rng.exponential(1 / hazard_with_level(people["x"].to_numpy(), g, people["z"].to_numpy()))
    leaves = rng.uniform(2, 12, n)
    return people.assign(g=g.astype(str), t=np.minimum(time, leaves), ill=time <= leaves)


def chances_of_levels(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    odds = np.stack([np.ones(np.shape(x)), np.exp(0.2 + 0.5 * x), np.exp(-0.3 + 0.9 * x + 0.3 * z)], axis=-1)
    return odds / odds.sum(axis=-1, keepdims=True)


def hazard_with_level(x: np.ndarray, g: np.ndarray, z: np.ndarray) -> np.ndarray:
    return 0.05 * np.exp(0.4 * x + 0.3 * g + 0.2 * x * (g == 2) + 0.3 * z)


def _in_time(until: float) -> dict[Key, float]:
    q = {(a, b): 0.0 for a in (0, 1) for b in (0, 1)}
    levels = np.arange(3)
    for a, b in q:
        for z, share in ((0, 0.6), (1, 0.4)):
            hazard = hazard_with_level(np.full(3, a), levels, np.full(3, z))
            chance = chances_of_levels(np.array(b), np.array(z))
            q[a, b] += share * float(chance @ (1 - np.exp(-until * hazard)))
    return {
        ("natural direct effect", "no"): q[1, 0] - q[0, 0],
        ("natural indirect effect", "no"): q[1, 1] - q[1, 0],
    }


def misread(rng: np.random.Generator, n: int = 800) -> pd.DataFrame:
    """The outcome is seen in 80 % of those who have it, and in 5 % of the others."""
    x = rng.random(n) < 0.4
    ill = rng.random(n) < np.where(x, 0.4, 0.2)
    return pd.DataFrame({"x": x, "seen": rng.random(n) < np.where(ill, 0.8, 0.05)})


def misread_exposure(rng: np.random.Generator, n: int = 800) -> pd.DataFrame:
    """The exposure is seen in 80 % of those who have it, and in 5 % of the others."""
    x = rng.random(n) < 0.4
    ill = rng.random(n) < np.where(x, 0.4, 0.2)
    return pd.DataFrame({"x": rng.random(n) < np.where(x, 0.8, 0.05), "ill": ill})


def confounded(rng: np.random.Generator, n: int = 800) -> pd.DataFrame:
    """Of the exposed 70 %, of the others 30 % have a confounder nobody tells of."""
    x = rng.random(n) < 0.4
    u = rng.random(n) < np.where(x, 0.7, 0.3)
    return pd.DataFrame({"x": x, "ill": rng.random(n) < 0.15 * 1.5**x * 2.0**u})


def answered(rng: np.random.Generator, n: int = 300) -> pd.DataFrame:
    """Four items that share one thing, which makes half of the variance of each: alpha is 4/3 (1 - 8/20)."""
    shared = rng.normal(size=n)
    return pd.DataFrame({f"item_{number}": shared + rng.normal(size=n) for number in range(4)})


MEDIATED: dict[Key, float] = {
    ("natural direct effect", "no"): _nested(True, False) - _nested(False, False),
    ("natural indirect effect", "no"): _nested(True, True) - _nested(True, False),
}
DIFFERENCE = _standard(True) - _standard(False)
X, Z, W = ("x", "no"), ("z", "no"), ("w", None)
TIME = TimeColumns("t", "ill")
TRIALS: dict[str, Trial] = {
    "logistic": Trial(
        ModelSpec("logistic", ("x", "z", "w"), outcome="ill"), lambda rng: risk(rng, log_odds), {X: 0.6, Z: 0.5, W: 0.3}
    ),
    "modified_poisson": Trial(
        ModelSpec("modified_poisson", ("x", "z"), outcome="ill"),
        lambda rng: risk(rng, lambda p: 0.2 * np.exp(0.5 * p["x"] + 0.4 * p["z"])),
        {X: 0.5, Z: 0.4},
    ),
    "modified_poisson, clusters": Trial(
        ModelSpec("modified_poisson", ("x",), outcome="ill", cluster="mother"), clustered, {X: 0.5}
    ),
    "risk_difference": Trial(
        ModelSpec("risk_difference", ("x", "z"), outcome="ill"),
        lambda rng: risk(rng, lambda p: 0.2 + 0.1 * p["x"] + 0.2 * p["z"]),
        {X: 0.1, Z: 0.2},
    ),
    "linear": Trial(ModelSpec("linear", ("x", "z"), outcome="y"), measured, {X: 0.6, Z: 0.5}),
    "poisson_rate": Trial(ModelSpec("poisson_rate", ("x", "z"), time=TIME), followed, {X: 0.6, Z: 0.5}),
    "poisson_count": Trial(
        ModelSpec("poisson_count", ("x", "z"), outcome="count", settings=Counts("years")),
        lambda rng: counted(rng, 0.0),
        {X: 0.6, Z: 0.5},
    ),
    "negative_binomial": Trial(
        ModelSpec("negative_binomial", ("x", "z"), outcome="count", settings=Counts("years")),
        lambda rng: counted(rng, 0.8),
        {X: 0.6, Z: 0.5},
    ),
    "conditional_logistic": Trial(
        ModelSpec("conditional_logistic", ("x", "w"), outcome="ill", strata=("set",), settings=ConditionalLogistic()),
        sets,
        {X: 0.6, W: 0.3},
    ),
    "sibling_cox": Trial(ModelSpec("sibling_cox", ("x",), time=TIME, strata=("set",)), families, {X: 0.6}),
    "standardised_risk": Trial(
        ModelSpec("standardised_risk", ("x", "z"), outcome="ill", settings=Standardised("x")),
        lambda rng: risk(rng, odds_of_levels),
        {X: DIFFERENCE},
    ),
    "weighted_risk": Trial(
        ModelSpec("weighted_risk", ("z", "w"), outcome="ill", settings=Weighted("x")),
        lambda rng: risk(rng, odds_of_levels),
        {X: DIFFERENCE},
    ),
    "mediation": Trial(
        ModelSpec("mediation", ("z",), outcome="ill", settings=Mediation("x", "m")),
        mediated,
        MEDIATED,
    ),
    "mediation, measures": Trial(
        ModelSpec(
            "mediation", ("z",), outcome="ill", settings=Mediation("y", "m", "ratio", (0, 1), "modified_poisson")
        ),
        leisure,
        _log_ratios(),
    ),
    "mediation, levels in time": Trial(
        ModelSpec("mediation", ("z",), time=TIME, settings=Mediation("x", "g", until=5.0)), grouped, _in_time(5.0)
    ),
    "mediation_simulated, measures": Trial(
        ModelSpec(
            "mediation_simulated",
            ("z",),
            outcome="ill",
            settings=SimulatedMediation("y", "m", "ratio", (0, 1), "modified_poisson", samples=SAMPLES, draws=4),
        ),
        leisure,
        _log_ratios(),
    ),
    "mediation_simulated": Trial(
        ModelSpec("mediation_simulated", ("z",), outcome="ill", settings=SimulatedMediation("x", "m", samples=SAMPLES)),
        mediated,
        MEDIATED,
    ),
    "misclassification": Trial(
        ModelSpec("misclassification", outcome="ill", settings=Misclassification(0.8, 0.95, "x", draws=2000)),
        misread_exposure,
        {("and for chance", "no"): float(np.log(2))},
    ),
    "outcome_misclassification": Trial(
        ModelSpec(
            "outcome_misclassification", outcome="seen", settings=OutcomeMisclassification(0.8, 0.95, "x", draws=2000)
        ),
        misread,
        {("and for chance", "no"): float(np.log(2))},
    ),
    "unmeasured_confounding": Trial(
        ModelSpec(
            "unmeasured_confounding", outcome="ill", settings=UnmeasuredConfounding(0.7, 0.3, 2.0, "x", draws=2000)
        ),
        confounded,
        {("and for chance", "no"): float(np.log(1.5))},
    ),
    "reliability": Trial(
        ModelSpec("reliability", tuple(f"item_{number}" for number in range(4)), settings=Reliability()),
        answered,
        {("alpha", None): 0.8},
    ),
    "imputed_logistic": Trial(
        ModelSpec("imputed_logistic", ("x", "z", "w"), outcome="ill", settings=IMPUTED),
        with_gaps,
        {X: 0.6, Z: 0.5, W: 0.3},
    ),
    "imputed_cox": Trial(
        ModelSpec("imputed_cox", ("x", "z", "w"), time=TIME, settings=IMPUTED),
        with_gaps_in_time,
        {X: 0.6, Z: 0.5, W: 0},
    ),
    "imputed_linear": Trial(
        ModelSpec("imputed_linear", ("x", "z", "w"), outcome="y", settings=IMPUTED),
        with_gaps_of_measure,
        {X: 0.6, Z: 0.5, W: 0},
    ),
    "imputed_modified_poisson": Trial(
        ModelSpec("imputed_modified_poisson", ("x", "z", "w"), outcome="ill", settings=IMPUTED),
        with_gaps_of_ratio,
        {X: 0.5, Z: 0.4, W: 0},
    ),
}


def intervals(trial: Trial, people: pd.DataFrame) -> dict[str, tuple[float, float, float]]:
    """The interval of each row with a truth, and the truth, on the scale of coefficients."""
    told = {}
    for row in fit(people, trial.spec).estimates:
        key = next((one for one in ((row.term, row.reference), (row.level, row.reference)) if one in trial.truth), None)
        if key and row.lower is not None and row.upper is not None:
            ends = np.array([row.lower, row.upper]) if row.ratio is None else np.log([row.lower, row.upper])
            told[key[0]] = (float(ends[0]), float(ends[1]), trial.truth[key])
    return told


def covered(trial: Trial, sets: int, seed: int = 1) -> dict[str, int]:
    """How many of the data sets give an interval that holds the truth, for each row with a truth."""
    held = {term: 0 for term, _ in trial.truth}
    for number in range(sets):
        drawn = trial.draw(np.random.default_rng([seed, number]))
        for term, (lower, upper, truth) in intervals(trial, drawn).items():
            held[term] += lower <= truth <= upper
    return held
