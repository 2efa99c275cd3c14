"""Levels that rows cannot inform: without people, or with events so few or so many that the ratio is infinite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cohort.errors import Fault, ModelError
from cohort.models.frame.arrays import BoolArray
from cohort.models.frame.design import Column
from cohort.models.frame.rows import Rows
from cohort.models.frame.terms import Factor, Interaction, Measure, Spline, Term

Unbounded = Callable[[int, int], bool]


def populated(terms: Sequence[Term]) -> tuple[tuple[Term, ...], list[str]]:
    """Drop the levels no row has, with a note for each.

    Raises :class:`ModelError` where that is a reference level, or leaves a single level.
    """
    kept: list[Term] = []
    notes, faults = [], []
    for term in terms:
        if isinstance(term, Interaction):
            term = replace(term, parts=tuple(_populated_part(part) for part in term.parts))
        if isinstance(term, Factor):
            term, dropped = without_empty_levels(term)
            notes += dropped
            if term.reference not in term.levels:
                faults.append(_reference_fault(term, "no row is left"))
            elif len(term.levels) == 1:
                faults.append(
                    Fault(f"terms.{term.name}", f"every row has level {term.reference}", "a term that varies")
                )
        kept.append(term)
    if faults:
        raise ModelError(faults)
    return tuple(kept), notes


def _populated_part(part: Factor | Measure | Spline) -> Factor | Measure | Spline:
    return without_empty_levels(part)[0] if isinstance(part, Factor) else part


def without_empty_levels(factor: Factor) -> tuple[Factor, list[str]]:
    """The factor with the levels that some row has, and a note for each of the others."""
    filled = np.bincount(factor.codes, minlength=len(factor.levels)) > 0
    levels = tuple(level for level, any_left in zip(factor.levels, filled, strict=True) if any_left)
    notes = [f"{factor.name} ({level}): no row is left in this level" for level in factor.levels if level not in levels]
    return replace(factor, levels=levels, codes=(np.cumsum(filled) - 1)[factor.codes]), notes


def unplaced_levels(rows: Rows, unbounded: Unbounded) -> tuple[dict[Column, str], BoolArray]:
    """The columns whose estimate is infinite, each with its reason, and the rows that inform the others.

    ``unbounded(n, events)`` tells whether a level with ``n`` rows and ``events`` of them events drives its coefficient
    to infinity. In that limit the level's rows add nothing to the likelihood, so the other coefficients and their
    errors are those of the remaining rows. Leaving rows out can bare a further level: repeat until none is left.
    Raises :class:`ModelError` where it is a reference level, against which no ratio exists.
    """
    factors = [term for term in rows.terms if isinstance(term, Factor)]
    unplaced: dict[Column, str] = {}
    informative = np.ones(rows.n, dtype=bool)
    while bare := [b for b in _bare_levels(factors, rows.event, informative, unbounded) if b.column not in unplaced]:
        references = [_reference_fault(b.factor, b.reason) for b in bare if b.column.level == b.factor.reference]
        if references:
            raise ModelError(references)
        unplaced |= {b.column: b.reason for b in bare}
        for level in bare:
            informative &= level.factor.codes != level.code
    return unplaced, informative


@dataclass(frozen=True)
class _Bare:
    """A level that leaves its coefficient undetermined, and why."""

    factor: Factor
    code: int
    reason: str

    @property
    def column(self) -> Column:
        return Column(self.factor.name, self.factor.levels[self.code], self.factor.reference)


def _bare_levels(
    factors: Sequence[Factor], event: BoolArray, informative: BoolArray, unbounded: Unbounded
) -> Iterator[_Bare]:
    for factor in factors:
        size = len(factor.levels)
        n = np.bincount(factor.codes[informative], minlength=size).tolist()
        events = np.bincount(factor.codes[informative & event], minlength=size).tolist()
        for code in range(size):
            if n[code] == 0:
                yield _Bare(factor, code, "no row is left")
            elif unbounded(n[code], events[code]):
                yield _Bare(factor, code, "no row has the event" if events[code] == 0 else "every row has the event")


def _reference_fault(factor: Factor, found: str) -> Fault:
    expected = "a reference level that has people with and without the event"
    return Fault(f"reference.{factor.name}", f"{found} in the reference level {factor.reference}", expected)
