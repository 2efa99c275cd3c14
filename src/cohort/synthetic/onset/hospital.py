"""The Care Register (HILMO) in the layout of each era of a permit of THL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohort.synthetic.chance import one_of, some
from cohort.synthetic.days import Bools, Ints, day
from cohort.synthetic.marked import Edition
from cohort.synthetic.onset.contacts import FIRST_DAY, PARENT, REASONS, SOMATIC, Contacts, draw_contacts
from cohort.synthetic.onset.lives import LAST_DAY
from cohort.synthetic.onset.world import World
from cohort.synthetic.text import (
    Column,
    any_words,
    any_words_of,
    days_like,
    moments,
    numbers,
    person_ids,
    visit_ids,
    words,
    write_table,
)
from cohort.synthetic.truth import Codes

SECOND, CENSUS = 0.2, 0.02
OUTPATIENT_SERVICES, OUTPATIENT_SHARES = ("92", "93", "94", "83", "91"), (0.2, 0.65, 0.05, 0.05, 0.05)
PSYCHIATRIC, OTHER = ("70", "70", "74", "70F"), ("10", "20", "30", "50")
PROVIDERS = ("20101", "20102", "20301", "21901", "20801")


@dataclass(frozen=True)
class Era:
    """Years with one layout. ``columns`` tell what is in those of the file; ``long``: the file of the diagnoses."""

    file: str
    start: int
    until: int
    edition: Edition
    days: Callable[[Ints], Column]
    columns: dict[str, str]
    long: str = ""


def _days_first(days: Ints) -> Column:
    return days_like(days, "{d:%d/%m/%y}")


def _years_first(days: Ints) -> Column:
    return days_like(days, "{d:%y/%m/%d}")


def _sas(days: Ints) -> Column:
    return pc.utf8_upper(days_like(days, "{d:%d%b%Y}:00:00:00"))


def _midnight(days: Ints) -> Column:
    return moments(days, np.zeros(len(days), np.int64))


ICD8 = {"TNRO": "person", "TULOPV": "admitted", "LAHTOPV": "discharged",
        "DG1": "main", "DG2": "second", "DG3": "nothing", "DG4": "nothing"}  # fmt: skip
VISIT = {"HILMO_ID": "visit", "TNRO": "person", "TUPVA": "admitted", "LPVM": "discharged", "ILAJI": "report"}
LATER = {"PALA": "service", "EA": "specialty", "PALTU": "provider"}
ERAS = (
    Era("hilmo_1969_1980.csv", FIRST_DAY, day(1981), "icd8", _years_first, ICD8),
    Era("hilmo_1981_1986.csv", day(1981), day(1987), "icd8", _days_first, ICD8),
    Era("hilmo_1987_1993.csv", day(1987), day(1994), "icd9", _sas,
        {"TNRO": "person", "TUPVA": "admitted", "LPVM": "discharged", "PDG": "main", "SDG1": "second",
         "SDG2": "nothing", "SDG3": "nothing", "EA": "specialty", "PALTU": "provider"}),
    Era("hilmo_1994_1995.csv", day(1994), day(1996), "icd9", _midnight,
        {"TNRO": "person", "HILMO_ID": "visit", "TUPVA": "admitted", "LPVM": "discharged", "PDG": "main",
         "SDG1": "second", "SDG2": "nothing", "ULKSYY": "nothing", **LATER}),
    Era("hilmo_1996_2018.csv", day(1996), day(2019), "icd10", _midnight, {**VISIT, **LATER},
        "hilmo_diagnoosit_1996_2018.csv"),
    Era("hilmo_2019_2021.csv", day(2019), LAST_DAY + 1, "icd10", _midnight,
        {**VISIT, "YHTEYSTAPA": "contact", "KIIREELLISYYS": "urgency", **LATER}, "hilmo_diagnoosit_2019_2021.csv"),
)  # fmt: skip


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the files of all eras."""
    contacts = draw_contacts(world, rng)
    for era in ERAS:
        rows = np.flatnonzero((contacts.day >= era.start) & (contacts.day < era.until))
        told = _columns(contacts, rows, era, rng)
        told |= _codes(world, contacts.reason[rows], era.edition, rng)
        write_table(folder / era.file, {name: told[content] for name, content in era.columns.items()})
        if era.long:
            _write_long(folder / era.long, told)


def _columns(contacts: Contacts, rows: Ints, era: Era, rng: np.random.Generator) -> dict[str, Column]:
    size, ward, psychiatric = len(rows), contacts.ward[rows], contacts.reason[rows] != SOMATIC
    service = words(OUTPATIENT_SERVICES, one_of(rng, OUTPATIENT_SHARES, size))
    return {
        "visit": visit_ids(rows),
        "person": person_ids(contacts.person[rows]),
        "admitted": era.days(contacts.day[rows]),
        "discharged": era.days(contacts.until[rows]),
        "service": pc.if_else(pa.array(ward), "1", service),
        "contact": _either("R80", "R10", ward),
        "urgency": any_words(rng, ("1", "3", "5"), size),
        "report": _either("2", "1", ward & some(rng, CENSUS, size) & _repeated(contacts, rows)),
        "specialty": any_words_of(rng, (OTHER, PSYCHIATRIC), psychiatric.astype(np.int64)),
        "provider": any_words(rng, PROVIDERS, size),
    }


def _repeated(contacts: Contacts, rows: Ints) -> Bools:
    """Children's contacts that are not the first for their reason: only these may be counts at the end of a year."""
    order = np.lexsort((contacts.day, contacts.reason, contacts.person))
    again = np.zeros(len(order), dtype=bool)
    same = (np.diff(contacts.person[order]) == 0) & (np.diff(contacts.reason[order]) == 0)
    again[order[1:]] = same
    return np.asarray((again & (contacts.reason != PARENT))[rows])


def _either(yes: str, no: str, where: Bools) -> Column:
    return pc.if_else(pa.array(where), yes, no)


def _codes(world: World, reason: Ints, edition: Edition, rng: np.random.Generator) -> dict[str, Column]:
    """The main code, one of the same kind beside it, and none."""
    of: list[Codes] = [getattr(world.truth.records, name) for name in REASONS]
    lists = [getattr(codes, edition) or ("",) for codes in of]
    second = pc.if_else(pa.array(some(rng, SECOND, len(reason))), any_words_of(rng, lists, reason), "")
    nothing = pa.array([""] * len(reason), pa.string())
    return {"main": any_words_of(rng, lists, reason), "second": second, "nothing": nothing}


def _write_long(path: Path, told: dict[str, Column]) -> None:
    """A row for each code, those of a visit together."""
    second = np.flatnonzero(pc.not_equal(told["second"], "").to_numpy(zero_copy_only=False))
    visit = np.concatenate([np.arange(len(told["visit"])), second])
    which = np.repeat([0, 1], [len(told["visit"]), len(second)])
    columns = {
        "HILMO_ID": told["visit"].take(pa.array(visit)),
        "KENTTA": words(("PDGO", "SDGO"), which),
        "N": numbers(np.ones(len(visit), np.int64)),
        "KOODI": pa.concat_arrays([told["main"], told["second"].take(pa.array(second))]),
    }
    write_table(path, columns, rows=np.lexsort((which, visit)))
