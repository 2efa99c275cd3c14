"""The questionnaire at 15-16: a row for everybody who answered, whether or not the answers may be linked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from cohort.synthetic.chance import some
from cohort.synthetic.onset.background import ANSWERED, EXAMINED, PERMITTED
from cohort.synthetic.onset.spss import write_spss
from cohort.synthetic.onset.truth import ITEMS, TRAITS
from cohort.synthetic.onset.world import World
from cohort.synthetic.text import person_ids

FILE = "nfbc1986_kysely_16.zsav"
COLUMNS = {"internalizing": "YSR_INT", "externalizing": "YSR_EXT"}


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the file. The sums are those of the program that scored the answers; a missing item leaves no sum."""
    rows = rng.permutation(np.flatnonzero(world.took_part >= ANSWERED))
    part, leisure = world.took_part[rows], world.leisure
    items = world.symptoms.items[rows].astype(float)
    items[some(rng, world.truth.symptoms.unanswered.value, items.size).reshape(items.shape)] = np.nan
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
        columns[COLUMNS[name]] = items[:, [number - 1 for number in world.truth.symptoms.scales[name]]].sum(axis=1)
    columns["YSR_KOK"] = items.sum(axis=1)
    columns |= {f"YSR{number + 1}": items[:, number] for number in range(ITEMS)}
    write_spss(folder / FILE, columns, compress=True)
