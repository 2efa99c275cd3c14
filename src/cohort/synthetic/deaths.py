"""Causes of death of the children and their parents."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cohort.synthetic.chance import some
from cohort.synthetic.days import Bools, Ints, day, year_of
from cohort.synthetic.text import Column, any_words, any_words_of, finnish_days, numbers, person_ids, write_table
from cohort.synthetic.world import World

FILE: Final = "kuolemansyyt.csv"
CHILDREN_UNTIL, PARENTS_UNTIL = day(2016), day(2015)
DAY_MISSING = 0.01
INFANT = ("P072", "P219", "Q209", "Q913", "R95")
CHILD = ("V031", "V475", "W69", "X700", "C910", "C719", "G404")
ADULT = ("I219", "C509", "C349", "K703", "X45", "X700", "W19", "V892", "I639", "C259")
CONTRIBUTING = ("F102", "I10", "E119", "J189", "R99", "T149")


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the file: children's deaths to the end of 2015, parents' to the end of 2014."""
    people = world.people
    everybody = np.arange(people.children + 2 * people.families)
    is_child = everybody < people.children
    covered = people.died[everybody] < np.where(is_child, CHILDREN_UNTIL, PARENTS_UNTIL)
    person = rng.permutation(everybody[covered & people.exists[everybody]])
    died, size = people.died[person], len(person)
    day_known = ~some(rng, DAY_MISSING, size)
    underlying = _cause(died - people.born[person], is_child[person], rng)
    columns = {
        "TNRO": person_ids(people.number[person]),
        "KVUOSI": numbers(year_of(died)),
        "KPV": pc.if_else(pa.array(day_known), finnish_days(died), ""),
        "TPKS": underlying,
        "VKS": pc.if_else(pa.array(some(rng, 0.6, size)), underlying, "R99"),
    }
    columns |= {f"M{number}": _contributing(0.3 / number, size, rng) for number in (1, 2, 3, 4)}
    write_table(folder / FILE, columns)


def _cause(age: Ints, is_child: Bools, rng: np.random.Generator) -> Column:
    return any_words_of(rng, (INFANT, CHILD, ADULT), np.select([~is_child, age >= 365], [2, 1], 0))


def _contributing(share: float, size: int, rng: np.random.Generator) -> Column:
    named = any_words(rng, CONTRIBUTING, size)
    return pc.if_else(pa.array(some(rng, share, size)), named, "")
