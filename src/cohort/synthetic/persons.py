"""The population information system: everybody's birth, death, moves abroad and parents."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohort.synthetic.days import Bools, Ints
from cohort.synthetic.people import NOBODY
from cohort.synthetic.text import Column, compact_days, numbers, person_ids, write_headerless
from cohort.synthetic.world import World

FILE: Final = "dvv_henkilot.csv"


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the file, which has no header: id, sex, birth, death, emigration, immigration, mother, father."""
    people = world.people
    in_first_batch = np.arange(len(people.born)) < people.children + 2 * people.families
    columns = {
        "id": person_ids(people.number[: len(people.born)]),
        "sex": numbers(2 - people.boy),
        "birth": compact_days(people.born, ""),
        "death": _missing_by_batch(people.died, in_first_batch),
        "emigration": _missing_by_batch(people.left, in_first_batch),
        "immigration": _missing_by_batch(people.back, in_first_batch),
        "mother": _parent(people.number, people.mother),
        "father": _parent(people.number, people.father),
    }
    delivered = np.flatnonzero(people.exists)
    write_headerless(folder / FILE, columns, rng.permutation(delivered))


def _missing_by_batch(days: Ints, in_first_batch: Bools) -> Column:
    """Missing days are zeros in the rows of the cohort and its parents, and empty in those of their relatives."""
    return pc.if_else(pa.array(in_first_batch), compact_days(days, "00000000"), compact_days(days, ""))


def _parent(number: Ints, person: Ints) -> Column:
    return person_ids(np.where(person == NOBODY, NOBODY, number[person]))
