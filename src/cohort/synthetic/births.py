"""The Medical Birth Register: one row per child, live or stillborn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohort.synthetic.chance import DAYS_IN_YEAR, between, one_of, some
from cohort.synthetic.days import Bools, Floats, Ints, year_of
from cohort.synthetic.families import by_assistance
from cohort.synthetic.shortfalls import chances
from cohort.synthetic.text import Column, moments, numbers, person_ids, words, write_table
from cohort.synthetic.truth import Truth
from cohort.synthetic.world import World

MARRIED, COHABITING, SINGLE, DIVORCED = 1, 2, 3, 4
NOT_SMOKING, STOPPED_EARLY, SMOKING = 1, 2, 3
ALIVE, STILLBORN, FIRST_WEEK, FOUR_WEEKS, FIRST_YEAR = 0, 1, 2, 3, 4
SMOKING_UNTOLD = 0.025
FULL_TERM = 37 * 7
"""Days of gestation."""
OCCUPATIONS = ("1", "2", "3", "4", "5", "6", "9")
GARBAGE = "3?50"


@dataclass(frozen=True)
class _Pregnancies:
    """Columns (f,) that twins share: whole days of gestation and the codes of the register."""

    gestation: Ints
    smoking: Ints
    marital: Ints
    occupation: Ints


def file_of(truth: Truth) -> str:
    """The name of the file tells the years of birth."""
    return f"syntymarekisteri_{'_'.join(str(year) for year in dict.fromkeys(truth.years))}.csv"


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the file; stillborn children get mothers of their own, who are in no other file."""
    pregnancies = _pregnancies(world, rng)
    live = world.births.family
    family = np.concatenate([live, between(rng, 0, world.births.families, world.stillbirths)])
    stillborn = np.arange(len(family)) >= len(live)
    boy = np.concatenate([world.statuses.boy, some(rng, 0.5, world.stillbirths)])
    twin = _twin(world)
    gestation = np.where(stillborn, between(rng, 154, 290, len(family)), pregnancies.gestation[family])
    smokes = pregnancies.smoking[family] != NOT_SMOKING
    child, mother = _ids(world)
    born, first_minute = world.families.born[family], between(rng, 0, 24 * 60, world.births.families)
    apgar_1 = np.where(stillborn, 0, 10 - np.minimum(rng.geometric(0.65, len(family)), 9))
    apgar_5 = np.where(stillborn, 0, np.minimum(apgar_1 + 1, 10))
    columns = {
        "AITI_TNRO": person_ids(mother),
        "LAPSI_TNRO": person_ids(child),
        "TILASTOVUOSI": numbers(year_of(born)),
        "AITI_IKA": numbers(np.floor((born - world.families.mother_born[family]) / DAYS_IN_YEAR).astype(np.int64)),
        "ASUINKUNTA": words(world.truth.municipalities, world.families.municipality[family]),
        "SIVIILISAATY": numbers(pregnancies.marital[family]),
        "SOSEKO": words(OCCUPATIONS, pregnancies.occupation[family]),
        "AIEMMATSYNNYTYKSET": numbers(world.parity[family]),
        "TUPAKOINTITUNNUS": _sometimes_empty(numbers(pregnancies.smoking[family]), _untold(world, smokes), rng),
        "KESTOVKPV": _sometimes_empty(_weeks_and_days(gestation), 0.004, rng),
        "LAPSEN_SYNTYMAPVM": moments(born, np.minimum(first_minute[family] + 12 * (twin == 2), 24 * 60 - 1)),
        "SYNTYMATILATUNNUS": numbers(1 + stillborn),
        "SUKUP": numbers(2 - boy),
        "MONISIKI_SYNNYTYSTUNNUS": words(("", "A", "B"), twin),
        "SYNTYMAPAINO": _weights(world, _grams(gestation, boy, smokes, twin > 0, rng), stillborn, rng),
        "APGAR_1MIN": _sometimes_empty(numbers(apgar_1), 0.01, rng),
        "APGAR_5MIN": _sometimes_empty(numbers(apgar_5), 0.15, rng),
        "KUOLLEISUUS": numbers(_mortality(world)),
    }
    write_table(folder / file_of(world.truth), columns, rows=rng.permutation(len(family)))


def _pregnancies(world: World, rng: np.random.Generator) -> _Pregnancies:
    size = world.births.families
    told = world.truth.background
    smoking, married, cohabiting = (
        by_assistance(number, world.statuses) for number in (told.smoking, told.married, told.cohabiting)
    )
    cohabits = some(rng, cohabiting / (1 - married), size)
    stops = np.where(some(rng, 0.15, size), STOPPED_EARLY, SMOKING)
    alone = np.where(some(rng, 0.25, size), DIVORCED, SINGLE)
    unmarried = np.where(cohabits, COHABITING, alone)
    term = 288.0 - rng.gamma(1.2, 7.5, size) + rng.normal(0.0, 5.5, size)
    return _Pregnancies(
        gestation=_told_early(np.clip(np.round(term - 20 * world.births.twins), 161, 300).astype(np.int64), world, rng),
        smoking=np.where(some(rng, smoking, size), stops, NOT_SMOKING),
        marital=np.where(world.families.married, MARRIED, unmarried),
        occupation=one_of(rng, (3, 12, 40, 20, 15, 2, 8), size),
    )


def _told_early(gestation: Ints, world: World, rng: np.random.Generator) -> Ints:
    """Where the truth file tells the share of perinatal problems, exactly these are born before 37 full weeks."""
    early = world.statuses.told.get("perinatal")
    if early is None:
        return gestation
    return np.where(early, between(rng, 210, FULL_TERM, len(gestation)), np.maximum(gestation, FULL_TERM))


def _twin(world: World) -> Ints:
    """0 for a single child, 1 and 2 for the first and second twin."""
    second = np.full(world.people.children - world.births.families, 2)
    return np.concatenate([world.births.twins * 1, second, np.zeros(world.stillbirths, dtype=np.int64)])


def _ids(world: World) -> tuple[Ints, Ints]:
    """Pseudonyms of children and their mothers; the spare numbers are the stillborn's and their mothers'."""
    people, spare = world.people, world.people.number[len(world.people.born) :]
    mothers = people.number[people.mothers[world.births.family]]
    return (
        np.concatenate([people.number[: people.children], spare[: world.stillbirths]]),
        np.concatenate([mothers, spare[world.stillbirths :]]),
    )


def _grams(gestation: Ints, boy: Bools, smokes: Bools, twin: Bools, rng: np.random.Generator) -> Ints:
    expected = 3560 + 24.0 * np.clip(gestation - 280, -126, 10) + 60 * (2 * boy - 1) - 180 * smokes - 250 * twin
    return np.asarray(np.clip(np.round((expected + rng.normal(0, 400, len(boy))) / 5) * 5, 350, 6000)).astype(np.int64)


def _weights(world: World, grams: Ints, stillborn: Bools, rng: np.random.Generator) -> Column:
    """Weights, some missing and, of stillborn children, a few unreadable."""
    garbage = np.flatnonzero(stillborn)[: world.broken(file_of(world.truth), "unreadable_weight")]
    unreadable = np.isin(np.arange(len(grams)), garbage)
    return pc.if_else(pa.array(unreadable), GARBAGE, _sometimes_empty(numbers(grams), 0.003, rng))


def _weeks_and_days(days: Ints) -> Column:
    return pc.binary_join_element_wise(numbers(days // 7), numbers(days % 7), "+")


def _untold(world: World, smokes: Bools) -> Floats:
    """The chance that smoking is not recorded; of the stillborn as usual."""
    told = world.truth.recording.missing.get("maternal_smoking")
    usual = np.full(len(smokes), SMOKING_UNTOLD)
    if told is not None:
        live = smokes[: world.people.children]
        usual[: len(live)] = chances(world, told, {"itself": (told.itself.value, live)})
    return usual


def _sometimes_empty(text: Column, share: float | Floats, rng: np.random.Generator) -> Column:
    return pc.if_else(pa.array(some(rng, share, len(text))), "", text)


def _mortality(world: World) -> Ints:
    """Deaths before birth and, by the child's age, in the first year."""
    lived = world.people.died[: world.people.children] - world.people.born[: world.people.children]
    infant = np.select([lived < 7, lived < 28, lived < 365], [FIRST_WEEK, FOUR_WEEKS, FIRST_YEAR], ALIVE)
    return np.concatenate([infant, np.full(world.stillbirths, STILLBORN)])
