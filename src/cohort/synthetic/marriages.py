"""The population information system's marriages: those of the parents, and how they ended."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohort.synthetic.chance import between, some
from cohort.synthetic.days import NEVER, Ints
from cohort.synthetic.text import compact_days, numbers, person_ids, write_headerless
from cohort.synthetic.world import World

FILE: Final = "dvv_avioliitot.csv"
LASTS, DIVORCE, DEATH = 0, 1, 2


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the file, which has no header: id, spouse, start, end, reason; a row for each of the two.

    Those married at the birth married up to eight years earlier. Some divorce in the years that count; where the truth
    file tells a share of separated families, exactly those.
    """
    people, families = world.people, world.families
    family = np.flatnonzero(families.married & families.father_known)
    start = families.born[family] - between(rng, 60, 8 * 365, len(family))
    end, reason = _ends(world, family, rng)
    mother, father = (people.number[parents[family]] for parents in (people.mothers, people.fathers))
    twice = np.concatenate([np.arange(len(family))] * 2)
    columns = {
        "id": person_ids(np.concatenate([mother, father])),
        "spouse": person_ids(np.concatenate([father, mother])),
        "start": compact_days(start[twice], ""),
        "end": compact_days(end[twice], "00000000"),
        "reason": pc.if_else(pa.array(reason[twice] == LASTS), "", numbers(reason[twice])),
    }
    write_headerless(folder / FILE, columns, rng.permutation(len(twice)))


def _ends(world: World, family: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Days on which marriages end (NEVER while they last), and why."""
    times, size = world.times, len(family)
    told = world.statuses.told.get("separated")
    divorces = some(rng, world.truth.parents.divorce.value, size) if told is None else told[family]
    divorced = between(rng, world.families.born[family] + 30, times.adult[family], size)
    dies = np.minimum(times.mother_dies, times.father_dies)[family]
    divorced = np.where(divorced < dies, divorced, between(rng, world.families.born[family], dies, size))
    end = np.minimum(np.where(divorces, divorced, NEVER), dies)
    return end, np.select([end == NEVER, end == dies], [LASTS, DEATH], DIVORCE)
