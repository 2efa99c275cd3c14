"""The questionnaire at 15-16: a row for everybody who answered, whether or not the answers may be linked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from cohort.synthetic.chance import some
from cohort.synthetic.days import Floats, Ints
from cohort.synthetic.onset.background import ANSWERED, EXAMINED, PERMITTED
from cohort.synthetic.onset.covariates import chances
from cohort.synthetic.onset.spss import write_spss
from cohort.synthetic.onset.truth import ITEMS, TRAITS
from cohort.synthetic.onset.world import World
from cohort.synthetic.text import person_ids

FILE = "nfbc1986_kysely_16.zsav"
MOST_MISSING = 0.2
COLUMNS = {"internalizing": "YSR_INT", "externalizing": "YSR_EXT"}


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the file."""
    rows = rng.permutation(np.flatnonzero(world.took_part >= ANSWERED))
    part, leisure = world.took_part[rows], world.leisure
    items = _answered(world, rows, rng)
    columns: dict[str, Any] = {
        "KOODI": person_ids(world.lives.ids()[0][rows]).to_pylist(),
        "PVM": world.lives.answers[rows].astype("datetime64[D]").tolist(),
        "SUKUP": np.where(world.background.sex[rows] == 1, 1.0, 2.0),
        "LUPA": (part >= PERMITTED).astype(float),
        "TUTKITTU": (part >= EXAMINED).astype(float),
        "HARRAST": (leisure.with_others + leisure.alone)[rows].astype(float),
        "HARRAST_YHD": leisure.with_others[rows].astype(float),
        "KAVERIT": 1.0 + leisure.friends[rows],
    }
    for name in TRAITS:
        columns[COLUMNS[name]] = _sum(items[:, [number - 1 for number in world.truth.symptoms.scales[name]]])
    columns["YSR_KOK"] = _sum(items)
    columns |= {f"YSR{number + 1}": items[:, number] for number in range(ITEMS)}
    write_spss(folder / FILE, columns, compress=True)


def _answered(world: World, rows: Ints, rng: np.random.Generator) -> Floats:
    """The items as they were answered: some are missing at random, and all of those who left out the whole report."""
    told, people = world.truth.symptoms, np.ones(world.background.children)
    items = world.symptoms.items[rows].astype(float)
    items[some(rng, told.unanswered.value, items.size).reshape(items.shape)] = np.nan
    by_symptoms, odds = world.truth.biases.missing_symptoms, told.left_out.odds
    if by_symptoms.on:
        odds = {**odds, "internalizing": by_symptoms.odds_of_point}
    left_out = chances(odds, world.covariates, told.left_out.share.value, people)[rows]
    items[some(rng, left_out, len(rows))] = np.nan
    return items


def _sum(items: Floats) -> Floats:
    """The sum as the scoring program makes it: missing items count as the mean of those answered, up to one in five."""
    known = np.isfinite(items).sum(axis=1)
    total = np.round(np.nansum(items, axis=1) * items.shape[1] / np.maximum(known, 1))
    return np.where(known >= (1 - MOST_MISSING) * items.shape[1], total, np.nan)
