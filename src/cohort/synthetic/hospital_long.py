"""The Care Register from 1996: a file of visits and a long file of their diagnoses."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohort.synthetic.chance import between, one_of, some
from cohort.synthetic.contacts import Contacts, draw_codes
from cohort.synthetic.days import Bools, Ints
from cohort.synthetic.text import Column, moments, numbers, person_ids, visit_ids, words, write_table
from cohort.synthetic.world import World

VISITS: Final = "hilmo_1996_2018.csv"
DIAGNOSES: Final = "hilmo_diagnoosit_1996_2018.csv"
IMPOSSIBLE_DAY = "29.02.1999 10:15"

SECONDARY, SECOND_SECONDARY, ETIOLOGY, EXTERNAL_CAUSE = 0.2, 0.03, 0.005, 0.6
EXTERNAL_CAUSES = ("W01", "W19", "V180", "X599", "Y049")
CIRCUMSTANCES = ("Z630", "Z638", "Z133", "Z046")
JOINED = ("&J459", "*X60", "#N05AH04")
"""How a first code can be carried on in the same cell: with a second one, or with a drug."""
REVERSED = "J459+"
"""The first code follows the plus sign."""
COMBINED = 0.01


def write_long(world: World, contacts: Contacts, rows: Ints, rng: np.random.Generator, folder: Path) -> None:
    """Write both files of the contacts at ``rows``, and the deliberately broken ones."""
    broken = _broken(world, contacts, rows, rng)
    copied = np.concatenate([rows, *broken.values()])
    visit = len(contacts.visits.day) + np.arange(len(copied))
    fault = np.repeat(["", *broken], [len(rows), *(len(picked) for picked in broken.values())])
    _write_visits(world, contacts, copied, visit, fault, rng, folder)
    _write_diagnoses(world, contacts, copied, visit, fault != "", rng, folder)


def _broken(world: World, contacts: Contacts, rows: Ints, rng: np.random.Generator) -> dict[str, Ints]:
    """Contacts to copy with a fault: somatic ones, so that nobody's statuses rest on them."""
    somatic = rng.permutation(rows[~contacts.psychiatric[rows]])
    impossible = world.broken(VISITS, "impossible_day")
    early = world.broken(VISITS, "discharged_before_admission")
    return {
        "impossible_day": somatic[:impossible],
        "discharged_before_admission": somatic[impossible : impossible + early],
    }


def _write_visits(
    world: World, contacts: Contacts, rows: Ints, visit: Ints, fault: np.typing.NDArray[np.str_],
    rng: np.random.Generator, folder: Path,
) -> None:  # fmt: skip
    visits, taken = contacts.visits, pa.array(rows)
    early = between(rng, 1, 10, len(rows))
    discharged = np.where(fault == "discharged_before_admission", visits.day[rows] - early, contacts.discharged[rows])
    admitted = moments(visits.day[rows], contacts.minute[rows])
    columns = {
        "HILMO_ID": visit_ids(visit),
        "TNRO": person_ids(world.people.number[visits.person[rows]]),
        "TUPVA": pc.if_else(pa.array(fault == "impossible_day"), IMPOSSIBLE_DAY, admitted),
        "LPVM": moments(discharged, contacts.discharge_minute[rows]),
        "PALA": contacts.service.take(taken),
        "EA": contacts.specialty.take(taken),
        "PALTU": contacts.provider.take(taken),
    }
    write_table(folder / VISITS, columns)


def _write_diagnoses(
    world: World, contacts: Contacts, rows: Ints, visit: Ints, broken: Bools, rng: np.random.Generator, folder: Path
) -> None:
    """One row for each code; a broken visit has no more than its main code."""
    reason, psychiatric = contacts.visits.reason[rows], contacts.psychiatric[rows]
    main, other, third, cause = (draw_codes(world, reason, "icd10", rng) for _ in range(4))
    circumstance = words(CIRCUMSTANCES, between(rng, 0, len(CIRCUMSTANCES), len(rows)))
    other = pc.if_else(pa.array(psychiatric & some(rng, 0.5, len(rows))), circumstance, other)
    injured = pc.starts_with(main, "S").to_numpy(zero_copy_only=False) & some(rng, EXTERNAL_CAUSE, len(rows))
    repeated = psychiatric & ~contacts.visits.first[rows]
    second = some(rng, SECONDARY, len(rows))
    parts = [
        ("PDGO", 1, _combined(main, repeated, rng), np.ones(len(rows), dtype=bool)),
        ("PDGE", 1, cause, some(rng, ETIOLOGY, len(rows)) & ~broken),
        ("SDGO", 1, other, second & ~broken),
        ("SDGO", 2, third, second & some(rng, SECOND_SECONDARY, len(rows)) & ~broken),
        ("ULKSYY", 1, words(EXTERNAL_CAUSES, between(rng, 0, len(EXTERNAL_CAUSES), len(rows))), injured & ~broken),
    ]
    held = [np.flatnonzero(rows_with) for *_, rows_with in parts]
    which = np.repeat(np.arange(len(parts)), [len(positions) for positions in held])
    columns = {
        "HILMO_ID": visit_ids(visit[np.concatenate(held)]),
        "KENTTA": words([field for field, *_ in parts], which),
        "N": numbers(np.array([number for _, number, *_ in parts])[which]),
        "KOODI": pa.concat_arrays(
            [part[2].take(pa.array(positions)) for part, positions in zip(parts, held, strict=True)]
        ),
    }
    write_table(folder / DIAGNOSES, columns, rows=np.lexsort((which, np.concatenate(held))))


def _combined(codes: Column, where: Bools, rng: np.random.Generator) -> Column:
    """A few cells that hold two codes.

    ASSUME: never at a first visit, so that no status rests on how such a cell is read.
    """
    size = len(codes)
    chosen = where & some(rng, COMBINED, size)
    behind = words((*JOINED, ""), one_of(rng, (4, 3, 1, 2), size))
    before = pc.if_else(pc.equal(behind, ""), REVERSED, "")
    return pc.if_else(pa.array(chosen), pc.binary_join_element_wise(before, codes, behind, ""), codes)
