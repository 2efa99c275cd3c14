"""Social leisure activity: its level, and the answers from which a study reads the level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cohort.synthetic.chance import one_of, some
from cohort.synthetic.days import Floats, Ints
from cohort.synthetic.onset.covariates import Covariates, log_ratios
from cohort.synthetic.onset.truth import LEVELS, SEXES, OnsetTruth

LOW, MIDDLE, HIGH = range(3)
STEPS = 200


@dataclass(frozen=True)
class Leisure:
    """Columns (n,): the true level; hobbies with others and alone; friends rarely, weekly or daily (0 to 2)."""

    level: Ints
    with_others: Ints
    alone: Ints
    friends: Ints


def draw_leisure(truth: OnsetTruth, sex: Ints, covariates: Covariates, rng: np.random.Generator) -> Leisure:
    """Draw levels, then answers that have as many points as the level asks for."""
    chances = chances_of_levels(truth, sex, covariates)
    level = (rng.random(len(sex))[:, None] > np.cumsum(chances, axis=1)[:, :-1]).sum(axis=1, dtype=np.int64)
    told = _misreported(truth, level, rng) if truth.biases.misreported.on else level
    return replace(answers(truth, told, rng), level=level)


def _misreported(truth: OnsetTruth, level: Ints, rng: np.random.Generator) -> Ints:
    """Some tell of the level next to theirs; from the middle as many of either."""
    other = np.where(level == MIDDLE, np.where(some(rng, 0.5, len(level)), LOW, HIGH), MIDDLE)
    return np.where(some(rng, truth.biases.misreported.share.value, len(level)), other, level)


def chances_of_levels(truth: OnsetTruth, sex: Ints, covariates: Covariates) -> Floats:
    """The chances (n, 3) of each level: a multinomial logistic model whose means by sex are those of the truth file."""
    odds = relative_odds(truth, covariates)
    for number, name in enumerate(SEXES):
        low, high = (truth.leisure.shares[name][level].value for level in ("low", "high"))
        odds[sex == number] = _balanced(odds[sex == number], np.array([low, 1 - low - high, high]))
    return odds


def relative_odds(truth: OnsetTruth, covariates: Covariates) -> Floats:
    """What conditions and symptoms multiply the odds of each level against the middle one by (n, 3)."""
    low, high = (log_ratios(truth.leisure.odds[level], covariates) for level in ("low", "high"))
    shared = truth.biases.shared_in_family
    if shared.on:
        low = low + np.log(shared.odds_of_low.value) * covariates["shared"]
        high = high + np.log(shared.odds_of_high.value) * covariates["shared"]
    return np.exp(np.column_stack([low, np.zeros(len(low)), high]))


def _balanced(odds: Floats, shares: Floats) -> Floats:
    """Rows that add up to 1 and columns whose means are ``shares`` (iterative proportional fitting)."""
    for _ in range(STEPS):
        odds = odds / odds.sum(axis=1, keepdims=True)
        odds = odds * (shares / odds.mean(axis=0))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def answers(truth: OnsetTruth, level: Ints, rng: np.random.Generator) -> Leisure:
    """Answers of each level: as common, among those with its points, as the truth file says."""
    told = truth.leisure
    others, friends = _weights(told.hobbies_with_others), _weights(told.friends)
    with_others, meets = np.indices((len(others), len(friends))).reshape(2, -1)
    points_of = np.searchsorted([told.from_points[name] for name in LEVELS[1:]], with_others + meets, side="right")
    weights = others[with_others] * friends[meets] * (points_of == np.arange(len(LEVELS))[:, None])
    cumulative = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    drawn = (rng.random(len(level))[:, None] > cumulative[level]).sum(axis=1)
    drawn = np.minimum(drawn, weights.shape[1] - 1)
    return Leisure(
        level, with_others[drawn], one_of(rng, _weights(told.hobbies_alone).tolist(), len(level)), meets[drawn]
    )


def _weights(told: Sequence[float | str]) -> Floats:
    """The numbers of a list that ends with their source."""
    return np.array([number for number in told if not isinstance(number, str)])
