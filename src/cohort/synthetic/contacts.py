"""The details of every contact: kind of service, specialty, discharge and codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.synthetic.chance import between, one_of, some
from cohort.synthetic.days import LAST_DAY, Bools, Ints
from cohort.synthetic.marked import Edition
from cohort.synthetic.text import Column, any_words, any_words_of, words
from cohort.synthetic.visits import (
    ADULT_SOMATIC,
    CHILD_SOMATIC,
    DELIVERY,
    LONGEST_STAY,
    OUTPATIENT_FROM,
    PARENT,
    Visits,
    reasons,
)
from cohort.synthetic.world import World

WARD = "1"
SERVICES = (WARD, "2", "83", "91", "92", "93", "94")
FIRST_PSYCHIATRIC = (0.08, 0, 0.02, 0.05, 0.75, 0, 0.1)
LATER_PSYCHIATRIC = (0.06, 0, 0.05, 0.02, 0, 0.84, 0.03)
SOMATIC = (0.2, 0.08, 0, 0.22, 0.28, 0.18, 0.04)

PSYCHIATRY = (("75",) * 4 + ("75X",), ("74",), ("70",) * 12 + ("70F", "70X", "70Z"))
PSYCHIATRY_AGES = (13, 18)
"""Child, adolescent and adult psychiatry, and the ages at which the latter two begin."""
OBSTETRICS = ("30",)
CHILD_SPECIALTIES, ADULT_SPECIALTIES = ("40", "20", "55", "50", "98"), ("10", "20", "30", "50", "77", "98")
PROVIDERS = ("10102", "10201", "10301", "10403", "10501", "10601", "10702", "10901", "11002", "20101")


@dataclass(frozen=True)
class Contacts:
    """Visits (v,) with their details; minutes are of the day."""

    visits: Visits
    minute: Ints
    discharged: Ints
    discharge_minute: Ints
    service: Column
    specialty: Column
    provider: Column
    psychiatric: Bools


def describe(world: World, visits: Visits, rng: np.random.Generator) -> Contacts:
    """Draw the details of visits. Before 1998 only inpatient care is recorded."""
    size = len(visits.day)
    names = np.array(list(reasons(world)))
    psychiatric = ~np.isin(names, [CHILD_SOMATIC, ADULT_SOMATIC, DELIVERY])[visits.reason]
    inpatient = (visits.day < OUTPATIENT_FROM) | (names == DELIVERY)[visits.reason]
    by_kind = [one_of(rng, weights, size) for weights in (SOMATIC, FIRST_PSYCHIATRIC, LATER_PSYCHIATRIC)]
    kind = np.where(psychiatric, np.where(visits.first, 1, 2), 0)
    inpatient |= (names == PARENT)[visits.reason] & visits.first & some(rng, _more_on_ward(world), size)
    service = np.where(inpatient, 0, np.choose(kind, by_kind))
    ward = service == 0
    stay = np.where(ward, np.minimum(rng.geometric(np.where(psychiatric, 0.08, 0.25)), LONGEST_STAY), 0)
    discharged = np.minimum(np.minimum(visits.day + stay, LAST_DAY), world.people.died[visits.person])
    minute = between(rng, 7 * 60, 17 * 60, size)
    later_that_day = minute + between(rng, 15, 120, size)
    return Contacts(
        visits=visits,
        minute=minute,
        discharged=discharged,
        discharge_minute=np.where(discharged > visits.day, between(rng, 540, 1080, size), later_that_day),
        service=words(SERVICES, service),
        specialty=_specialties(world, visits, rng),
        provider=any_words(rng, PROVIDERS, size),
        psychiatric=psychiatric,
    )


def _more_on_ward(world: World) -> float:
    """The share of parents' first visits that are stays, beyond those that are so for everybody."""
    usual = FIRST_PSYCHIATRIC[0]
    return max(0.0, world.truth.parent_diagnoses.first_on_ward.value - usual) / (1 - usual)


def _specialties(world: World, visits: Visits, rng: np.random.Generator) -> Column:
    """By what the visit is for, or else psychiatry by age."""
    own: dict[str, tuple[str, ...]] = {
        name: (diagnosis.specialty,) for name, diagnosis in world.truth.diagnoses.items() if diagnosis.specialty
    }
    own |= {CHILD_SOMATIC: CHILD_SPECIALTIES, ADULT_SOMATIC: ADULT_SPECIALTIES, DELIVERY: OBSTETRICS}
    lists = [*PSYCHIATRY, *own.values()]
    own_list = np.array([lists.index(own[name]) if name in own else -1 for name in reasons(world)])[visits.reason]
    age = (visits.day - world.people.born[visits.person]) // 365
    return any_words_of(rng, lists, np.where(own_list >= 0, own_list, np.digitize(age, PSYCHIATRY_AGES)))


def draw_codes(world: World, reason: Ints, edition: Edition, rng: np.random.Generator) -> Column:
    """A code for each reason, in one edition."""
    return any_words_of(rng, [getattr(codes, edition) for codes in reasons(world).values()], reason)
