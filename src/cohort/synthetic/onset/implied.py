"""What follows from a truth file without standing in it, computed from a large population of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.synthetic.chance import chance
from cohort.synthetic.days import Floats, Ints
from cohort.synthetic.onset.background import PERMITTED, draw_background
from cohort.synthetic.onset.covariates import Covariates, chance_of_earlier, chances, covariates_of, log_ratios
from cohort.synthetic.onset.disorders import ADULT, RISKS_UNTIL, cumulative, hazards_of, leisure_ratios
from cohort.synthetic.onset.leisure import chances_of_levels, draw_leisure
from cohort.synthetic.onset.symptoms import draw_symptoms
from cohort.synthetic.onset.truth import DISORDERS, LEVELS, SEXES, OnsetTruth, Sex

PEOPLE, SEED = 100_000, 1
STEPS_A_YEAR = 4
ITERATIONS = 100


@dataclass(frozen=True)
class People:
    """A large population before any disorder: columns (n,).

    ``chances`` (n, 3) of levels of leisure, what multiplies the ``hazards`` of ages (n, 5), and the chance to be
    ``analysed`` with complete answers.
    """

    sex: Ints
    level: Ints
    covariates: Covariates
    chances: Floats
    hazards: Floats
    analysed: Floats


def large_population(truth: OnsetTruth) -> People:
    """``PEOPLE`` children, always the same."""
    background = draw_background(truth, PEOPLE, chance(SEED, "background"))
    covariates = covariates_of(
        background, draw_symptoms(truth, background, chance(SEED, "symptoms")), chance(SEED, "shared")
    )
    level = draw_leisure(truth, background.sex, covariates, chance(SEED, "leisure")).level
    permits = background.chances[:, PERMITTED:].sum(axis=1)
    told = truth.symptoms.left_out
    missing = chances(told.odds, covariates, told.share.value, np.ones(PEOPLE))
    return People(
        background.sex, level, covariates,
        chances=chances_of_levels(truth, background.sex, covariates),
        hazards=hazards_of(truth, background.sex, level, covariates),
        analysed=permits * (1 - chance_of_earlier(truth, covariates, permits)) * (1 - missing),
    )  # fmt: skip


def any_ratios(truth: OnsetTruth, people: People) -> dict[str, float]:
    """``girl_any_low`` and so on: what the hazard ratios of any disorder tend to in Cox regression.

    The model holds everything else by its true ratio. Its estimate tends to the solution of the expected score
    (Struthers & Kalbfleisch 1986, Biometrika 73:363), here from 16 to 33 in quarters of a year; censoring is the end.
    """
    return {
        f"{name}_any_{level}": float(ratio)
        for number, name in enumerate(SEXES)
        for level, ratio in zip(LEVELS, _least_false(truth, people, number, name), strict=True)
    }


def _least_false(truth: OnsetTruth, people: People, number: int, sex: Sex) -> Floats:
    """Ratios (3,) by level."""
    ages = np.arange(ADULT, RISKS_UNTIL + 1e-9, 1 / STEPS_A_YEAR)
    reached = np.column_stack([np.interp(ages, *cumulative(truth, name)) for name in DISORDERS])
    here = people.sex == number
    alike = np.exp(log_ratios(truth.disorders.alike, people.covariates))[here]
    scale = people.hazards[here][0] / alike[0] / leisure_ratios(truth)[number, :, people.level[here][0]]
    of_level = (reached - reached[0]) @ (scale[:, None] * leisure_ratios(truth)[number])
    increments, before = np.diff(of_level, axis=0), of_level[:-1]
    at_risk = np.column_stack([_at_risk(alike[people.level[here] == k], before[:, k]) for k in range(len(LEVELS))])
    events = at_risk * increments
    ratios = np.ones(len(LEVELS))
    for _ in range(ITERATIONS):
        rate = events.sum(axis=1) / (at_risk @ ratios)
        ratios = events.sum(axis=0) / (at_risk * rate[:, None]).sum(axis=0)
        ratios /= ratios[LEVELS.index("middle")]
    return np.asarray(ratios)


def _at_risk(alike: Floats, reached: Floats) -> Floats:
    """By age (k,): the sum, over those still free of any disorder, of what multiplies their hazard."""
    return np.array([(alike * np.exp(-alike * level)).sum() for level in reached])
