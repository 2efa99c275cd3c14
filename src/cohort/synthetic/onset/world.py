"""The synthetic cohort from which every extract is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.synthetic.chance import between, chance, some
from cohort.synthetic.days import NEVER, Bools, Floats, Ints, day
from cohort.synthetic.onset.background import PERMITTED, Background, draw_background
from cohort.synthetic.onset.covariates import BISECTIONS, Covariates, chance_of_earlier, covariates_of
from cohort.synthetic.onset.disorders import days_of, draw_onsets
from cohort.synthetic.onset.leisure import Leisure, draw_leisure
from cohort.synthetic.onset.lives import Lives, draw_lives
from cohort.synthetic.onset.symptoms import Symptoms, draw_symptoms
from cohort.synthetic.onset.truth import OnsetTruth

SEEN_FROM = day(1998)
"""ASSUME: a disorder before the questionnaire was first seen after outpatient care came in."""


@dataclass(frozen=True)
class World:
    """Everything that is true of children (n,).

    ``onsets`` (n, 5) are the days of the first records of each disorder after the questionnaire, ``earlier`` (n,) those
    of any one before it; ``took_part`` counts up the ways to take part.
    """

    truth: OnsetTruth
    background: Background
    symptoms: Symptoms
    covariates: Covariates
    leisure: Leisure
    lives: Lives
    onsets: Ints
    earlier: Ints
    took_part: Ints


def draw_world(truth: OnsetTruth, births: int, seed: int) -> World:
    """Draw a population with ``births`` live-born children, in the order in which one thing leads to another."""
    background = draw_background(truth, births, chance(seed, "background"))
    lives = draw_lives(truth, background, chance(seed, "lives"))
    symptoms = draw_symptoms(truth, background, chance(seed, "symptoms"))
    covariates = covariates_of(background, symptoms, chance(seed, "shared"))
    leisure = draw_leisure(truth, background.sex, covariates, chance(seed, "leisure"))
    rng = chance(seed, "disorders")
    ages = draw_onsets(truth, background.sex, leisure.level, covariates, lives.age_at_answer, rng)
    onsets = np.maximum(days_of(lives.born, ages), lives.answers[:, None] + 1)
    return World(
        truth, background, symptoms, covariates, leisure, lives,
        onsets=onsets,
        earlier=_earlier(truth, background, covariates, lives, chance(seed, "earlier")),
        took_part=_take_part(truth, background, lives, onsets.min(axis=1) < NEVER, chance(seed, "participation")),
    )  # fmt: skip


def _earlier(
    truth: OnsetTruth, background: Background, covariates: Covariates, lives: Lives, rng: np.random.Generator
) -> Ints:
    """The first day of a disorder between 1998 and the questionnaire."""
    permits = background.chances[:, PERMITTED:].sum(axis=1)
    has = some(rng, chance_of_earlier(truth, covariates, permits), background.children)
    return np.where(has, between(rng, SEEN_FROM, lives.answers, background.children), NEVER)


def _take_part(truth: OnsetTruth, background: Background, lives: Lives, ill: Bools, rng: np.random.Generator) -> Ints:
    chances = background.chances
    if truth.biases.participation.on:
        chances = _by_outcome(chances, ill, truth.biases.participation.odds_ratio.value)
    part = (rng.random(background.children)[:, None] > np.cumsum(chances, axis=1)[:, :-1]).sum(axis=1)
    return np.where(lives.stays, part, 0)


def _by_outcome(chances: Floats, ill: Bools, odds_ratio: float) -> Floats:
    """The same share takes part, with other odds in those who get a disorder later; how far they go is as it was."""
    odds = chances[:, 1:].sum(axis=1) / chances[:, 0] * np.where(ill, odds_ratio, 1.0)
    low, high, share = 0.0, 1e3, chances[:, 1:].sum(axis=1).mean()
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if (middle * odds / (1 + middle * odds)).mean() < share else (low, middle)
    takes = high * odds / (1 + high * odds)
    further = chances[:, 1:] / chances[:, 1:].sum(axis=1, keepdims=True)
    return np.column_stack([1 - takes, takes[:, None] * further])
