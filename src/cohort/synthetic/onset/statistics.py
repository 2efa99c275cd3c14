"""Extracts of Statistics Finland: degrees (SPSS) and causes of death."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cohort.synthetic.chance import between, some
from cohort.synthetic.days import NEVER, Bools, Ints, year_of
from cohort.synthetic.onset.spss import write_spss
from cohort.synthetic.onset.truth import CONDITIONS
from cohort.synthetic.onset.world import World
from cohort.synthetic.text import any_words, finnish_days, numbers, person_ids, write_table

UPPER_SECONDARY, TERTIARY = 3, (5, 6, 7)
SECONDARY, MOTHER, BOTH = 0.7, 0.65, 0.35
"""Shares of parents with an upper secondary degree; of educated families, where the mother is, and both are."""
BEFORE_14 = 1998
"""The last year in which a degree was taken that a study may see before the youngest child is 14."""
CAUSES = ("X700", "V475", "X84", "C910", "F102", "I219", "W69", "R99")


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write ``folk_tutkinnot.sav`` and ``kuolemansyyt.csv``."""
    _write_degrees(world, rng, folder / "folk_tutkinnot.sav")
    _write_deaths(world, rng, folder / "kuolemansyyt.csv")


def _write_degrees(world: World, rng: np.random.Generator, path: Path) -> None:
    lives, families = world.lives, world.lives.families
    _, mothers, fathers = lives.ids()
    educated = world.background.conditions[:families, CONDITIONS.index("parent_educated")]
    mother = some(rng, MOTHER, families) | ~lives.father_known
    both = some(rng, BOTH, families)
    parts = [
        _degrees(mothers, lives.mother_born, educated & (mother | both), rng),
        _degrees(fathers, lives.father_born, educated & lives.father_known & (~mother | both), rng, lives.father_known),
    ]
    person, year, level = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((year, person))
    columns = {
        "shnro": person_ids(person[order]).to_pylist(),
        "vuosi": year[order].astype(float),
        "koulk": level[order].astype(float),
    }
    write_spss(path, columns, labels={"koulk": {3.0: "Toinen aste", 6.0: "Alempi korkeakouluaste"}})


def _degrees(
    person: Ints, born: Ints, tertiary: Bools, rng: np.random.Generator, exists: Bools | None = None
) -> tuple[Ints, Ints, Ints]:
    """An upper secondary degree of most, and the higher one of those who have one by the year that counts."""
    size, birth_year = len(person), year_of(born)
    exists = np.ones(size, dtype=bool) if exists is None else exists
    some_degree = exists & some(rng, SECONDARY, size)
    higher = np.clip(birth_year + between(rng, 22, 30, size), 1970, BEFORE_14)
    return (
        np.concatenate([person[some_degree], person[tertiary]]),
        np.concatenate([np.clip(birth_year + 19, 1970, BEFORE_14)[some_degree], higher[tertiary]]),
        np.concatenate(
            [np.full(int(some_degree.sum()), UPPER_SECONDARY), np.array(TERTIARY)[between(rng, 0, 3, size)][tertiary]]
        ),
    )


def _write_deaths(world: World, rng: np.random.Generator, path: Path) -> None:
    """Children's deaths, in the edition of the day (some codes are those of ICD-10 alone: the rest die later)."""
    lives = world.lives
    child = np.flatnonzero(lives.died < NEVER)
    child = child[np.argsort(lives.died[child], kind="stable")]
    died = lives.died[child]
    nothing = any_words(rng, ("",), len(child))
    early = any_words(rng, ("7985X", "7469X"), len(child)).to_pylist()
    later = any_words(rng, CAUSES, len(child)).to_pylist()
    cause = [old if year < 1996 else new for old, new, year in zip(early, later, year_of(died), strict=True)]
    columns = {
        "TNRO": person_ids(lives.ids()[0][child]),
        "KVUOSI": numbers(year_of(died)),
        "KPV": finnish_days(died),
        "TPKS": cause,
        "VKS": nothing,
    } | {f"M{number}": nothing for number in (1, 2, 3, 4)}
    write_table(path, columns)
