"""Who sees specialised care when, and for what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.synthetic.chance import between, repeats, running_total, some
from cohort.synthetic.days import LAST_DAY, NEVER, Bools, Ints, day, years_after
from cohort.synthetic.shortfalls import recorded_first_visits
from cohort.synthetic.truth import Codes
from cohort.synthetic.world import World

FIRST_DAY, OUTPATIENT_FROM = day(1969), day(1998)
DAYS_BETWEEN_VISITS = 75.0
LONGEST_STAY = 45
"""Days. Strays before a birth stay clear of it by more, so that no stay reaches into the years that count."""

PARENT, CHILD_SOMATIC, ADULT_SOMATIC, DELIVERY = "parent_psychiatric", "child_somatic", "adult_somatic", "delivery"


@dataclass(frozen=True)
class Visits:
    """Columns (v,), by day: the person, what she is seen for (a position in ``reasons``), and if for the first time."""

    person: Ints
    day: Ints
    reason: Ints
    first: Bools


def reasons(world: World) -> dict[str, Codes]:
    """Everything that somebody is seen for, and how it is coded."""
    truth = world.truth
    psychiatric = {name: Codes(icd9=told.icd9, icd10=told.icd10) for name, told in truth.diagnoses.items()}
    somatic = truth.somatic_diagnoses
    return psychiatric | {
        PARENT: truth.parent_diagnoses.codes,
        CHILD_SOMATIC: somatic.child,
        ADULT_SOMATIC: somatic.adult,
        DELIVERY: somatic.delivery,
    }


def draw_visits(world: World, rng: np.random.Generator) -> Visits:
    """All visits of people who are alive and in the country, in the years that the extracts cover."""
    number = {name: position for position, name in enumerate(reasons(world))}
    parts = [_series(number[name], *course, rng) for name, course in _courses(world, rng).items()]
    parts += [_single(number[name], person, days) for name, person, days in _strays(world, rng)]
    parts += [_single(number[name], person, days) for name, person, days in _somatic(world, rng)]
    person, days, reason, first = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    somatic = np.isin(reason, [number[name] for name in (CHILD_SOMATIC, ADULT_SOMATIC, DELIVERY)])
    recorded = somatic | (days >= OUTPATIENT_FROM) | _stays(world, len(days), rng)
    within = (days >= FIRST_DAY) & (days <= LAST_DAY) & world.people.here(person, days)
    seen = np.flatnonzero(recorded & within)
    order = seen[np.lexsort((reason[seen], person[seen], days[seen]))]
    return Visits(person[order], days[order], reason[order], first[order])


def _stays(world: World, size: int, rng: np.random.Generator) -> Bools:
    """Of psychiatric contacts before 1998, those that are recorded."""
    return some(rng, world.truth.recording.inpatient_before_1998.value, size)


Part = tuple[Ints, Ints, Ints, Bools]


def _courses(world: World, rng: np.random.Generator) -> dict[str, tuple[Ints, Ints, float]]:
    """Of each disorder: the persons, their first visits and the mean number of visits."""
    times, people = world.times, world.people
    courses = {
        name: (np.flatnonzero(first < NEVER), first[first < NEVER], world.truth.diagnoses[name].visits.value)
        for name, first in recorded_first_visits(world, rng).items()
    }
    person = np.concatenate([people.mothers, people.fathers])
    first = np.concatenate([times.mother_visit, times.father_visit])
    parents = (person[first < NEVER], first[first < NEVER], world.truth.parent_diagnoses.visits.value)
    return courses | {PARENT: parents}


def _series(reason: int, person: Ints, first: Ints, mean: float, rng: np.random.Generator) -> Part:
    """The first visit and those that follow it."""
    row, copy = repeats(rng.geometric(1 / mean, len(person)))
    gaps = np.ceil(rng.exponential(DAYS_BETWEEN_VISITS, len(row))).astype(np.int64)
    days = first[row] + running_total(np.where(copy == 0, 0, gaps), row)
    return person[row], days, np.full(len(row), reason), copy == 0


def _single(reason: int, person: Ints, days: Ints) -> Part:
    return person, days, np.full(len(person), reason), np.ones(len(person), dtype=bool)


def _strays(world: World, rng: np.random.Generator) -> list[tuple[str, Ints, Ints]]:
    """Psychiatric visits outside the years that count, of people who have none within them."""
    people, times, strays = world.people, world.times, world.truth.strays
    child = np.arange(people.children)
    adult = years_after(people.born[child], world.truth.until_age)
    after_18 = [
        (name, child[picked], between(rng, adult, LAST_DAY + 1, len(child))[picked])
        for name, first in times.first_visit.items()
        for picked in [
            (first == NEVER) & some(rng, strays.child_diagnosis_after_18.value / len(times.first_visit), len(child))
        ]
    ]
    spared = np.tile(~world.statuses.parent_psychiatric, 2)
    parent = np.concatenate([people.mothers, people.fathers])
    born, adult = np.tile(world.families.born, 2), np.tile(times.adult, 2)
    came_of_age = np.maximum(FIRST_DAY, people.born[parent] + 15 * 366)
    before = some(rng, strays.parent_diagnosis_before.value, len(parent)) & (came_of_age < born - 400)
    after = spared & some(rng, strays.parent_diagnosis_after.value, len(parent))
    return [
        *after_18,
        (PARENT, parent[before], between(rng, came_of_age, born - LONGEST_STAY - 15, len(parent))[before]),
        (PARENT, parent[after], between(rng, adult, LAST_DAY + 1, len(parent))[after]),
    ]


def _somatic(world: World, rng: np.random.Generator) -> list[tuple[str, Ints, Ints]]:
    """Somatic visits of children and parents, and the mothers' deliveries."""
    people, told = world.people, world.truth.somatic_diagnoses
    child, _ = repeats(rng.poisson(told.child_visits.value, people.children))
    parents = np.concatenate([people.mothers, people.fathers])
    row, _ = repeats(rng.poisson(told.parent_visits.value, len(parents)))
    parent = parents[row]
    days = between(rng, np.maximum(FIRST_DAY, people.born[parent]), LAST_DAY + 1, len(parent))
    kept = (days >= OUTPATIENT_FROM) | some(rng, 0.5, len(parent))
    return [
        (CHILD_SOMATIC, child, between(rng, people.born[child], LAST_DAY + 1, len(child))),
        (ADULT_SOMATIC, parent[kept], days[kept]),
        (DELIVERY, *_deliveries(world)),
    ]


def _deliveries(world: World) -> tuple[Ints, Ints]:
    """Mothers of the cohort on the days on which they gave birth, twins counted once."""
    people = world.people
    mothers = people.mothers
    born_to = np.flatnonzero((people.mother >= mothers[0]) & (people.mother <= mothers[-1]))
    once = np.unique(np.column_stack([people.mother[born_to], people.born[born_to]]), axis=0)
    return once[:, 0], once[:, 1]
