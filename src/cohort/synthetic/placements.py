"""The Child Welfare Register: placements out of home, and the aftercare that follows them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohort.synthetic.chance import between, one_of, repeats, running_total, some
from cohort.synthetic.days import LAST_DAY, NEVER, Ints, years_after
from cohort.synthetic.text import finnish_days, person_ids, words, write_table
from cohort.synthetic.world import World

FILE: Final = "lastensuojelu_sijoitukset.csv"
IMPOSSIBLE_DAY = "31.11.2003"
TYPES = ("AVO", "KII", "HUO", "JAL")
EMERGENCY, CARE_ORDER, AFTERCARE = 1, 2, 3
TYPE_SHARES = (0.5, 0.3, 0.2)
SETTINGS = ("perhehoito", "lastenkoti", "nuorisokoti", "ammatillinen perhekoti", "sijoitus lähipiiriin",
            "päihdehoitolaitos", "itsenäinen asuminen")  # fmt: skip
SETTING_SHARES = (0.33, 0.25, 0.18, 0.14, 0.08, 0.02)
ON_HER_OWN = len(SETTINGS) - 1
DAYS_IN_MONTH = 30.4


@dataclass(frozen=True)
class Spells:
    """Columns (s,): the child, first and last day (NEVER while it lasts) and the position of the type."""

    child: Ints
    start: Ints
    end: Ints
    type: Ints


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the file, and its deliberately broken rows: copies that nothing rests on."""
    spells = _in_the_country(world, _joined(_placements(world, rng), world, rng))
    copied = rng.permutation(len(spells.child))[: world.broken(FILE, "impossible_day")]
    rows = np.concatenate([np.lexsort((spells.start, spells.child)), copied])
    broken = np.arange(len(rows)) >= len(spells.child)
    setting = np.where(spells.type == AFTERCARE, ON_HER_OWN, one_of(rng, SETTING_SHARES, len(spells.child)))
    home = world.families.municipality[world.births.family[spells.child]]
    columns = {
        "TNRO": person_ids(world.people.number[spells.child[rows]]),
        "SIJOITUS_ALKU": pc.if_else(pa.array(broken), IMPOSSIBLE_DAY, finnish_days(spells.start[rows])),
        "SIJOITUS_LOPPU": finnish_days(spells.end[rows]),
        "SIJOITUSTYYPPI": words(TYPES, spells.type[rows]),
        "SIJOITUSPAIKKA": words(SETTINGS, setting[rows]),
        "KUNTA": words(world.truth.municipalities, home[rows]),
    }
    write_table(folder / FILE, columns)


def _placements(world: World, rng: np.random.Generator) -> Spells:
    """Spells before 18 of every placed child, each beginning some months after the one before."""
    first = world.times.first_placement
    child = np.flatnonzero(first < NEVER)
    adult = years_after(world.people.born[child], 18)
    told = world.truth.placements
    row, copy = repeats(rng.geometric(1 / told.spells.value, len(child)))
    gaps = np.where(copy == 0, 0, between(rng, 60, 900, len(row)))
    start = first[child][row] + running_total(gaps, row)
    length = np.ceil(rng.exponential(told.months.value * DAYS_IN_MONTH, len(row))).astype(np.int64)
    type_ = one_of(rng, TYPE_SHARES, len(row))
    length = np.where(type_ == EMERGENCY, between(rng, 3, 61, len(row)), length)
    kept = start < adult[row]
    return Spells(child[row][kept], start[kept], np.minimum(start + length, adult[row])[kept], type_[kept])


def _joined(placements: Spells, world: World, rng: np.random.Generator) -> Spells:
    """Placements, the care orders that begin while an emergency placement lasts, and aftercare from 18 on."""
    return _stack([placements, _care_orders(placements, world, rng), _aftercare(placements, world, rng)])


def _care_orders(placements: Spells, world: World, rng: np.random.Generator) -> Spells:
    size = len(placements.child)
    follows = np.flatnonzero((placements.type == EMERGENCY) & some(rng, 0.4, size))
    start = between(rng, placements.start, placements.end + 1, size)
    length = np.ceil(rng.exponential(4 * 365.0, size)).astype(np.int64)
    adult = years_after(world.people.born[placements.child], 18)
    end = np.minimum(start + length, adult)
    within = follows[start[follows] < adult[follows]]
    return Spells(placements.child[within], start[within], end[within], np.full(len(within), CARE_ORDER))


def _aftercare(placements: Spells, world: World, rng: np.random.Generator) -> Spells:
    """From the 18th birthday, mostly lasting until the extract ends, of children placed in their teens."""
    in_teens = placements.start >= years_after(world.people.born[placements.child], 13)
    child = np.unique(placements.child[in_teens])
    child = child[some(rng, 0.6, len(child))]
    start = years_after(world.people.born[child], 18)
    end = start + between(rng, 60, 1100, len(child))
    return Spells(child, start, np.where(end > LAST_DAY, NEVER, end), np.full(len(child), AFTERCARE))


def _in_the_country(world: World, spells: Spells) -> Spells:
    """Without the spells that begin, and the days that fall, after the child has died or moved abroad."""
    people = world.people
    gone = np.minimum(people.died[spells.child], people.left[spells.child])
    kept = (spells.start < gone) & (spells.start <= LAST_DAY)
    return Spells(spells.child[kept], spells.start[kept], np.minimum(spells.end, gone)[kept], spells.type[kept])


def _stack(parts: list[Spells]) -> Spells:
    columns = zip(*((part.child, part.start, part.end, part.type) for part in parts), strict=True)
    return Spells(*(np.concatenate(column) for column in columns))
