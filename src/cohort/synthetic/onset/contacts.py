"""Who is seen in specialised care when, and for what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.synthetic.chance import between, repeats, running_total, some
from cohort.synthetic.days import NEVER, Bools, Ints, day, years_after
from cohort.synthetic.onset.lives import LAST_DAY
from cohort.synthetic.onset.truth import CONDITIONS, DISORDERS
from cohort.synthetic.onset.world import World

FIRST_DAY, OUTPATIENT_FROM = day(1969), day(1998)
REASONS = (*DISORDERS, "parent", "somatic")
PARENT, SOMATIC = len(DISORDERS), len(DISORDERS) + 1
MOTHER_IS_ILL = 0.6
"""The share of mothers among the parents in psychiatric care."""
SOMATIC_VISITS = 2.0
DAYS_BETWEEN_VISITS, LONGEST_STAY = 75.0, 45


@dataclass(frozen=True)
class Contacts:
    """Columns (v,), by day: the pseudonym, the first and last day, what for (in ``REASONS``), and if on a ward."""

    person: Ints
    day: Ints
    until: Ints
    reason: Ints
    ward: Bools


def draw_contacts(world: World, rng: np.random.Generator) -> Contacts:
    """All contacts of the years that the extracts hold; before 1998 those on a ward alone are recorded."""
    children, *parents = world.lives.ids()
    child, days, reason = (np.concatenate(parts) for parts in zip(*_of_children(world, rng), strict=True))
    seen = world.lives.here(child, days) & (days <= LAST_DAY)
    ward = (days < OUTPATIENT_FROM) | some(rng, world.truth.records.inpatient.value, len(days))
    parent, parent_days = _of_parents(world, rng)
    person = np.concatenate([children[child[seen]], np.concatenate(parents)[parent]])
    days = np.concatenate([days[seen], parent_days])
    ward = np.concatenate([ward[seen], np.ones(len(parent), bool)])
    reason = np.concatenate([reason[seen], np.full(len(parent), PARENT)])
    last = np.concatenate([world.lives.died[child[seen]], np.full(len(parent), NEVER)])
    stay = np.where(ward, np.minimum(rng.geometric(0.1, len(days)), LONGEST_STAY), 0)
    until = np.minimum(np.minimum(days + stay, last), LAST_DAY)
    order = np.lexsort((reason, person, days))
    return Contacts(person[order], days[order], until[order], reason[order], ward[order])


Part = tuple[Ints, Ints, Ints]
"""Children, days, reasons."""


def _of_children(world: World, rng: np.random.Generator) -> list[Part]:
    """Visits for each disorder from its first record on, earlier disorders, strays after the end, and somatic ones."""
    lives, size = world.lives, world.background.children
    end = (world.truth.followed_until - world.truth.born.first).days + world.truth.born.numbers()[0]
    child, disorder = np.nonzero(world.onsets < NEVER)
    parts = [_series(world, child, world.onsets[child, disorder], disorder, rng)]
    had = np.flatnonzero(world.earlier < NEVER)
    parts.append(_series(world, had, world.earlier[had], rng.integers(len(DISORDERS), size=len(had)), rng))
    stray = np.flatnonzero(some(rng, world.truth.strays.after_the_end.value, size))
    late = between(rng, end, LAST_DAY + 1, len(stray))
    parts.append((stray, late, rng.integers(len(DISORDERS), size=len(stray))))
    ill, _ = repeats(rng.poisson(SOMATIC_VISITS, size))
    return [*parts, (ill, between(rng, lives.born[ill], LAST_DAY + 1, len(ill)), np.full(len(ill), SOMATIC))]


def _series(world: World, child: Ints, first: Ints, reason: Ints, rng: np.random.Generator) -> Part:
    """The first visit and those that follow it."""
    row, copy = repeats(rng.geometric(1 / world.truth.records.visits.value, len(child)))
    gaps = np.ceil(rng.exponential(DAYS_BETWEEN_VISITS, len(row))).astype(np.int64)
    return child[row], first[row] + running_total(np.where(copy == 0, 0, gaps), row), reason[row]


def _of_parents(world: World, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Parents (mothers first, then fathers), and days on which they come to a psychiatric ward.

    Of a family of which it is true, one between the child's birth and 14th birthday; of others before and after alone.
    """
    lives, strays, families = world.lives, world.truth.strays, world.lives.families
    born = lives.born[:families]
    ill = world.background.conditions[:families, CONDITIONS.index("parent_psychiatric")]
    hidden = world.truth.biases.outpatient_parents
    if hidden.on:
        ill = ill & ~some(rng, hidden.share.value, families)
    father = lives.father_known & ~some(rng, MOTHER_IS_ILL, families)
    who = np.arange(families) + np.where(father, families, 0)
    adult = np.maximum(FIRST_DAY, np.where(father, lives.father_born, lives.mother_born) + 15 * 366)
    before = some(rng, strays.parent_before_birth.value, families) & (adult < born - 400)
    after = some(rng, strays.parent_after_14.value, families)
    turns_14 = years_after(born, 14)
    row, _ = repeats(np.where(ill, rng.geometric(0.4, families), 0))
    parts = [
        (who[row], between(rng, born[row], turns_14[row], len(row))),
        (who[before], between(rng, adult, born - LONGEST_STAY - 15, families)[before]),
        (who[after], between(rng, turns_14, LAST_DAY + 1, families)[after]),
    ]
    person, days = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return person, days
