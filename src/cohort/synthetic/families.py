"""Families of one birth year: twins, parents' ages, unknown fathers, where they live."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.synthetic.chance import DAYS_IN_YEAR, between, some
from cohort.synthetic.days import Bools, Floats, Ints, day
from cohort.synthetic.statuses import Statuses
from cohort.synthetic.truth import ByAssistance, Truth


@dataclass(frozen=True)
class Births:
    """``family`` (n,) is the position of each child's family; second twins come last. ``twins`` (f,)."""

    family: Ints
    twins: Bools

    @property
    def families(self) -> int:
        """Their number."""
        return len(self.twins)


@dataclass(frozen=True)
class Families:
    """Columns (f,): days of birth, a known father, the position of the municipality, and if married at the birth."""

    born: Ints
    mother_born: Ints
    father_born: Ints
    father_known: Bools
    municipality: Ints
    married: Bools


def draw_births(truth: Truth, births: int, rng: np.random.Generator) -> Births:
    """Spread ``births`` live-born children over as many mothers as the truth file has for so many."""
    families = round(births * truth.families.mothers.value / truth.families.children.value)
    with_twins = np.sort(rng.permutation(families)[: births - families])
    twins = np.zeros(families, dtype=bool)
    twins[with_twins] = True
    return Births(np.concatenate([np.arange(families), with_twins]), twins)


def draw_families(truth: Truth, statuses: Statuses, rng: np.random.Generator) -> Families:
    """Give every family its days of birth, father and municipality."""
    size = len(statuses.assistance)
    born = between(rng, day(truth.years[0]), day(truth.years[1] + 1), size)
    mother_age = np.clip(rng.normal(by_assistance(truth.background.maternal_age, statuses), 5.2), 15.5, 48.0)
    mother_age = _told_young(mother_age, statuses, rng)
    father_age = np.clip(mother_age + rng.normal(2.5, 4.5, size), 16.5, 65.0)
    return Families(
        born=born,
        mother_born=_years_before(born, mother_age),
        father_born=_years_before(born, father_age),
        father_known=_known(
            truth, statuses.parent_death, statuses.told.get("separated", np.zeros(size, dtype=bool)), rng
        ),
        municipality=between(rng, 0, len(truth.municipalities), size),
        married=statuses.told.get("separated", np.zeros(size, dtype=bool))
        | some(rng, by_assistance(truth.background.married, statuses), size),
    )


def by_assistance(number: ByAssistance, statuses: Statuses) -> Floats:
    """A number of the truth file (f,), by whether the family receives assistance."""
    return np.asarray(np.where(statuses.assistance > 0, number.with_.value, number.without.value))


def _told_young(age: Floats, statuses: Statuses, rng: np.random.Generator) -> Floats:
    """Where the truth file tells the share of mothers under 20, exactly they are."""
    young = statuses.told.get("young_mother")
    if young is None:
        return age
    return np.where(young, rng.uniform(15.5, 19.98, len(age)), np.where(age < 20.02, 20.02 + rng.random(len(age)), age))


def _years_before(days: Ints, years: Floats) -> Ints:
    return np.asarray(days - np.floor(years * DAYS_IN_YEAR), dtype=np.int64)


def _known(truth: Truth, parent_death: Bools, separated: Bools, rng: np.random.Generator) -> Bools:
    """The unknown fathers.

    ASSUME: none in families in which a parent died or parents divorced, so that what is planted can always be seen.
    """
    size = len(parent_death)
    unknown = size - round(size * truth.families.fathers.value / truth.families.mothers.value)
    known = np.ones(size, dtype=bool)
    known[rng.permutation(np.flatnonzero(~parent_death & ~separated))[:unknown]] = False
    return known
