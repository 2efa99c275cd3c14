"""Register extracts of people who do not exist, with known answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from cohort.synthetic import assistance, births, deaths, education, hospital, persons, placements, residence
from cohort.synthetic.breaks import plant
from cohort.synthetic.chance import chance
from cohort.synthetic.truth import Truth, expected_rejects, read_truth
from cohort.synthetic.world import World, draw_world

__all__ = ["Truth", "expected_rejects", "read_truth", "synthesize"]

REGISTERS: dict[str, Callable[[World, np.random.Generator, Path], None]] = {
    "births": births.write,
    "persons": persons.write,
    "residence": residence.write,
    "hospital": hospital.write,
    "placements": placements.write,
    "assistance": assistance.write,
    "deaths": deaths.write,
    "education": education.write,
}
"""What writes the files of each register; every register draws from a stream of its own."""


def synthesize(truth: Truth, births: int, seed: int, folder: Path) -> None:
    """Write all extracts of a synthetic cohort with ``births`` live-born children into ``folder``.

    The same truth, births and seed give the same bytes. Raises SpecError where the truth file contradicts itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    world = draw_world(truth, births, seed)
    for name, write in REGISTERS.items():
        write(world, chance(seed, name), folder)
    plant(folder, truth.breaks.values())
