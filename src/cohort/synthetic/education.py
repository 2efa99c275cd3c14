"""Statistics Finland's degrees: one row for each degree of a mother or father, with its year."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from cohort.synthetic.chance import between, one_of
from cohort.synthetic.days import Ints, year_of
from cohort.synthetic.families import by_assistance
from cohort.synthetic.text import numbers, person_ids, write_table
from cohort.synthetic.world import World

FILE: Final = "folk_tutkinnot.csv"
UPPER_SECONDARY, SHORT_TERTIARY, BACHELOR, MASTER, DOCTOR = 3, 5, 6, 7, 8
HIGHER = (SHORT_TERTIARY, BACHELOR, MASTER, DOCTOR)
HIGHER_SHARES = (0.42, 0.28, 0.27, 0.03)
YEARS_TO_DEGREE = {UPPER_SECONDARY: 19, SHORT_TERTIARY: 22, BACHELOR: 24, MASTER: 26, DOCTOR: 33}
COVERED_UNTIL = 2015


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the file; nobody without a degree is in it."""
    people = world.people
    person = np.concatenate([people.mothers, people.fathers])
    level = np.concatenate([_highest(world, rng), _highest(world, rng)])
    first = np.flatnonzero((level > 0) & people.exists[person])
    higher = first[level[first] > UPPER_SECONDARY]
    degree_of = np.concatenate([first, higher])
    degree = np.concatenate([np.full(len(first), UPPER_SECONDARY), level[higher]])
    holder = person[degree_of]
    years = np.vectorize(YEARS_TO_DEGREE.get)(degree) + between(rng, 0, 4, len(degree))
    year = year_of(people.born[holder]) + years
    columns = {
        "shnro": person_ids(people.number[holder]),
        "vuosi": numbers(year),
        "koulk": numbers(100 * degree + between(rng, 1, 100, len(degree))),
    }
    earned = np.flatnonzero((year < COVERED_UNTIL) & (year <= year_of(np.minimum(people.died[holder], 10**5))))
    write_table(folder / FILE, columns, rows=earned[np.lexsort((degree[earned], holder[earned]))])


def _highest(world: World, rng: np.random.Generator) -> Ints:
    """A parent's highest degree (f,), 0 without any."""
    size = world.births.families
    higher = np.array(HIGHER)[one_of(rng, HIGHER_SHARES, size)]
    draw = rng.random(size)
    none = by_assistance(world.truth.background.no_degree, world.statuses)
    top = 1 - by_assistance(world.truth.background.higher_degree, world.statuses)
    level = np.where(draw < none, 0, np.where(draw < top, UPPER_SECONDARY, higher))
    short = world.statuses.told.get("short_education")
    return level if short is None else np.where(short, 0, np.maximum(level, UPPER_SECONDARY))
