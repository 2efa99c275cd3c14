"""The Register on Social Assistance: what applicants and their spouses received, year by year and month by month."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohort.synthetic.chance import between, one_of, some
from cohort.synthetic.days import NEVER, Bools, Ints, day, month_of, year_of
from cohort.synthetic.text import Column, euros, numbers, person_ids, words, write_table
from cohort.synthetic.world import World

APPLICANTS: Final = "toimeentulotuki_hakija.csv"
SPOUSES: Final = "toimeentulotuki_puoliso.csv"
MONTHS = ("TAMMI", "HELMI", "MAALIS", "HUHTI", "TOUKO", "KESA", "HEINA", "ELO", "SYYS", "LOKA", "MARRAS", "JOULU")
SITUATIONS = ("työtön", "työntekijä", "eläkeläinen", "opiskelija", "yrittäjä", "kotiäiti tai -isä", "päihdekuntoutuja")
SITUATION_SHARES = (0.48, 0.18, 0.08, 0.1, 0.03, 0.11, 0.02)
FIRST_YEAR, LAST_YEAR = 1987, 2016
GARBAGE = "1.2O5,00"
SPLIT, WITH_SPOUSE, MOTHER_APPLIES, MEAN_MONTHS = 0.08, 0.35, 0.7, 5.0
AMOUNT = "PERUS_TOIMEENTULOTUKI_EUR"


@dataclass(frozen=True)
class Years:
    """Columns (y,): the family, the calendar year, and which of its twelve months (y, 12) were supported."""

    family: Ints
    year: Ints
    months: Bools


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write applicants and their spouses; a spouse's row repeats the months of the applicant's."""
    applicant, spouse = _parents(world, rng)
    years = _split(_stack([_childhood(world, rng), _before(world, rng), _after(world, rng)]), rng)
    years = _chosen(years, _grown_up_here(world, applicant, years))
    shared = np.flatnonzero(_grown_up_here(world, spouse, years) & some(rng, WITH_SPOUSE, len(applicant))[years.family])
    columns = _columns(world, years, rng)
    copied = rng.permutation(len(years.year))[: world.broken(APPLICANTS, "unreadable_amount")]
    rows = np.concatenate([np.lexsort((years.year, years.family)), copied])
    broken = pa.array(np.arange(len(rows)) >= len(years.year))
    number = world.people.number
    own = {"TNRO": person_ids(number[applicant[years.family]])} | columns
    told = {name: column.take(pa.array(rows)) for name, column in own.items()}
    write_table(folder / APPLICANTS, told | {AMOUNT: pc.if_else(broken, GARBAGE, told[AMOUNT])})
    theirs = {"TNRO": person_ids(number[spouse[years.family]])} | columns | {"HAKIJA": own["TNRO"]}
    write_table(folder / SPOUSES, theirs, rows=rng.permutation(shared))


def _parents(world: World, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Each family's applicant and spouse; the parent who lives on applies."""
    people, times = world.people, world.times
    mother_applies = some(rng, MOTHER_APPLIES, people.families) | ~world.families.father_known
    mother_applies = (mother_applies | (times.father_dies < NEVER)) & (times.mother_dies == NEVER)
    return (
        np.where(mother_applies, people.mothers, people.fathers),
        np.where(mother_applies, people.fathers, people.mothers),
    )


def _childhood(world: World, rng: np.random.Generator) -> Years:
    """The planted years."""
    days = world.times.assistance
    family, number = np.nonzero((days >= day(FIRST_YEAR)) & (days < day(LAST_YEAR + 1)))
    first = days[family, number]
    return _years(family, year_of(first), month_of(first), rng)


def _before(world: World, rng: np.random.Generator) -> Years:
    """Strays that end before the month of the birth."""
    family = _families(world, world.truth.strays.assistance_before.value, rng)
    born = world.families.born[family]
    year = between(rng, FIRST_YEAR, year_of(born) + 1, len(family))
    birth_month = np.select([year < year_of(born), year == year_of(born)], [13, month_of(born)], 0)
    years = _years(family, year, between(rng, 1, birth_month, len(family)), rng)
    years.months[np.arange(12) + 1 >= birth_month[:, None]] = False
    return _chosen(years, np.asarray(years.months.any(axis=1)))


def _after(world: World, rng: np.random.Generator) -> Years:
    """Strays that begin after the month of the birthday on which the years that count end."""
    family = _families(world, world.truth.strays.assistance_after.value, rng)
    year = between(rng, LAST_YEAR - 1, LAST_YEAR + 1, len(family))
    adult = world.times.adult[family]
    birth_month = np.select([year > year_of(adult), year == year_of(adult)], [0, month_of(adult)], 12)
    years = _years(family, year, between(rng, birth_month + 1, 13, len(family)), rng)
    return _chosen(years, birth_month < 12)


def _families(world: World, share: float, rng: np.random.Generator) -> Ints:
    """Families with a stray year; three times as many among those with assistance in childhood."""
    more = np.where(world.statuses.assistance > 0, 3.0, 1.0)
    return np.flatnonzero(some(rng, share * more, len(more)))


def _years(family: Ints, year: Ints, first_month: Ints, rng: np.random.Generator) -> Years:
    """Support from a first month on, for some months of the same year."""
    last = first_month + rng.geometric(1 / MEAN_MONTHS, len(family)) - 1
    month = np.arange(12) + 1
    return Years(family, year, (month >= first_month[:, None]) & (month <= last[:, None]))


def _split(years: Years, rng: np.random.Generator) -> Years:
    """Some years told in two rows, of which the second carries on from a month of the first."""
    cut = between(rng, 2, 13, len(years.year))[:, None]
    month = np.arange(12) + 1
    early, late = years.months & (month < cut), years.months & (month >= cut)
    moved = some(rng, SPLIT, len(cut)) & early.any(axis=1) & late.any(axis=1)
    first = Years(years.family, years.year, np.where(moved[:, None], early, years.months))
    return _stack([first, _chosen(Years(years.family, years.year, late), moved)])


def _grown_up_here(world: World, person: Ints, years: Years) -> Bools:
    """Whether the parent, at the end of each year, is at least 15, alive and in the country."""
    people, parent = world.people, person[years.family]
    last_day = np.array([day(year + 1) - 1 for year in range(FIRST_YEAR, LAST_YEAR + 1)])[years.year - FIRST_YEAR]
    return people.here(parent, last_day) & (years.year - year_of(people.born[parent]) >= 15)


def _columns(world: World, years: Years, rng: np.random.Generator) -> dict[str, Column]:
    """What both files tell of a year."""
    size = len(years.year)
    count = years.months.sum(axis=1)
    home = world.families.municipality[years.family]
    moved = between(rng, 0, len(world.truth.municipalities), size)
    where = np.where(some(rng, 0.05, size), moved, home)
    return {
        "TILASTOVUOSI": numbers(years.year),
        "KUNTA": words(world.truth.municipalities, where),
        **{name: numbers(years.months[:, position] * 1) for position, name in enumerate(MONTHS)},
        "TUKIKUUKAUSIA": numbers(count),
        AMOUNT: euros(count * between(rng, 4_000, 90_000, size)),
        "SOSIOEKOASEMA": words(SITUATIONS, one_of(rng, SITUATION_SHARES, size)),
    }


def _chosen(years: Years, rows: Bools) -> Years:
    return Years(years.family[rows], years.year[rows], years.months[rows])


def _stack(parts: list[Years]) -> Years:
    columns = zip(*((part.family, part.year, part.months) for part in parts), strict=True)
    return Years(*(np.concatenate(column) for column in columns))
