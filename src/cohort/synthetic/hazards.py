"""Placements that come at a hazard: on each day it is what has been seen of child and parents by the day before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cohort.synthetic.chance import DAYS_IN_YEAR, between, some
from cohort.synthetic.days import NEVER, Bools, Floats, Ints
from cohort.synthetic.marked import Condition, Disorder
from cohort.synthetic.planted import OWN_DISORDERS
from cohort.synthetic.statuses import Statuses
from cohort.synthetic.truth import Truth

LEVELS: tuple[tuple[Condition, int], ...] = (("one_year", 1), ("two_to_four_years", 2), ("over_four_years", 5))
"""Years with assistance from which on each level holds; each takes the place of the one before."""
YEARS_AFTER = 2
"""A disorder to which a placement leads is first seen in so many years."""


@dataclass(frozen=True)
class Seen:
    """Days (n,) from which on something of each child is seen, NEVER where it is not."""

    disorders: Mapping[Disorder, Ints]
    parent_psychiatric: Ints
    parent_death: Ints
    assistance: tuple[Ints, ...]
    """The first days of the levels of assistance."""
    frail: Bools
    """What no register tells of the family."""


def first_seen(
    disorders: Mapping[Disorder, Ints], parents_seen: tuple[Ints, Ints], parents_die: tuple[Ints, Ints],
    supported: Ints, frail: Bools, family: Ints,
) -> Seen:  # fmt: skip
    """``supported`` (f, years): the first day of support in each calendar year, NEVER where there is none."""
    in_order = np.sort(supported, axis=1)
    return Seen(
        disorders,
        np.minimum(*parents_seen)[family],
        np.minimum(*parents_die)[family],
        tuple(in_order[family, years - 1] for _, years in LEVELS),
        frail[family],
    )


def draw_placements(
    truth: Truth, born: Ints, adult: Ints, boy: Bools, ndd: Bools, seen: Seen, rng: np.random.Generator
) -> Ints:
    """First days of placement (n,), before ``adult``; NEVER of those who are not placed.

    The hazard of a day is ``scale x that of the age x the ratio of all that was seen by the day before``; in children
    with and without NDD the scale is the one under which, of these children, the share of the truth file is placed.
    The day is where the cumulative hazard passes an exponential draw (inversion; Bender, Augustin & Blettner 2005,
    Stat Med 24:1713).
    """
    opens, hazards = _pieces(truth, born, adult, boy, seen)
    lasting = np.diff(opens, axis=1)
    reached = np.cumsum(hazards * lasting, axis=1)
    draw = rng.exponential(size=len(born))
    for number, stratum in enumerate(truth.children.strata.values()):
        draw[ndd == number] /= _scale(reached[ndd == number, -1], stratum.placed.value)
    piece = (reached < draw[:, None]).sum(axis=1)
    placed = np.flatnonzero(piece < hazards.shape[1])
    at = (placed, piece[placed])
    short = (reached[at] - draw[placed]) / hazards[at]
    day = np.full(len(born), NEVER)
    day[placed] = np.ceil(opens[placed, piece[placed] + 1] - short).astype(np.int64) - 1
    return day


def lead_to(
    truth: Truth,
    first_visit: Mapping[Disorder, Ints],
    placed: Ints,
    adult: Ints,
    has: Statuses,
    rng: np.random.Generator,
) -> dict[Disorder, Ints]:
    """First visits, with those of the disorders to which placements lead. Only a child with NDD gets ADHD."""
    assert truth.planted.hazard is not None
    visits = dict(first_visit)
    for name, share in truth.planted.hazard.leads_to.items():
        without = (visits[name] > placed) & (placed < NEVER) & (has.ndd | (name in OWN_DISORDERS and name != "adhd"))
        later = between(rng, placed + 1, np.minimum(placed + round(YEARS_AFTER * DAYS_IN_YEAR), adult), len(placed))
        begins = without & some(rng, share.value, len(placed)) & (later < adult)
        visits[name] = np.where(begins, np.minimum(later, visits[name]), visits[name])
    return visits


def _pieces(truth: Truth, born: Ints, adult: Ints, boy: Bools, seen: Seen) -> tuple[Ints, Floats]:
    """Days (n, k + 1) between which nothing changes, in order, and the relative hazard (n, k) between them."""
    ages = _ages(truth, born)
    changes = [*(day for day, _ in ages), *(day + 1 for day, _ in _ratios(truth, seen))]
    cuts = np.sort(np.column_stack([np.clip(day, born, adult) for day in [*changes, born, adult]]), axis=1)
    opens = cuts[:, :-1]
    fixed = np.where(boy, truth.ratio("boy"), 1.0) * np.where(seen.frail, truth.ratio("frail"), 1.0)
    hazards = fixed[:, None] * np.ones(opens.shape)
    for day, ratio in ages:
        hazards *= np.where(opens >= day[:, None], ratio, 1.0)
    for day, ratio in _ratios(truth, seen):
        hazards *= np.where(opens > day[:, None], ratio, 1.0)
    return cuts, hazards


def _ages(truth: Truth, born: Ints) -> list[tuple[Ints, float]]:
    """Days on which an age is reached, and how the hazard changes then."""
    assert truth.planted.hazard is not None
    steps = truth.planted.hazard.by_age
    before = [1.0, *(step.hazard for step in steps)]
    return [
        (born + round(step.age * DAYS_IN_YEAR), step.hazard / last) for step, last in zip(steps, before, strict=False)
    ]


def _ratios(truth: Truth, seen: Seen) -> list[tuple[Ints, float]]:
    """Days on which something is seen, and how the hazard changes from the next day on."""
    own = [(day, truth.ratio(name)) for name, day in seen.disorders.items() if name in OWN_DISORDERS]
    levels = [1.0, *(truth.ratio(name) for name, _ in LEVELS)]
    steps = [after / before for before, after in pairwise(levels)]
    assistance = list(zip(seen.assistance, steps, strict=True))
    parents = [
        (seen.parent_psychiatric, truth.ratio("parent_psychiatric")),
        (seen.parent_death, truth.ratio("parent_death")),
    ]
    return [*own, *assistance, *parents]


def _scale(reached: Floats, placed: float) -> float:
    """By which relative cumulative hazards (n,) are multiplied so that ``placed`` of all are placed; by bisection."""
    if not len(reached):
        return 1.0
    low, high = 0.0, 50.0 / float(reached.min())
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if -np.expm1(-middle * reached).mean() < placed else (low, middle)
    return high
