"""Brothers and sisters born in other years, with one or both parents in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.synthetic.chance import DAYS_IN_YEAR, between, one_of, repeats, running_total, some
from cohort.synthetic.days import NEVER, Bools, Ints, day
from cohort.synthetic.families import Families
from cohort.synthetic.timeline import Timeline

FIRST_BIRTH, LAST_BIRTH = day(1985), day(2013)
"""Siblings are delivered who were born from 1985 up to the end of 2012."""

OLDER = (0.41, 0.34, 0.16, 0.06, 0.03)
YOUNGER = (0.46, 0.34, 0.14, 0.06)
WITH_ANOTHER = (0.0, 0.65, 0.35)
LATER_BIRTH = 270
"""Days after a father's death on which his child can still be born."""


@dataclass(frozen=True)
class Siblings:
    """Columns (s,): ``family`` of the child of the cohort, day of birth, and which parents they share."""

    family: Ints
    born: Ints
    of_mother: Bools
    of_father: Bools


def draw_siblings(families: Families, times: Timeline, rng: np.random.Generator) -> tuple[Siblings, Ints]:
    """Siblings, and each mother's number of earlier deliveries (f,)."""
    size = len(families.born)
    another_before, another_after = some(rng, 0.12, size), some(rng, 0.18, size)
    older = _spaced(families, one_of(rng, OLDER, size), ~another_before, -1, rng)
    younger = _spaced(families, one_of(rng, YOUNGER, size), ~another_after, 1, rng)
    parts = [older, younger, _of_father_alone(families, another_before, -1, rng),
             _of_father_alone(families, another_after, 1, rng)]  # fmt: skip
    joined = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    siblings = Siblings(*joined)
    fertile = _mother_can_bear(siblings, families)
    earlier = fertile[: len(older[0])]
    parity = np.bincount(older[0][earlier], minlength=size)
    return _kept(siblings, fertile & _delivered(siblings, times)), parity


def _spaced(
    families: Families, counts: Ints, same_father: Bools, direction: int, rng: np.random.Generator
) -> tuple[Ints, Ints, Bools, Bools]:
    """The mother's other children, 14 months to four years apart."""
    family, _ = repeats(counts)
    gaps = running_total(between(rng, 420, 1500, len(family)), family)
    return family, families.born[family] + direction * gaps, np.ones(len(family), dtype=bool), same_father[family]


def _of_father_alone(
    families: Families, parted: Bools, direction: int, rng: np.random.Generator
) -> tuple[Ints, Ints, Bools, Bools]:
    """A father's children with another woman."""
    size = len(parted)
    counts = np.where(parted & families.father_known & some(rng, 0.5, size), one_of(rng, WITH_ANOTHER, size), 0)
    family, _ = repeats(counts)
    gaps = running_total(between(rng, 600, 2000, len(family)), family)
    return (
        family,
        families.born[family] + direction * gaps,
        np.zeros(len(family), dtype=bool),
        np.ones(len(family), dtype=bool),
    )


def _mother_can_bear(siblings: Siblings, families: Families) -> Bools:
    age = (siblings.born - families.mother_born[siblings.family]) / DAYS_IN_YEAR
    return ~siblings.of_mother | ((age >= 16) & (age < 46))


def _delivered(siblings: Siblings, times: Timeline) -> Bools:
    """Born in the years delivered, to parents who were alive and had not moved abroad."""
    family, born = siblings.family, siblings.born
    mother_lives = ~siblings.of_mother | (born < times.mother_dies[family])
    father_lives = ~siblings.of_father | (born < np.minimum(times.father_dies[family] + LATER_BIRTH, NEVER))
    here = born < times.left[family]
    return (born >= FIRST_BIRTH) & (born < LAST_BIRTH) & mother_lives & father_lives & here


def _kept(siblings: Siblings, keep: Bools) -> Siblings:
    return Siblings(siblings.family[keep], siblings.born[keep], siblings.of_mother[keep], siblings.of_father[keep])
