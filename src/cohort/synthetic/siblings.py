"""Brothers and sisters born in other years, with one or both parents in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.synthetic.chance import DAYS_IN_YEAR, between, one_of, repeats, running_total, some
from cohort.synthetic.days import Bools, Ints, day
from cohort.synthetic.families import Families
from cohort.synthetic.timeline import Timeline
from cohort.synthetic.truth import Truth

YEARS_OLDER, YEARS_YOUNGER = 12, 15
"""Siblings are delivered who were born in so many years before the first and after the last year of the cohort."""

OLDER = (0.41, 0.34, 0.16, 0.06, 0.03)
YOUNGER = (0.46, 0.34, 0.14, 0.06)
WITH_ANOTHER = (0.5, 0.32, 0.18)
LATER_BIRTH = 270
"""Days after a father's death on which his child can still be born."""


@dataclass(frozen=True)
class Siblings:
    """Columns (s,): ``family`` of the child of the cohort, day of birth, and which parents they share."""

    family: Ints
    born: Ints
    of_mother: Bools
    of_father: Bools


def draw_siblings(truth: Truth, families: Families, times: Timeline, rng: np.random.Generator) -> tuple[Siblings, Ints]:
    """Siblings, and each mother's number of earlier deliveries (f,)."""
    size = len(families.born)
    earlier_partners, later_partners = some(rng, 0.12, size), some(rng, 0.18, size)
    older = _of_mother(families, -one_of(rng, OLDER, size), ~earlier_partners, rng)
    younger = _of_mother(families, one_of(rng, YOUNGER, size), ~later_partners, rng)
    his_older = _of_father_alone(families, -one_of(rng, WITH_ANOTHER, size) * earlier_partners, rng)
    his_younger = _of_father_alone(families, one_of(rng, WITH_ANOTHER, size) * later_partners, rng)
    earlier = older.family[_parents_of_age(older, families)]
    siblings = _stack([older, younger, his_older, his_younger])
    delivered = _parents_of_age(siblings, families) & _delivered(truth, siblings, times)
    return _chosen(siblings, delivered), np.bincount(earlier, minlength=size)


def _of_mother(families: Families, counts: Ints, same_father: Bools, rng: np.random.Generator) -> Siblings:
    """The mother's other children, 14 months to four years apart; negative ``counts`` (f,) are of earlier ones."""
    family, born = _spaced(families, counts, 420, 1500, rng)
    return Siblings(family, born, np.ones(len(family), dtype=bool), same_father[family])


def _of_father_alone(families: Families, counts: Ints, rng: np.random.Generator) -> Siblings:
    """A known father's children with another woman."""
    family, born = _spaced(families, counts * families.father_known, 600, 2000, rng)
    return Siblings(family, born, np.zeros(len(family), dtype=bool), np.ones(len(family), dtype=bool))


def _spaced(families: Families, counts: Ints, low: int, high: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Families and days of birth, each ``low`` to ``high`` days further from the child of the cohort."""
    family, _ = repeats(np.abs(counts))
    distance = running_total(between(rng, low, high, len(family)), family)
    return family, families.born[family] + np.where(counts[family] < 0, -distance, distance)


def _parents_of_age(siblings: Siblings, families: Families) -> Bools:
    """Whether a shared mother is 16 to 45 and a shared father at least 16 years old."""
    mother = (siblings.born - families.mother_born[siblings.family]) / DAYS_IN_YEAR
    father = (siblings.born - families.father_born[siblings.family]) / DAYS_IN_YEAR
    return (~siblings.of_mother | ((mother >= 16) & (mother < 46))) & (~siblings.of_father | (father >= 16))


def _delivered(truth: Truth, siblings: Siblings, times: Timeline) -> Bools:
    """Born in the years delivered, to parents who were alive and had not moved abroad.

    ASSUME: in years of which the cohort is, a mother gives birth once; only twins have brothers and sisters in it.
    """
    family, born = siblings.family, siblings.born
    mother_lives = ~siblings.of_mother | (born < times.mother_dies[family])
    father_lives = ~siblings.of_father | (born < times.father_dies[family] + LATER_BIRTH)
    here = born < times.left[family]
    delivered = (born >= day(truth.years[0] - YEARS_OLDER)) & (born < day(truth.years[1] + YEARS_YOUNGER + 1))
    delivered &= (born < day(truth.years[0])) | (born >= day(truth.years[1] + 1))
    return delivered & mother_lives & father_lives & here


def _chosen(siblings: Siblings, rows: Bools) -> Siblings:
    return Siblings(siblings.family[rows], siblings.born[rows], siblings.of_mother[rows], siblings.of_father[rows])


def _stack(parts: list[Siblings]) -> Siblings:
    columns = zip(*((part.family, part.born, part.of_mother, part.of_father) for part in parts), strict=True)
    return Siblings(*(np.concatenate(column) for column in columns))
