"""The Care Register (HILMO) in the layout of each of its eras."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohort.synthetic.contacts import Contacts, describe, draw_codes
from cohort.synthetic.days import Ints, day
from cohort.synthetic.hospital_long import SECOND, THIRD, write_long
from cohort.synthetic.marked import Edition
from cohort.synthetic.text import Column, moments, person_ids, visit_ids, write_table
from cohort.synthetic.visits import draw_visits
from cohort.synthetic.world import World


@dataclass(frozen=True)
class Era:
    """Years with one wide layout: what is in the file's columns, in their order."""

    file: str
    start: int
    until: int
    edition: Edition
    columns: dict[str, str]


WIDE = (
    Era("hilmo_1969_1986.csv", day(1969), day(1987), "icd8",
        {"TNRO": "person", "TULOPV": "admitted", "LAHTOPV": "discharged",
         "DG1": "main", "DG2": "second", "DG3": "third", "DG4": "nothing"}),
    Era("hilmo_1987_1993.csv", day(1987), day(1994), "icd9",
        {"TNRO": "person", "TUPVA": "admitted", "LPVM": "discharged",
         "PDG": "main", "SDG1": "second", "SDG2": "third", "SDG3": "nothing", "EA": "specialty", "PALTU": "provider"}),
    Era("hilmo_1994_1995.csv", day(1994), day(1996), "icd9",
        {"HILMO_ID": "visit", "TNRO": "person", "TUPVA": "admitted", "LPVM": "discharged",
         "PDG": "main", "SDG1": "second", "SDG2": "third", "PALA": "service", "EA": "specialty", "PALTU": "provider"}),
)  # fmt: skip
LONG_FROM = day(1996)


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the files of all eras."""
    contacts = describe(world, draw_visits(world, rng), rng)
    for era in WIDE:
        _write_wide(world, contacts, era, rng, folder)
    write_long(world, contacts, np.flatnonzero(contacts.visits.day >= LONG_FROM), rng, folder)


def _write_wide(world: World, contacts: Contacts, era: Era, rng: np.random.Generator, folder: Path) -> None:
    days = contacts.visits.day
    rows = np.flatnonzero((days >= era.start) & (days < era.until))
    told = _wide_columns(world, contacts, rows, era.edition, rng)
    write_table(folder / era.file, {name: told[content] for name, content in era.columns.items()})


def _wide_columns(
    world: World, contacts: Contacts, rows: Ints, edition: Edition, rng: np.random.Generator
) -> dict[str, Column]:
    visits, taken = contacts.visits, pa.array(rows)
    reason = visits.reason[rows]
    main, second, third = (draw_codes(world, reason, edition, rng) for _ in range(3))
    draw = rng.random(len(rows))
    return {
        "visit": visit_ids(rows),
        "person": person_ids(world.people.number[visits.person[rows]]),
        "admitted": moments(visits.day[rows], contacts.minute[rows]),
        "discharged": moments(contacts.discharged[rows], contacts.discharge_minute[rows]),
        "main": main,
        "second": pc.if_else(pa.array(draw < SECOND), second, ""),
        "third": pc.if_else(pa.array(draw < SECOND * THIRD), third, ""),
        "nothing": pa.array([""] * len(rows)),
        "service": contacts.service.take(taken),
        "specialty": contacts.specialty.take(taken),
        "provider": contacts.provider.take(taken),
    }
