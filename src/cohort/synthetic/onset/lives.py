"""When people are born, answer, leave, come back and die."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.synthetic.chance import DAYS_IN_YEAR, between, days_of_age, some
from cohort.synthetic.days import NEVER, Bools, Floats, Ints, day, years_after
from cohort.synthetic.onset.background import Background
from cohort.synthetic.onset.truth import SEXES, OnsetTruth

LAST_DAY = day(2021, 12, 31)
"""The last day of the extracts."""
MOST_NUMBERS = 2_000_000


@dataclass(frozen=True)
class Lives:
    """Days of children (n,), NEVER where something does not happen; parents by family (f,).

    ``number`` holds pseudonyms of children, mothers and fathers, in this order.
    """

    born: Ints
    answers: Ints
    died: Ints
    left: Ints
    back: Ints
    mother_born: Ints
    father_born: Ints
    father_known: Bools
    number: Ints

    @property
    def families(self) -> int:
        """Their number."""
        return len(self.mother_born)

    @property
    def stays(self) -> Bools:
        """Children alive and in the country on the day of the questionnaire."""
        return (self.died > self.answers) & (self.left > self.answers)

    @property
    def age_at_answer(self) -> Floats:
        """Years."""
        return np.asarray((self.answers - self.born) / DAYS_IN_YEAR)

    def here(self, child: Ints, days: Ints) -> Bools:
        """Whether each child is alive and in the country on each day."""
        away = (days >= self.left[child]) & (days < self.back[child])
        return (days >= self.born[child]) & (days <= self.died[child]) & ~away

    def ids(self) -> tuple[Ints, Ints, Ints]:
        """Pseudonyms of children, mothers and fathers."""
        children = len(self.born)
        first, second, third = np.split(self.number, [children, children + self.families])
        return first, second, third


def draw_lives(truth: OnsetTruth, background: Background, rng: np.random.Generator) -> Lives:
    """Draw days. ASSUME: deaths and moves have nothing to do with leisure or disorders."""
    family, size = background.family, background.children
    families = int(family.max()) + 1
    born_of = between(rng, *truth.born.numbers(), families)
    born = born_of[family]
    told, first, last = truth.participation, *truth.participation.days.numbers()
    answers = np.clip(born + days_of_age(rng, told.age, size), first, last - 1)
    leaves_early = some(rng, truth.lives.leave_before_14.value, families)[family]
    dies_early = ~leaves_early & some(rng, _of_rest(truth), size)
    left = np.where(leaves_early, between(rng, born_of + 1, years_after(born_of, 14), families)[family], NEVER)
    died = np.where(dies_early, born + _infancy(rng, size), NEVER)
    left, back, died = _later(truth, background, born, left, died, rng)
    mother_age = np.clip(rng.normal(28.0, 5.3, families), 16.0, 46.0)
    father_age = np.clip(mother_age + rng.normal(2.5, 4.5, families), 17.0, 62.0)
    return Lives(
        born, answers, died, left, back,
        mother_born=born_of - np.floor(mother_age * DAYS_IN_YEAR).astype(np.int64),
        father_born=born_of - np.floor(father_age * DAYS_IN_YEAR).astype(np.int64),
        father_known=~some(rng, truth.families.fathers_unknown.value, families),
        number=rng.permutation(MOST_NUMBERS)[: size + 2 * families],
    )  # fmt: skip


def _of_rest(truth: OnsetTruth) -> float:
    """The chance to die of those who do not leave."""
    return truth.lives.die_before_14.value / (1 - truth.lives.leave_before_14.value)


def _infancy(rng: np.random.Generator, size: int) -> Ints:
    """Days of life, most of them few."""
    return np.minimum(np.floor(rng.exponential(200, size)), 13 * 365).astype(np.int64)


def _later(
    truth: OnsetTruth, background: Background, born: Ints, left: Ints, died: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """Moves abroad, some of them back, and deaths between 17 and 34, evenly spread over the years."""
    size, told = len(born), truth.lives
    adult, old = years_after(born, 17), years_after(born, 34)
    stays = (left == NEVER) & (died == NEVER)
    dies = stays & some(rng, np.array([told.die_later[sex].value for sex in SEXES])[background.sex], size)
    leaves = stays & some(rng, told.leave_later.value, size)
    died = np.where(dies, between(rng, adult, old, size), died)
    leaving = between(rng, adult, old, size)
    left = np.where(leaves & (leaving < died), leaving, left)
    returns = (left < NEVER) & leaves & some(rng, told.come_back.value, size)
    back = np.where(returns, left + between(rng, 200, 2000, size), NEVER)
    return left, np.where((back < died) & (back <= LAST_DAY), back, NEVER), died
