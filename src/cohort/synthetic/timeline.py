"""When things happen: first visits, placements, deaths, assistance and departures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cohort.synthetic.chance import DAYS_IN_YEAR, between, days_of_age, one_of, some
from cohort.synthetic.days import (
    LAST_DAY,
    NEVER,
    Bools,
    Ints,
    day,
    day_of_month,
    month_of,
    month_start,
    year_of,
    years_after,
)
from cohort.synthetic.families import Births, Families
from cohort.synthetic.hazards import Seen, draw_placements, first_seen, lead_to
from cohort.synthetic.marked import Disorder
from cohort.synthetic.statuses import Statuses
from cohort.synthetic.truth import Ages, Truth

TEEN_DISORDERS: tuple[Disorder, ...] = ("conduct", "substance", "depression_anxiety")
MOTHER_DIES, MOTHER_IS_ILL = 0.3, 0.6
"""Shares of mothers among the parents who die, and who have psychiatric visits."""
CHILDHOOD_YEARS = 19
"""Calendar years that share a day with the years from a birth up to the 18th birthday."""


@dataclass(frozen=True)
class Timeline:
    """Days of what is true, NEVER where it is not: columns (n,) of children, (f,) of families.

    ``assistance`` (f, CHILDHOOD_YEARS): the first day of the first supported month in each calendar year from the birth
    year on. ``left`` and ``back`` are a whole family's emigration and return.
    """

    adult: Ints
    first_visit: Mapping[Disorder, Ints]
    first_placement: Ints
    child_dies: Ints
    mother_dies: Ints
    father_dies: Ints
    mother_visit: Ints
    father_visit: Ints
    assistance: Ints
    left: Ints
    back: Ints
    left_again: Ints
    back_again: Ints


def draw_timeline(
    truth: Truth, births: Births, families: Families, has: Statuses, rng: np.random.Generator
) -> Timeline:
    """Put a day to all that is true, between birth and the birthday on which the years that count end (``adult``).

    Whoever leaves or dies does so after what is true of her has been seen.
    """
    adult = years_after(families.born, truth.until_age)
    first_visit = _first_visits(truth, families.born[births.family], has, rng)
    mother_dies, father_dies = _parent_deaths(truth, families, has, adult, rng)
    mother_visit, father_visit = _parent_visits(truth, families, has, (mother_dies, father_dies), rng)
    assistance = _first_months(families.born, _assistance_years(families.born, has, rng), rng)
    frail = has.told.get("frail", np.zeros(len(adult), dtype=bool))
    seen = first_seen(
        first_visit, (mother_visit, father_visit), (mother_dies, father_dies), assistance, frail, births.family
    )
    placing = _placed_by_risk if truth.planted.hazard is None else _placed_by_hazard
    placements = placing(truth, families.born[births.family], seen, has, rng)
    must_be_seen = _all_seen(births, [*first_visit.values(), placements.must_be_seen], families.born)
    for days in (mother_visit, father_visit, mother_dies, father_dies):
        must_be_seen = np.maximum(must_be_seen, np.where(days < adult, days, 0))
    must_be_seen = np.maximum(must_be_seen, np.minimum(_last_assistance(assistance), adult))
    left, back = _departures(truth, must_be_seen, adult, rng)
    left_again, back_again = _second_stays(truth, back, adult, rng)
    staying = (left == NEVER)[births.family]
    child_dies = _child_deaths(truth, must_be_seen[births.family], families.born[births.family], staying, rng)
    return Timeline(
        adult, placements.first_visit, placements.first, child_dies, mother_dies, father_dies,
        mother_visit, father_visit, assistance, left, back, left_again, back_again,
    )  # fmt: skip


@dataclass(frozen=True)
class _Placements:
    """Columns (n,): first placements, and first visits, to which placements may have added.

    ``must_be_seen`` are the placements before which nobody leaves or dies.
    """

    first: Ints
    first_visit: Mapping[Disorder, Ints]
    must_be_seen: Ints


def _placed_by_risk(truth: Truth, born: Ints, seen: Seen, has: Statuses, rng: np.random.Generator) -> _Placements:
    """Who is placed was drawn with everything else."""
    first = _first_placements(truth, born, seen.disorders, has, rng)
    return _Placements(first, seen.disorders, first)


def _placed_by_hazard(truth: Truth, born: Ints, seen: Seen, has: Statuses, rng: np.random.Generator) -> _Placements:
    """Who is placed comes with the days; leaving and dying must not depend on it, or censoring would be informative."""
    adult = years_after(born, 18)
    first = draw_placements(truth, born, adult, has.boy, has.ndd, seen, rng)
    return _Placements(first, lead_to(truth, seen.disorders, first, adult, has, rng), np.full(len(born), NEVER))


def _first_visits(truth: Truth, born: Ints, has: Statuses, rng: np.random.Generator) -> dict[Disorder, Ints]:
    return {
        name: np.where(has.disorders[name], born + days_of_age(rng, diagnosis.first_visit, len(born)), NEVER)
        for name, diagnosis in truth.diagnoses.items()
        if name in has.disorders
    }


def _first_placements(
    truth: Truth, born: Ints, first_visit: Mapping[Disorder, Ints], has: Statuses, rng: np.random.Generator
) -> Ints:
    """By the general pattern of ages, or after the last of the child's own determinants was first seen."""
    parts = truth.placements.first_age
    part = one_of(rng, [p.share for p in parts], len(born))
    drawn = [days_of_age(rng, Ages(*p[1:]), len(born)) for p in parts]
    by_age = born + np.choose(part, drawn)
    own = np.array([np.zeros(len(born)), *(first_visit[name] for name in TEEN_DISORDERS if name in first_visit)])
    last_own = np.where(own < NEVER, own, 0).max(axis=0).astype(np.int64)
    follows = (last_own > 0) & some(rng, truth.placements.after_own_diagnosis.value, len(born))
    afterwards = between(rng, last_own + 1, years_after(born, 18), len(born))
    return np.where(has.placed, np.where(follows, afterwards, by_age), NEVER)


def _parent_deaths(
    truth: Truth, families: Families, has: Statuses, adult: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """One parent's death, before the child is 18 or (a stray) after."""
    size = len(adult)
    during = families.born + days_of_age(rng, truth.parents.death, size)
    after = between(rng, adult, LAST_DAY + 1, size)
    stray = some(rng, truth.strays.parent_death_after.value, size) & families.father_known
    dies = np.where(has.parent_death, during, np.where(stray, after, NEVER))
    mother = some(rng, MOTHER_DIES, size)
    return np.where(mother, dies, NEVER), np.where(mother, NEVER, dies)


def _parent_visits(
    truth: Truth, families: Families, has: Statuses, dies: tuple[Ints, Ints], rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """First psychiatric visits of mother and father between the child's birth and 18th birthday, while they live."""
    size = len(families.born)
    both = some(rng, truth.parents.both_psychiatric.value, size) & families.father_known
    mother = some(rng, MOTHER_IS_ILL, size) | ~families.father_known
    visits = []
    for parent, died in zip((mother | both, ~mother | both), dies, strict=True):
        drawn = families.born + days_of_age(rng, truth.parents.first_psychiatric_visit, size)
        drawn = np.where(drawn < died, drawn, between(rng, families.born, died, size))
        visits.append(np.where(has.parent_psychiatric & parent, drawn, NEVER))
    return visits[0], visits[1]


def _assistance_years(born: Ints, has: Statuses, rng: np.random.Generator) -> Bools:
    """Exactly as many calendar years as the family's level says, gathered around one of them."""
    size = len(born)
    many = np.minimum(4 + rng.geometric(0.23, size), 17)
    count = np.select([has.assistance == level for level in (1, 2, 3)], [1, between(rng, 2, 5, size), many], 0)
    if has.assistance.max() == 1:
        count = np.where(has.assistance, many // 2, 0)
    years = np.arange(CHILDHOOD_YEARS)
    distance = np.abs(years - between(rng, 0, CHILDHOOD_YEARS, size)[:, None]) + rng.random((size, len(years))) * 3
    turns_18_on_new_years_day = (month_of(born) == 1) & (day_of_month(born) == 1)
    distance[turns_18_on_new_years_day, -1] = np.inf
    rank = np.argsort(np.argsort(distance, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(rank < count[:, None])


def _first_months(born: Ints, supported: Bools, rng: np.random.Generator) -> Ints:
    """In each supported calendar year the first day of a month that shares a day with the years from birth to 18."""
    family, number = np.nonzero(supported)
    low = np.where(number == 0, month_of(born)[family], 1)
    before_birthday = (month_of(born) - (day_of_month(born) == 1))[family]
    high = np.where(number == CHILDHOOD_YEARS - 1, before_birthday, 12)
    first = np.full(supported.shape, NEVER)
    first[family, number] = month_start(year_of(born)[family] + number, between(rng, low, high + 1, len(family)))
    return first


def _last_assistance(assistance: Ints) -> Ints:
    """The last day of the last calendar year with assistance, 0 without."""
    first_days = np.where(assistance < NEVER, assistance, day(1900))
    return np.asarray(np.maximum(month_start(year_of(first_days.max(axis=1)) + 1, 1) - 1, 0))


def _all_seen(births: Births, days: list[Ints], born: Ints) -> Ints:
    """For each family, the latest of its children's days (its birth where there is none)."""
    latest = np.where(np.array(days) < NEVER, days, 0).max(axis=0)
    seen = born.copy()
    np.maximum.at(seen, births.family, latest)
    return seen


def _departures(truth: Truth, seen: Ints, adult: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    leaves = _some_of(rng, truth.families.children_who_emigrate.value, seen + 1 < adult)
    returns = leaves & some(rng, truth.families.emigrants_who_return.value, len(seen))
    left = between(rng, seen + 1, adult, len(seen))
    back = between(rng, left + 200, np.minimum(left + 2000, LAST_DAY), len(seen))
    return np.where(leaves, left, NEVER), np.where(returns, back, NEVER)


def _second_stays(truth: Truth, back: Ints, adult: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Of some who came back, the days on which they leave once more before the child is 18, and come back again."""
    size = len(back)
    again = some(rng, truth.residence.leave_again.value, size) & (back + 400 < adult)
    left = between(rng, back + 100, adult - 200, size)
    return np.where(again, left, NEVER), np.where(again, between(rng, left + 100, left + 900, size), NEVER)


def _child_deaths(truth: Truth, seen: Ints, born: Ints, staying: Bools, rng: np.random.Generator) -> Ints:
    """Most in infancy, among children of whom nothing has to be seen first."""
    size, adult = len(seen), years_after(born, truth.until_age)
    dies = _some_of(rng, truth.families.children_who_die.value, staying & (seen + 1 < adult))
    infancy = np.floor(rng.exponential(0.08, size) * DAYS_IN_YEAR).astype(np.int64)
    soon = some(rng, 0.9, size) & (infancy < 365) & (seen == born)
    return np.where(dies, np.where(soon, seen + infancy, between(rng, seen + 1, adult, size)), NEVER)


def _some_of(rng: np.random.Generator, share: float, possible: Bools) -> Bools:
    """``share`` of all, drawn among those of whom it is possible."""
    return possible & some(rng, share / possible.mean(), len(possible))
