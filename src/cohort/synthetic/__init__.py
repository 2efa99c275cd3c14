"""Register extracts of people who do not exist, with known answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import numpy as np

from cohort.spec.door import Faults
from cohort.spec.yaml_file import load
from cohort.synthetic import (
    assistance,
    births,
    deaths,
    drugs,
    education,
    hospital,
    incomes,
    marriages,
    onset,
    persons,
    placements,
    residence,
    school,
)
from cohort.synthetic.breaks import plant
from cohort.synthetic.chance import chance
from cohort.synthetic.onset.truth import OnsetTruth
from cohort.synthetic.truth import Truth, expected_rejects
from cohort.synthetic.world import World, draw_world

__all__ = ["Population", "Truth", "expected_rejects", "planted_numbers", "read_truth", "synthesize", "write_extracts"]

Population = Truth | OnsetTruth
"""What is true of one population or the other."""

REGISTERS: dict[str, Callable[[World, np.random.Generator, Path], None]] = {
    "births": births.write,
    "persons": persons.write,
    "residence": residence.write,
    "marriages": marriages.write,
    "hospital": hospital.write,
    "placements": placements.write,
    "assistance": assistance.write,
    "deaths": deaths.write,
    "education": education.write,
    "incomes": incomes.write,
    "drugs": drugs.write,
    "school": school.write,
}
"""What writes the files of each register; every register draws from a stream of its own."""


def read_truth(path: Path) -> Population:
    """Read a truth file; ``population:`` says of which kind it is. Raises SpecError with every fault."""
    document = load(path)
    faults = Faults(document)
    kind: type[Population] = OnsetTruth if document.plain().get("population") == "onset" else Truth
    truth = faults.admit(kind, document.plain())
    faults.raise_if_any()
    assert truth is not None
    return truth


def write_extracts(truth: Population, births: int, seed: int, folders: Mapping[str, Path]) -> None:
    """Write the extracts of either population into the folder of each delivery."""
    if isinstance(truth, OnsetTruth):
        onset.synthesize(truth, births, seed, folders)
    else:
        (folder,) = folders.values()
        synthesize(truth, births, seed, folder)


def planted_numbers(truth: Population, names: Collection[str]) -> dict[str, float]:
    """What is true of each name. Raises SpecError for a name of which nothing is known."""
    if isinstance(truth, OnsetTruth):
        return onset.planted_numbers(truth, names)
    return {name: truth.ratio(name) for name in names}


def synthesize(truth: Truth, births: int, seed: int, folder: Path) -> None:
    """Write all extracts of a synthetic cohort with ``births`` live-born children into ``folder``.

    The same truth, births and seed give the same bytes. Raises SpecError where the truth file contradicts itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    world = draw_world(truth, births, seed)
    for name, write in REGISTERS.items():
        write(world, chance(seed, name), folder)
    plant(folder, truth.breaks.values())
