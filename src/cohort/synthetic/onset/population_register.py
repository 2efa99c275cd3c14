"""Extracts of the Population Information System (DVV): persons, residence, marriages; without headers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohort.synthetic.chance import between, repeats, some
from cohort.synthetic.days import NEVER, years_after
from cohort.synthetic.onset.lives import LAST_DAY
from cohort.synthetic.onset.truth import CONDITIONS
from cohort.synthetic.onset.world import World
from cohort.synthetic.text import compact_days, numbers, person_ids, words, write_headerless

NOBODY = -1
ABROAD, NO_MUNICIPALITY = 3, "200"
DIVORCE = 1
NEVER_MARRIED = 0.5
"""The share of mothers who never were, among those not married when the child is 14."""


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write ``henkilot.csv``, ``asuminen.csv`` and ``avioliitot.csv``."""
    _write_persons(world, rng, folder / "henkilot.csv")
    _write_residence(world, rng, folder / "asuminen.csv")
    _write_marriages(world, rng, folder / "avioliitot.csv")


def _write_persons(world: World, rng: np.random.Generator, path: Path) -> None:
    """Every child with its parents, then the parents, in random order."""
    lives, family = world.lives, world.background.family
    children, mothers, fathers = lives.ids()
    families, known = lives.families, lives.father_known
    nobody, never = np.full(2 * families, NOBODY), np.full(2 * families, NEVER)
    columns = {
        "id": person_ids(lives.number),
        "sex": numbers(np.concatenate([2 - world.background.sex, np.repeat([2, 1], families)])),
        "birth": compact_days(np.concatenate([lives.born, lives.mother_born, lives.father_born]), ""),
        "death": compact_days(np.concatenate([lives.died, never]), "00000000"),
        "emigration": compact_days(np.concatenate([lives.left, never]), "00000000"),
        "immigration": compact_days(np.concatenate([lives.back, never]), "00000000"),
        "mother": person_ids(np.concatenate([mothers[family], nobody])),
        "father": person_ids(np.concatenate([np.where(known, fathers, NOBODY)[family], nobody])),
    }
    delivered = np.flatnonzero(np.concatenate([np.ones(len(children) + families, bool), known]))
    write_headerless(path, columns, rng.permutation(delivered))


def _write_residence(world: World, rng: np.random.Generator, path: Path) -> None:
    """From birth on; nobody moves between towns and other municipalities before 16, anybody anywhere later."""
    lives, told = world.lives, world.truth.municipalities
    size = world.background.children
    urban = world.background.conditions[:, CONDITIONS.index("urban")]
    towns, every = len(told.urban), (*told.urban, *told.rural)
    home = np.where(urban, between(rng, 0, towns, size), between(rng, towns, len(every), size))[world.background.family]
    mover, _ = repeats(rng.poisson(world.truth.lives.moves.value, size))
    moved = between(rng, years_after(lives.born, 16)[mover], LAST_DAY + 1, len(mover))
    child = np.arange(size)
    parts = [(child, lives.born, home), (child, lives.left, np.full(size, NOBODY)), (child, lives.back, home),
             (mover, moved, between(rng, 0, len(every), len(mover)))]  # fmt: skip
    who, start, place = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    away = (place != NOBODY) & (start >= lives.left[who]) & (start < lives.back[who])
    kept = (start <= np.minimum(lives.died[who], LAST_DAY)) & ~away
    order = np.flatnonzero(kept)[np.lexsort((start[kept], who[kept]))]
    who, start, place = who[order], start[order], place[order]
    last = np.append(who[1:] != who[:-1], True)
    end = np.where(last, lives.died[who], np.append(start[1:], NEVER) - 1)
    abroad = place == NOBODY
    columns = {
        "id": person_ids(lives.ids()[0][who]),
        "type": numbers(np.where(abroad, ABROAD, 1)),
        "start": compact_days(start, ""),
        "end": compact_days(end, "00000000"),
        "municipality": pc.if_else(pa.array(abroad), NO_MUNICIPALITY, words(every, np.maximum(place, 0))),
    }
    write_headerless(path, columns, np.flatnonzero(end >= start))


def _write_marriages(world: World, rng: np.random.Generator, path: Path) -> None:
    """Mothers who are married when the child is 14 were so before her 13th birthday; others are divorced by then."""
    lives, families = world.lives, world.lives.families
    _, mothers, fathers = lives.ids()
    born = lives.born[:families]
    married = world.background.conditions[:families, CONDITIONS.index("mother_married")]
    start = between(rng, np.maximum(lives.mother_born + 18 * 366, born - 3000), born + 12 * 365, families)
    ended = between(rng, start + 200, np.maximum(years_after(born, 14), start + 201), families)
    ended_later = between(rng, years_after(born, 14) + 30, LAST_DAY, families)
    end = np.where(married, np.where(some(rng, 0.25, families), ended_later, NEVER), ended)
    ever = married | ~some(rng, NEVER_MARRIED, families)
    ever &= married | (end < years_after(born, 14))
    husband = np.where(lives.father_known, fathers, NOBODY)
    wives, rows = np.flatnonzero(ever), np.flatnonzero(ever & lives.father_known)
    both = np.concatenate([wives, rows])
    columns = {
        "id": person_ids(np.concatenate([mothers[wives], husband[rows]])),
        "spouse": person_ids(np.concatenate([husband[wives], mothers[rows]])),
        "start": compact_days(start[both], ""),
        "end": compact_days(end[both], "00000000"),
        "reason": numbers(np.where(end[both] < NEVER, DIVORCE, 0)),
    }
    write_headerless(path, columns, np.arange(len(both)))
