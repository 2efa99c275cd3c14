"""What is known of a child at the questionnaire, and how it multiplies odds and hazards."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cohort.synthetic.days import Floats
from cohort.synthetic.onset.background import Background
from cohort.synthetic.onset.symptoms import Symptoms
from cohort.synthetic.onset.truth import CONDITIONS, Covariate, OnsetTruth, Ratios

Covariates = Mapping[Covariate, Floats]
"""Conditions as 0 and 1, symptoms in points (n,)."""

BISECTIONS = 80


def covariates_of(background: Background, symptoms: Symptoms) -> Covariates:
    """Gather them."""
    known: dict[Covariate, Floats] = {name: points.astype(float) for name, points in symptoms.scales.items()}
    for number, name in enumerate(CONDITIONS):
        known[name] = background.conditions[:, number].astype(float)
    return known


def log_ratios(ratios: Ratios, covariates: Covariates) -> Floats:
    """The sum of log ratios (n,) of what holds of each child."""
    total = np.zeros(len(covariates["urban"]))
    for name, ratio in ratios.items():
        total = total + np.log(ratio.value) * covariates[name]
    return total


def chance_of_earlier(truth: OnsetTruth, weights: Floats, covariates: Covariates) -> Floats:
    """Chances (n,) of a disorder before the questionnaire.

    A logistic model whose intercept gives those with ``weights`` (of having answered and permitted) the share whom the
    published numbers leave out.
    """
    left_out = 1 - truth.earlier.analysed.value / truth.participation.permitted.value
    logits = log_ratios(truth.earlier.odds, covariates)

    def share(intercept: float) -> float:
        return float(np.average(_expit(intercept + logits), weights=weights))

    low, high = -30.0, 30.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if share(middle) < left_out else (low, middle)
    return _expit(high + logits)


def _expit(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logits)))
