"""Places of residence: the spells of the cohort's children in one municipality, or abroad, from birth on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohort.synthetic.chance import between, repeats, running_total
from cohort.synthetic.days import LAST_DAY, NEVER, Bools, Ints
from cohort.synthetic.text import Column, compact_days, numbers, person_ids, words, write_headerless
from cohort.synthetic.world import World

FILE: Final = "dvv_asuminen.csv"
IN_FINLAND, ABROAD = 1, 3
NO_MUNICIPALITY = "200"
"""What stands for the municipality of those who live abroad."""
IMPOSSIBLE_DAY = "20010230"


@dataclass(frozen=True)
class _Changes:
    """Days on which a child begins to live somewhere; ``step``: how far down the list the municipality is."""

    child: Ints
    day: Ints
    abroad: Bools
    step: Ints

    def only(self, kept: Bools | Ints) -> _Changes:
        return _Changes(self.child[kept], self.day[kept], self.abroad[kept], self.step[kept])


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the file, which has no header: id, type, start, end, municipality.

    The register of persons tells of a family's first stay abroad. Some who came back leave once more before the child
    is 18; only this file knows.
    """
    people = world.people
    changes = _in_order(world, _changes(world, rng))
    last = np.append(changes.child[1:] != changes.child[:-1], True)
    died = people.died[changes.child]
    ends = np.where(last, died, np.append(changes.day[1:], NEVER) - 1)
    home = world.families.municipality[world.births.family[changes.child]]
    listed = (home + running_total(changes.step, changes.child)) % len(world.truth.municipalities)
    abroad = pa.array(changes.abroad)
    columns = {
        "id": person_ids(people.number[changes.child]),
        "type": numbers(np.where(changes.abroad, ABROAD, IN_FINLAND)),
        "start": compact_days(changes.day, ""),
        "end": compact_days(ends, "00000000"),
        "municipality": pc.if_else(abroad, NO_MUNICIPALITY, words(world.truth.municipalities, listed)),
    }
    broken = np.arange(world.broken(FILE, "impossible_day"))
    rows = rng.permutation(len(ends) + len(broken))
    write_headerless(folder / FILE, _with_broken(columns, broken), rows)


def _with_broken(columns: dict[str, Column], broken: Ints) -> dict[str, Column]:
    """Copies of the first rows that start on a day which does not exist."""
    start = pa.array([IMPOSSIBLE_DAY] * len(broken), pa.string())
    copies = {name: column.take(pa.array(broken)) for name, column in columns.items()} | {"start": start}
    return {name: pa.concat_arrays([columns[name], copies[name]]) for name in columns}


def _changes(world: World, rng: np.random.Generator) -> _Changes:
    """Births, stays abroad and moves within the country; children of one family live together."""
    family, times = world.births.family, world.times
    stays = [(times.left, True), (times.back, False), (times.left_again, True), (times.back_again, False)]
    moved = rng.poisson(world.truth.residence.moves.value, world.births.families)
    home = np.repeat(world.families.born, moved)
    days = between(rng, home + 1, LAST_DAY + 1, len(home))
    steps = between(rng, 1, len(world.truth.municipalities), len(days))
    mover, copy = repeats(moved[family])
    which = (np.cumsum(moved) - moved)[family[mover]] + copy
    away = _away(days[which], times.left, times.back, family[mover])
    away |= _away(days[which], times.left_again, times.back_again, family[mover])
    mover, which = mover[~away], which[~away]
    child = np.arange(len(family))
    fixed = [(world.families.born, False), *stays]
    return _Changes(
        child=np.concatenate([*[child for _ in fixed], mover]),
        day=np.concatenate([*[day[family] for day, _ in fixed], days[which]]),
        abroad=np.concatenate([*[np.full(len(child), abroad) for _, abroad in fixed], np.zeros(len(mover), bool)]),
        step=np.concatenate([np.zeros(len(child) * len(fixed), np.int64), steps[which]]),
    )


def _away(day: Ints, left: Ints, back: Ints, family: Ints) -> Bools:
    return np.asarray((day >= left[family]) & (day < back[family]))


def _in_order(world: World, changes: _Changes) -> _Changes:
    """By child and day, one on a day (the first told), while the child lives and the extract lasts."""
    lives = (changes.day <= world.people.died[changes.child]) & (changes.day <= LAST_DAY)
    changes = changes.only(lives)
    changes = changes.only(np.lexsort((changes.day, changes.child)))
    same = (np.diff(changes.child, prepend=-1) == 0) & (np.diff(changes.day, prepend=-1) == 0)
    return changes.only(~same)
