"""The Care Register from 1996: a file of visits and a long file of their diagnoses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cohort.synthetic.chance import between, one_of, some
from cohort.synthetic.contacts import Contacts, draw_codes
from cohort.synthetic.days import Bools, Ints
from cohort.synthetic.text import Column, any_words, moments, numbers, person_ids, visit_ids, words, write_table
from cohort.synthetic.truth import BreakKind
from cohort.synthetic.world import World

VISITS: Final = "hilmo_1996_2018.csv"
DIAGNOSES: Final = "hilmo_diagnoosit_1996_2018.csv"
IMPOSSIBLE_DAY = "29.02.1999 10:15"
FAULTS: tuple[BreakKind, ...] = ("impossible_day", "discharged_before_admission")

SECOND, THIRD, ETIOLOGY, EXTERNAL_CAUSE = 0.2, 0.15, 0.005, 0.6
EXTERNAL_CAUSES = ("W01", "W19", "V180", "X599", "Y049")
CIRCUMSTANCES = ("Z630", "Z638", "Z133", "Z046")
JOINED = ("&J459", "*X60", "#N05AH04")
"""How a first code can be carried on in the same cell: with a second one, or with a drug."""
REVERSED = "J459+"
"""The first code follows the plus sign."""
COMBINED = 0.01


@dataclass(frozen=True)
class Rows:
    """Rows of the visit file: which contact each tells of, its key, and what is wrong with it ("": nothing)."""

    contact: Ints
    visit: Ints
    fault: npt.NDArray[np.str_]


def write_long(world: World, contacts: Contacts, chosen: Ints, rng: np.random.Generator, folder: Path) -> None:
    """Write both files of the ``chosen`` contacts, and the deliberately broken ones."""
    rows = _rows(world, contacts, chosen, rng)
    write_table(folder / VISITS, _visits(world, contacts, rows, rng))
    _write_diagnoses(folder / DIAGNOSES, rows, _diagnoses(world, contacts, rows, rng))


def _rows(world: World, contacts: Contacts, chosen: Ints, rng: np.random.Generator) -> Rows:
    """All contacts once, and somatic ones (nobody's statuses rest on them) a second time with a fault."""
    somatic = rng.permutation(chosen[~contacts.psychiatric[chosen]])
    counts = [world.broken(VISITS, fault) for fault in FAULTS]
    contact = np.concatenate([chosen, somatic[: sum(counts)]])
    fault = np.repeat(["", *FAULTS], [len(chosen), *counts])
    return Rows(contact, len(contacts.visits.day) + np.arange(len(contact)), fault)


def _visits(world: World, contacts: Contacts, rows: Rows, rng: np.random.Generator) -> dict[str, Column]:
    visits, taken = contacts.visits, pa.array(rows.contact)
    day = visits.day[rows.contact]
    too_early = day - between(rng, 1, 10, len(day))
    discharged = np.where(rows.fault == FAULTS[1], too_early, contacts.discharged[rows.contact])
    admitted = moments(day, contacts.minute[rows.contact])
    return {
        "HILMO_ID": visit_ids(rows.visit),
        "TNRO": person_ids(world.people.number[visits.person[rows.contact]]),
        "TUPVA": pc.if_else(pa.array(rows.fault == FAULTS[0]), IMPOSSIBLE_DAY, admitted),
        "LPVM": moments(discharged, contacts.discharge_minute[rows.contact]),
        "PALA": contacts.service.take(taken),
        "EA": contacts.specialty.take(taken),
        "PALTU": contacts.provider.take(taken),
    }


Coded = tuple[str, int, Column, Bools]
"""A field, its number, a code for every row, and the rows that hold it."""


def _diagnoses(world: World, contacts: Contacts, rows: Rows, rng: np.random.Generator) -> list[Coded]:
    """What stands in each field; a broken visit has no more than its main code."""
    size, whole = len(rows.visit), rows.fault == ""
    reason, psychiatric = contacts.visits.reason[rows.contact], contacts.psychiatric[rows.contact]
    main, second, third, etiology = (draw_codes(world, reason, "icd10", rng) for _ in range(4))
    circumstances = pa.array(psychiatric & some(rng, 0.5, size))
    second = pc.if_else(circumstances, any_words(rng, CIRCUMSTANCES, size), second)
    injury = pc.starts_with(main, "S").to_numpy(zero_copy_only=False)
    again = psychiatric & ~contacts.visits.first[rows.contact]
    has_second = whole & some(rng, SECOND, size)
    return [
        ("PDGO", 1, _combined(main, again, rng), np.ones(size, dtype=bool)),
        ("PDGE", 1, etiology, whole & some(rng, ETIOLOGY, size)),
        ("SDGO", 1, second, has_second),
        ("SDGO", 2, third, has_second & some(rng, THIRD, size)),
        ("ULKSYY", 1, any_words(rng, EXTERNAL_CAUSES, size), whole & injury & some(rng, EXTERNAL_CAUSE, size)),
    ]


def _write_diagnoses(path: Path, rows: Rows, coded: list[Coded]) -> None:
    """One row for each code, those of a visit together."""
    held = [np.flatnonzero(holds) for *_, holds in coded]
    row, which = np.concatenate(held), np.repeat(np.arange(len(coded)), [len(positions) for positions in held])
    codes = [codes.take(pa.array(positions)) for (_, _, codes, _), positions in zip(coded, held, strict=True)]
    columns = {
        "HILMO_ID": visit_ids(rows.visit[row]),
        "KENTTA": words([field for field, *_ in coded], which),
        "N": numbers(np.array([number for _, number, *_ in coded])[which]),
        "KOODI": pa.concat_arrays(codes),
    }
    write_table(path, columns, rows=np.lexsort((which, row)))


def _combined(codes: Column, where: Bools, rng: np.random.Generator) -> Column:
    """A few cells that hold two codes.

    ASSUME: never at a first visit, so that no status rests on how such a cell is read.
    """
    size = len(codes)
    chosen = where & some(rng, COMBINED, size)
    behind = words((*JOINED, ""), one_of(rng, (4, 3, 1, 2), size))
    before = pc.if_else(pc.equal(behind, ""), REVERSED, "")
    return pc.if_else(pa.array(chosen), pc.binary_join_element_wise(before, codes, behind, ""), codes)
