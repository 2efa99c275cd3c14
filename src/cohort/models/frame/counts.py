"""The people, events and person-years behind a term."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from cohort.estimates import LevelCount
from cohort.models.frame.arrays import BoolArray, IntArray
from cohort.models.frame.rows import Rows
from cohort.models.frame.summed import SummedRows
from cohort.models.frame.terms import Factor, Interaction, Term


def level_counts(terms: Sequence[Term], rows: Rows) -> tuple[LevelCount, ...]:
    """One count per level of each factor; one for the whole of each measure.

    Somebody with several rows counts once in each level that any of them has.
    """
    return tuple(count for term in terms for count in _counts(term, rows))


def _counts(term: Term, rows: Rows) -> list[LevelCount]:
    if isinstance(term, Interaction):
        factors = [part for part in term.parts if isinstance(part, Factor)]
        return _counts(crossed(term.name, factors), rows) if len(factors) == len(term.parts) else []
    if not isinstance(term, Factor):
        events = None if rows.measured else rows.people_with_event
        return [LevelCount(term.name, None, rows.people, events, rows.person_years, rows.recurrences, rows.largest)]
    if rows.summed:
        return _of_cells(term, rows, rows.summed)
    size = len(term.levels)
    n = np.bincount(_of_people(term.codes, rows.person), minlength=size)
    ever = None if rows.person is None else rows.person[rows.event]
    with_event = np.bincount(_of_people(term.codes[rows.event], ever), minlength=size)
    years = None if rows.years is None else np.bincount(term.codes, rows.years, size)
    return [
        LevelCount(
            term.name,
            level,
            int(n[i]),
            None if rows.measured else int(with_event[i]),
            None if years is None else float(years[i]),
            None if rows.recurrences is None else int((rows.event & (term.codes == i)).sum()),
            None if rows.recurrences is None else _largest(rows, term.codes == i),
        )
        for i, level in enumerate(term.levels)
    ]


def _of_cells(term: Factor, rows: Rows, summed: SummedRows) -> list[LevelCount]:
    """Events and person-years add up over cells; people, who may be in several, were counted before."""
    assert rows.response is not None and rows.years is not None, "cells have events and years"
    events = np.bincount(term.codes, rows.response, len(term.levels))
    years = np.bincount(term.codes, rows.years, len(term.levels))
    return [
        LevelCount(term.name, level, summed.in_level.get((term.name, level), 0), int(events[i]), float(years[i]))
        for i, level in enumerate(term.levels)
    ]


def _largest(rows: Rows, inside: BoolArray) -> int:
    """The events, in some of the rows, of the person who has most."""
    return rows.take(inside).largest or min(1, int(rows.event[inside].sum()))


def crossed(name: str, factors: Sequence[Factor]) -> Factor:
    """One factor whose levels are the combinations of several: ``yes:b``."""
    sizes = [len(factor.levels) for factor in factors]
    codes = np.ravel_multi_index([factor.codes for factor in factors], sizes)
    levels = tuple(":".join(levels) for levels in product(*(factor.levels for factor in factors)))
    return Factor(name, levels, np.asarray(codes, dtype=np.intp), ":".join(factor.reference for factor in factors))


def _of_people(codes: IntArray, person: IntArray | None) -> IntArray:
    """The level of each person once; several where the person has several."""
    return codes if person is None else np.unique(np.stack([codes, person]), axis=1)[0]
