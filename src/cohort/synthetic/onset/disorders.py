"""First records of disorders after the questionnaire: proportional hazards on the scale of age."""

from __future__ import annotations

import numpy as np

from cohort.synthetic.chance import DAYS_IN_YEAR
from cohort.synthetic.days import NEVER, Floats, Ints
from cohort.synthetic.onset.covariates import BISECTIONS, Covariates, log_ratios
from cohort.synthetic.onset.leisure import HIGH, LOW
from cohort.synthetic.onset.truth import DISORDERS, SEXES, Disorder, OnsetTruth

YOUNGEST, ADULT, OLDEST = 14.0, 16.0, 36.0
RISKS_UNTIL = 33.0


def draw_onsets(
    truth: OnsetTruth, sex: Ints, level: Ints, covariates: Covariates, from_age: Floats, rng: np.random.Generator
) -> Floats:
    """Ages (n, 5) at the first record of each disorder after ``from_age`` (n,), infinite where none comes.

    The age is where the cumulative hazard passes that of ``from_age`` by an exponential draw (Bender, Augustin &
    Blettner 2005, Stat Med 24:1713).
    """
    hazards = hazards_of(truth, sex, level, covariates)
    ages = np.full(hazards.shape, np.inf)
    for number, name in enumerate(DISORDERS):
        knots, reached = cumulative(truth, name)
        at = np.interp(from_age, knots, reached) + rng.exponential(size=len(sex)) / hazards[:, number]
        ages[:, number] = np.where(at < reached[-1], np.interp(at, reached, knots), np.inf)
    return ages


def hazards_of(truth: OnsetTruth, sex: Ints, level: Ints, covariates: Covariates) -> Floats:
    """What multiplies the cumulative hazard of the age (n, 5).

    By sex and disorder it is scaled so that the mean risk from 16 to 33 is that of the truth file.
    """
    hazards = relative_hazards(truth, sex, level, covariates)
    for number in np.unique(sex):
        here = sex == number
        risks = np.array([truth.disorders.risks[SEXES[number]][disorder].value for disorder in DISORDERS])
        hazards[here] *= _scales(hazards[here], risks)
    return np.asarray(hazards)


def relative_hazards(truth: OnsetTruth, sex: Ints, level: Ints, covariates: Covariates) -> Floats:
    """What leisure, conditions and symptoms multiply hazards by (n, 5)."""
    told = truth.disorders.interaction
    each_point = np.log([told["low"].value, 1.0, told["high"].value])[level]
    alike = log_ratios(truth.disorders.alike, covariates) + each_point * covariates["internalizing"]
    if truth.biases.shared_in_family.on:
        alike = alike + np.log(truth.biases.shared_in_family.hazards.value) * covariates["shared"]
    return np.asarray(np.exp(alike)[:, None] * leisure_ratios(truth)[sex, :, level])


def leisure_ratios(truth: OnsetTruth) -> Floats:
    """Hazard ratios (2, 5, 3) by sex, disorder and level."""
    ratios = np.ones((len(SEXES), len(DISORDERS), 3))
    for number, sex in enumerate(SEXES):
        for column, disorder in enumerate(DISORDERS):
            told = truth.disorders.ratios[sex][disorder]
            ratios[number, column, [LOW, HIGH]] = told["low"].value, told["high"].value
    return ratios


def cumulative(truth: OnsetTruth, disorder: Disorder) -> tuple[Floats, Floats]:
    """Ages, and the cumulative hazard of the age by then: linear in between, 1 from 16 to 33."""
    steps = truth.disorders.hazards[disorder]
    knots = np.array([YOUNGEST, *(step.age for step in steps[1:]), OLDEST])
    reached = np.concatenate([[0.0], np.cumsum(np.array([step.hazard for step in steps]) * np.diff(knots))])
    in_all = np.interp(RISKS_UNTIL, knots, reached) - np.interp(ADULT, knots, reached)
    return knots, reached / in_all


def _scales(hazards: Floats, risks: Floats) -> Floats:
    """By which hazards (n, 5) are multiplied so that the mean of 1 - exp(-hazard) is ``risks`` (5,)."""
    low, high = np.zeros(len(risks)), np.full(len(risks), 50.0) / hazards.mean(axis=0)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        fewer = -np.expm1(-middle * hazards).mean(axis=0) < risks
        low, high = np.where(fewer, middle, low), np.where(fewer, high, middle)
    return np.asarray(high)


def days_of(born: Ints, ages: Floats) -> Ints:
    """The days on which people reach ages (n, k), after the day on which they are told; NEVER for infinite ages."""
    known = np.isfinite(ages)
    days = born[:, None] + np.floor(np.where(known, ages, 0) * DAYS_IN_YEAR).astype(np.int64) + 1
    return np.where(known, days, NEVER)
