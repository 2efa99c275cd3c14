"""Statistics Finland's income: what each parent earned in a few years of the child's life."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from cohort.synthetic.chance import one_of
from cohort.synthetic.days import month_start, year_of
from cohort.synthetic.text import numbers, person_ids, words, write_table
from cohort.synthetic.world import World

FILE: Final = "folk_tulo.csv"
AGES = (0, 15)
"""Of the child, in the years of which the extract tells. ASSUME: a permit for these years."""
COVERED_UNTIL = 2015
EMPLOYED, UNEMPLOYED, STUDENT, PENSIONER, OUTSIDE = "11", "12", "22", "24", "99"
ACTIVITIES = (EMPLOYED, UNEMPLOYED, STUDENT, PENSIONER, OUTSIDE)
WITHOUT, WITH = (0.88, 0.03, 0.03, 0.02, 0.04), (0.55, 0.22, 0.08, 0.06, 0.09)
"""Main activity in families without and with social assistance."""
EARNS = dict(zip(ACTIVITIES, (1.0, 0.45, 0.3, 0.45, 0.25), strict=True))


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the file: a row for each parent and year, while the parent lives in the country at the year's end."""
    people, size = world.people, world.births.families
    person = np.tile(np.concatenate([people.mothers, people.fathers]), len(AGES))
    ages = np.repeat(AGES, 2 * size)
    year = year_of(np.tile(world.families.born, 2 * len(AGES))) + ages
    helped = np.tile(world.statuses.assistance > 0, 2 * len(AGES))
    doing = np.where(helped, one_of(rng, WITH, len(person)), one_of(rng, WITHOUT, len(person)))
    factor = np.array(list(EARNS.values()))[doing] * np.where(helped, 0.75, 1.0) * 1.025 ** (year - 1997)
    taxable = np.round(factor * rng.lognormal(np.log(24_000), 0.4, len(person))).astype(np.int64)
    columns = {
        "shnro": person_ids(people.number[person]),
        "vuosi": numbers(year),
        "svatva": numbers(taxable),
        "kturaha": numbers(np.round(taxable * 0.75 + 2_000).astype(np.int64)),
        "ptoim1": words(ACTIVITIES, doing),
    }
    rows = np.flatnonzero((year < COVERED_UNTIL) & people.here(person, month_start(year + 1, 1) - 1))
    write_table(folder / FILE, columns, rows=rows[np.lexsort((year[rows], person[rows]))])
