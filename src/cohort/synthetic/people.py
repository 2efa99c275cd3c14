"""Everybody in one table: children of the cohort, mothers, fathers, siblings and the siblings' other parents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cohort.synthetic.chance import between, some
from cohort.synthetic.days import NEVER, Bools, Ints
from cohort.synthetic.families import Births, Families
from cohort.synthetic.siblings import Siblings
from cohort.synthetic.statuses import Statuses
from cohort.synthetic.timeline import Timeline

NOBODY = -1
FEWEST_NUMBERS = 2_000_000
"""Pseudonyms are drawn from so many numbers, or from as many as there are people."""
MOVES = ("left", "back", "left_again", "back_again")


@dataclass(frozen=True)
class People:
    """Columns by person. Children come first, then mothers, then fathers, then everybody else.

    ``mother`` and ``father`` are positions of persons, NOBODY where unknown or not delivered. ``number`` is the
    pseudonym; it is longer than the other columns by the ``spare`` numbers kept for the stillborn and their mothers.
    """

    children: int
    families: int
    boy: Bools
    born: Ints
    died: Ints
    left: Ints
    back: Ints
    left_again: Ints
    back_again: Ints
    mother: Ints
    father: Ints
    exists: Bools
    number: Ints

    @property
    def mothers(self) -> Ints:
        """Persons, in the order of families."""
        return self.children + np.arange(self.families)

    @property
    def fathers(self) -> Ints:
        """Persons, in the order of families; those who are unknown do not exist."""
        return self.mothers + self.families

    def here(self, person: Ints, days: Ints) -> Bools:
        """Whether each person is born, alive and in the country on each day."""
        away = (days >= self.left[person]) & (days < self.back[person])
        away |= (days >= self.left_again[person]) & (days < self.back_again[person])
        return self.exists[person] & (days >= self.born[person]) & (days <= self.died[person]) & ~away


def gather_people(
    births: Births,
    families: Families,
    statuses: Statuses,
    times: Timeline,
    siblings: Siblings,
    spare: int,
    rng: np.random.Generator,
) -> People:
    """Put everybody in one table. Pseudonyms are random: they tell nothing about who belongs together."""
    mothers = len(births.family) + np.arange(births.families)
    fathers = np.where(families.father_known, mothers + births.families, NOBODY)
    first_sibling = len(births.family) + 2 * births.families
    other_fathers, his = _other_parents(siblings, ~siblings.of_father, families, rng)
    other_mothers, hers = _other_parents(siblings, ~siblings.of_mother, families, rng)
    first_other = first_sibling + len(siblings.born)

    sibling_mother, sibling_father = mothers[siblings.family], fathers[siblings.family]
    sibling_father[~siblings.of_father] = first_other + his
    sibling_mother[~siblings.of_mother] = first_other + len(other_fathers) + hers
    away = {name: getattr(times, name) for name in MOVES}
    groups = [
        _group(
            families.born[births.family], statuses.boy, died=times.child_dies, mother=mothers[births.family],
            father=fathers[births.family], **{name: days[births.family] for name, days in away.items()},
        ),
        _group(families.mother_born, False, died=times.mother_dies, **away),
        _group(families.father_born, True, died=times.father_dies, exists=families.father_known, **away),
        _group(siblings.born, some(rng, 0.512, len(siblings.born)), mother=sibling_mother, father=sibling_father),
        _group(other_fathers, True),
        _group(other_mothers, False),
    ]  # fmt: skip
    columns = {name: np.concatenate([group[name] for group in groups]) for name in groups[0]}
    numbered = len(columns["born"]) + spare
    number = rng.permutation(max(numbered, FEWEST_NUMBERS))[:numbered]
    return People(children=len(births.family), families=births.families, number=number, **columns)


def _group(born: Ints, boy: Bools | bool, **told: Ints | Bools) -> dict[str, Any]:
    """Columns of one kind of people; whoever is not told of lives, stays and has no parents in the extract."""
    size = len(born)
    nothing_told = {name: np.full(size, NEVER) for name in ("died", *MOVES)}
    nothing_told |= {name: np.full(size, NOBODY) for name in ("mother", "father")}
    nothing_told |= {"exists": np.ones(size, dtype=bool)}
    return nothing_told | {"born": born, "boy": np.broadcast_to(boy, size)} | told


def _other_parents(siblings: Siblings, half: Bools, families: Families, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """One for all the ``half`` siblings before, and one for those after, the children of the cohort.

    Days of birth, 20 to 35 years before the first of the siblings; and for each half sibling its parent's position.
    """
    family, born = siblings.family[half], siblings.born[half]
    _, position = np.unique(2 * family + (born > families.born[family]), return_inverse=True)
    first = np.full(position.max(initial=-1) + 1, NEVER)
    np.minimum.at(first, position, born)
    return first - between(rng, 20 * 365, 35 * 365, len(first)), position
