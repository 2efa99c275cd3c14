"""The synthetic population from which every extract is written."""

from __future__ import annotations

from dataclasses import dataclass

from cohort.synthetic.chance import chance
from cohort.synthetic.days import Ints
from cohort.synthetic.families import Births, Families, draw_births, draw_families
from cohort.synthetic.people import People, gather_people
from cohort.synthetic.siblings import draw_siblings
from cohort.synthetic.statuses import Statuses, draw_statuses
from cohort.synthetic.timeline import Timeline, draw_timeline
from cohort.synthetic.truth import BreakKind, Truth, expected_rejects


@dataclass(frozen=True)
class World:
    """Everything that is true. ``parity`` (f,) is a mother's number of earlier deliveries."""

    truth: Truth
    births: Births
    families: Families
    statuses: Statuses
    times: Timeline
    people: People
    parity: Ints
    stillbirths: int

    def broken(self, file: str, fault: BreakKind) -> int:
        """How many broken rows of one kind a file is to have."""
        counts = {str(name): faults for name, faults in expected_rejects(self.truth, self.people.children).items()}
        return counts.get(file, {}).get(fault, 0)


def draw_world(truth: Truth, births: int, seed: int) -> World:
    """Draw a population with ``births`` live-born children."""
    delivered = draw_births(truth, births, chance(seed, "births"))
    statuses = draw_statuses(truth, delivered.family, delivered.families, chance(seed, "statuses"))
    families = draw_families(truth, statuses, chance(seed, "families"))
    times = draw_timeline(truth, delivered, families, statuses, chance(seed, "timeline"))
    siblings, parity = draw_siblings(truth, families, times, chance(seed, "siblings"))
    stillbirths = round(births * truth.families.stillbirths_per_birth.value)
    people = gather_people(delivered, families, statuses, times, siblings, 2 * stillbirths, chance(seed, "people"))
    return World(truth, delivered, families, statuses, times, people, parity, stillbirths)
