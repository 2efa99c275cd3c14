"""What registers and surveys miss, add and get wrong: the truth file's ``recording:``."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cohort.synthetic.chance import days_of_age, some
from cohort.synthetic.days import NEVER, Bools, Floats, Ints
from cohort.synthetic.marked import Disorder
from cohort.synthetic.planted import ASSISTANCE
from cohort.synthetic.recording import Chance, Misclassified
from cohort.synthetic.world import World


def conditions_of_children(world: World) -> Mapping[str, Bools]:
    """Everything that a truth file can name, true of each child (n,) or its family."""
    has, family = world.statuses, world.births.family
    shared = {name: levels[family] for name, levels in has.told.items()}
    levels = {label: (has.assistance == level)[family] for level, label in enumerate(ASSISTANCE)}
    psychiatric = has.ndd | np.any(list(has.disorders.values()), axis=0)
    own = {"boy": has.boy, "placed": world.times.first_placement < NEVER, "psychiatric": psychiatric}
    return levels | shared | own | {str(name): ill for name, ill in has.disorders.items()}


def chances(world: World, told: Chance, more: Mapping[str, tuple[float, Bools]] | None = None) -> Floats:
    """The chance of each child (n,): logistic, its intercept the one under which the mean is the share (bisection).

    ``more`` are odds ratios and who has them, beside those that the truth file names.
    """
    true = conditions_of_children(world)
    odds_ratios = {name: (ratio.value, true[name]) for name, ratio in told.odds_ratios.items()} | dict(more or {})
    odds = np.ones(world.people.children)
    for ratio, holds in odds_ratios.values():
        odds = odds * np.where(holds, ratio, 1.0)
    low, high = -40.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        mean = float((1 / (1 + np.exp(-middle) / odds)).mean())
        low, high = (middle, high) if mean < told.share.value else (low, middle)
    return np.asarray(1 / (1 + np.exp(-low) / odds))


def recorded_first_visits(world: World, rng: np.random.Generator) -> dict[Disorder, Ints]:
    """First visits as the care register tells them: some are missed, and some of those without a disorder have one."""
    told = world.truth.recording.misclassified
    return {
        name: _misread(world, name, first, told[name], rng) if name in told else first
        for name, first in world.times.first_visit.items()
    }


def _misread(world: World, name: Disorder, first: Ints, told: Misclassified, rng: np.random.Generator) -> Ints:
    size = len(first)
    seen = (first < NEVER) & some(rng, told.sensitivity.value, size)
    taken_for_ill = (first == NEVER) & some(rng, 1 - told.specificity.value, size)
    born = world.people.born[: world.people.children]
    mistaken = born + days_of_age(rng, world.truth.diagnoses[name].first_visit, size)
    return np.where(seen, first, np.where(taken_for_ill, mistaken, NEVER))
