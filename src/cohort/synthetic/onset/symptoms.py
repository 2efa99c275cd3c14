"""The Youth Self-Report: two traits, the items that show them, and their sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cohort.synthetic.days import Bools, Floats, Ints
from cohort.synthetic.onset.background import Background
from cohort.synthetic.onset.truth import CONDITIONS, ITEMS, SEXES, TRAITS, OnsetTruth, Trait

Items = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Symptoms:
    """``items`` (n, 112) of 0 to 2 as everybody would answer them, and the sums of each scale (n,)."""

    items: Items
    scales: Mapping[Trait, Ints]


def draw_symptoms(truth: OnsetTruth, background: Background, rng: np.random.Generator) -> Symptoms:
    """Draw everybody's answers (Samejima's graded model with normal noise)."""
    told = truth.symptoms
    traits = _traits(truth, background, rng)
    behind = traits.mean(axis=1, keepdims=True).repeat(ITEMS, axis=1)
    for number, name in enumerate(TRAITS):
        behind[:, _columns(told.scales[name])] = traits[:, [number]]
    shown = told.loading.value * behind + rng.standard_normal(behind.shape)
    items = sum((shown > threshold.value).astype(np.int8) for threshold in told.thresholds)
    return Symptoms(items, {name: items[:, _columns(told.scales[name])].sum(axis=1, dtype=np.int64) for name in TRAITS})


def _traits(truth: OnsetTruth, background: Background, rng: np.random.Generator) -> Floats:
    told, size = truth.symptoms, background.children
    covariance = [[1, told.correlation.value], [told.correlation.value, 1]]
    traits = rng.standard_normal((size, 2)) @ np.linalg.cholesky(covariance).T
    holds: dict[str, Bools] = {name: background.conditions[:, number] for number, name in enumerate(CONDITIONS)}
    holds |= {name: background.sex == number for number, name in enumerate(SEXES)}
    for number, name in enumerate(TRAITS):
        for what, shift in told.traits[name].items():
            traits[:, number] += np.where(holds[what], shift.value, 0.0)
    return np.asarray(traits)


def _columns(numbers: tuple[int, ...]) -> list[int]:
    return [number - 1 for number in numbers]
