"""Kela's register of reimbursed purchases: psychotropic drugs of the children, after what they are seen for."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from cohort.synthetic.chance import between, one_of, repeats, running_total, some
from cohort.synthetic.days import LAST_DAY, NEVER, Ints
from cohort.synthetic.marked import Disorder
from cohort.synthetic.text import Column, euros, iso_days, numbers, person_ids, words, write_table
from cohort.synthetic.world import World

FILE: Final = "laakeostot_1997_2016.csv"
DRUGS: dict[Disorder, tuple[float, tuple[str, ...]]] = {
    "adhd": (0.65, ("N06BA04", "N06BA04", "N06BA04", "N06BA09", "N06BA12")),
    "autism": (0.2, ("N05AX08", "N05CH01")),
    "conduct": (0.2, ("N05AX08", "N05AH04")),
    "depression_anxiety": (0.45, ("N06AB03", "N06AB04", "N06AB06", "N06AB10", "N06AX11", "N05BB01")),
    "depression": (0.5, ("N06AB03", "N06AB10", "N06AX11")),
    "anxiety": (0.4, ("N06AB03", "N06AB06", "N05BB01")),
    "psychosis": (0.9, ("N05AX08", "N05AH03", "N05AX12")),
    "any_disorder": (0.4, ("N06AB10", "N06BA04", "N05AX08")),
}
"""Shares of those with a disorder who are treated, and with what (ATC). ASSUME: plausible, of no study."""
MEAN_PURCHASES, DAYS_BETWEEN, FIRST_AFTER = 8.0, 100, 120
YOUNGEST = 6
"""Years of age before which nobody buys these drugs."""


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the file: each treated child buys one drug every few months, from some weeks after a first visit on."""
    child, day, drug = _purchases(world, rng)
    packages = 1 + one_of(rng, (6, 3, 1), len(child))
    cents = packages * between(rng, 900, 9_000, len(child))
    columns: dict[str, Column] = {
        "HETU": person_ids(world.people.number[child]),
        "OSTOPV": iso_days(day),
        "RKPV": iso_days(day - between(rng, 0, 60, len(day))),
        "ATC": words([code for _, codes in DRUGS.values() for code in codes], drug),
        "PLKM": numbers(packages),
        "KUST_EUR": euros(cents),
        "KORV_EUR": euros(cents * 4 // 10),
        "VNRO": words([f"{number:06}" for number in range(10_000, 10_040)], between(rng, 0, 40, len(child))),
    }
    write_table(folder / FILE, columns)


def _purchases(world: World, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Children, days and positions among all codes, in order, while the child lives here and the extract lasts."""
    parts, codes_before = [], 0
    for name, (share, codes) in DRUGS.items():
        first = world.times.first_visit.get(name, np.full(world.people.children, NEVER))
        treated = np.flatnonzero((first < NEVER) & some(rng, share, len(first)))
        row, copy = repeats(rng.geometric(1 / MEAN_PURCHASES, len(treated)))
        gaps = np.where(copy == 0, between(rng, 0, FIRST_AFTER, len(row)), between(rng, 60, 2 * DAYS_BETWEEN, len(row)))
        begins = np.maximum(first[treated], world.people.born[treated] + YOUNGEST * 365)
        drug = codes_before + between(rng, 0, len(codes), len(treated))
        parts.append((treated[row], begins[row] + running_total(gaps, row), drug[row]))
        codes_before += len(codes)
    child, day, drugs = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    rows = np.lexsort((day, child))
    rows = rows[(day[rows] <= LAST_DAY) & world.people.here(child[rows], day[rows])]
    return child[rows], day[rows], drugs[rows]
