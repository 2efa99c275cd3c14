"""A cohort that answers a questionnaire in its teens and is followed to the onset of mental disorders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np

from cohort.errors import Fault, SpecError, did_you_mean, one_of
from cohort.synthetic.breaks import plant
from cohort.synthetic.chance import chance
from cohort.synthetic.onset import hospital, population_register, questionnaire, statistics
from cohort.synthetic.onset.implied import any_ratios, large_population
from cohort.synthetic.onset.mediated import mediated_effects
from cohort.synthetic.onset.truth import OnsetTruth
from cohort.synthetic.onset.world import World, draw_world

DELIVERIES: dict[str, Callable[[World, np.random.Generator, Path], None]] = {
    "dvv": population_register.write,
    "schools_and_questionnaires": questionnaire.write,
    "statistics_finland": statistics.write,
    "thl_permit": hospital.write,
}
"""What writes the files of each delivery; each draws from a stream of its own."""
HOSPITAL = "thl_permit"
"""Where breaks are planted."""


def synthesize(truth: OnsetTruth, births: int, seed: int, folders: Mapping[str, Path]) -> None:
    """Write the extracts of ``births`` live-born children into the folder of each delivery.

    The same truth, births and seed give the same bytes. Raises SpecError where the truth file contradicts itself.
    """
    world = draw_world(truth, births, seed)
    for delivery, folder in folders.items():
        folder.mkdir(parents=True, exist_ok=True)
        DELIVERIES[delivery](world, chance(seed, delivery), folder)
        if delivery == HOSPITAL:
            plant(folder, truth.breaks.values())


def planted_numbers(truth: OnsetTruth, names: Iterable[str]) -> dict[str, float]:
    """What is true of each name: told in the truth file, or what follows from it. Raises SpecError for other names."""
    people = large_population(truth)
    told = truth.ratios() | any_ratios(truth, people) | mediated_effects(truth, people)
    unknown = [Fault("recovered", name, one_of(told), did_you_mean(name, told)) for name in names if name not in told]
    if unknown:
        raise SpecError(unknown)
    return {name: told[name] for name in names}
