"""What is known of a child at the questionnaire, and how it multiplies odds and hazards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from cohort.synthetic.days import Floats
from cohort.synthetic.onset.background import Background
from cohort.synthetic.onset.symptoms import Symptoms
from cohort.synthetic.onset.truth import CONDITIONS, Covariate, OnsetTruth, Ratios

Covariates = Mapping[Covariate | Literal["shared"], Floats]
"""Conditions as 0 and 1, symptoms in points, and what the family shares unmeasured in standard deviations (n,)."""

BISECTIONS = 80


def covariates_of(background: Background, symptoms: Symptoms, rng: np.random.Generator) -> Covariates:
    """Gather them, and draw what is unmeasured."""
    known: dict[Covariate | Literal["shared"], Floats] = {
        name: points.astype(float) for name, points in symptoms.scales.items()
    }
    known["shared"] = rng.standard_normal(background.children)[background.family]
    for number, name in enumerate(CONDITIONS):
        known[name] = background.conditions[:, number].astype(float)
    return known


def log_ratios(ratios: Ratios, covariates: Covariates) -> Floats:
    """The sum of log ratios (n,) of what holds of each child."""
    total = np.zeros(len(covariates["urban"]))
    for name, ratio in ratios.items():
        total = total + np.log(ratio.value) * covariates[name]
    return total


def chances(odds: Ratios, covariates: Covariates, share: float, weights: Floats) -> Floats:
    """Chances (n,) of a logistic model whose intercept makes their mean, with ``weights`` (n,), the ``share``."""
    logits = log_ratios(odds, covariates)
    low, high = -30.0, 30.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        fewer = np.average(_expit(middle + logits), weights=weights) < share
        low, high = (middle, high) if fewer else (low, middle)
    return _expit(high + logits)


def chance_of_earlier(truth: OnsetTruth, covariates: Covariates, permits: Floats) -> Floats:
    """Chances (n,) of a disorder before the questionnaire: so many that the published number is analysed."""
    left_out = 1 - truth.earlier.analysed.value / truth.participation.permitted.value
    return chances(truth.earlier.odds, covariates, left_out, permits)


def _expit(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logits)))
