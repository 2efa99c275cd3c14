"""The people, events and person-years behind a term."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cohort.estimates import LevelCount
from cohort.models.rows import Rows
from cohort.models.terms import Factor, Term


def level_counts(terms: Sequence[Term], rows: Rows) -> tuple[LevelCount, ...]:
    """One count per level of each factor; one for the whole of each measure."""
    return tuple(count for term in terms for count in _counts(term, rows))


def _counts(term: Term, rows: Rows) -> list[LevelCount]:
    if not isinstance(term, Factor):
        return [LevelCount(term.name, None, rows.n, None if rows.measured else rows.events, rows.person_years)]
    size = len(term.levels)
    n = np.bincount(term.codes, minlength=size)
    events = np.bincount(term.codes[rows.event], minlength=size)
    years = None if rows.years is None else np.bincount(term.codes, rows.years, size)
    return [
        LevelCount(
            term.name,
            level,
            int(n[i]),
            None if rows.measured else int(events[i]),
            None if years is None else float(years[i]),
        )
        for i, level in enumerate(term.levels)
    ]
