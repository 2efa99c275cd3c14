"""A pool of families, so that the keys of all registers link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

SEXES = ("male", "female")


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist; parents have no parents of their own."""

    id: str
    birth: date
    sex: str
    mother: str | None = None
    father: str | None = None


@dataclass(frozen=True)
class Pool:
    """Children, and the mothers and fathers they share with their siblings."""

    children: tuple[Person, ...]
    parents: tuple[Person, ...]

    def of(self, who: str) -> tuple[Person, ...]:
        """The people of a line of coverage: ``child``, ``parent`` or ``everyone``."""
        return {"child": self.children, "parent": self.parents}.get(who, self.children + self.parents)


def draw_pool(rng: np.random.Generator, children: int, born: tuple[int, int]) -> Pool:
    """``children`` born in the years ``born`` (the last one included); three in four mothers have one of them."""
    families = max(1, round(children * 0.75))
    mothers = [_parent(rng, f"M{number:06d}", "female", born[0]) for number in range(families)]
    fathers = [_parent(rng, f"F{number:06d}", "male", born[0]) for number in range(families)]
    first, days = date(born[0], 1, 1), (date(born[1] + 1, 1, 1) - date(born[0], 1, 1)).days
    found = []
    for number in range(children):
        family = number if number < families else int(rng.integers(families))
        father = fathers[family].id if rng.random() > 0.02 else None
        birth = first + timedelta(days=int(rng.integers(days)))
        sex = SEXES[int(rng.integers(2))]
        found.append(Person(f"C{number:06d}", birth, sex, mothers[family].id, father))
    return Pool(tuple(found), (*mothers, *fathers))


def _parent(rng: np.random.Generator, name: str, sex: str, year: int) -> Person:
    return Person(name, date(year - 18, 1, 1) - timedelta(days=int(rng.integers(22 * 365))), sex)
