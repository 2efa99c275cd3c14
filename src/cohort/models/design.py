"""Terms as a matrix with named columns: indicators against a reference level, measures as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cohort.errors import Fault, ModelError
from cohort.models.arrays import FloatArray, IntArray
from cohort.models.terms import Factor, Term


@dataclass(frozen=True)
class Column:
    """One column of a design: one level of a factor, or a measure (``level`` and ``reference`` None)."""

    term: str
    level: str | None = None
    reference: str | None = None

    def __str__(self) -> str:
        return self.term if self.level is None else f"{self.term} ({self.level})"


def columns_of(terms: Sequence[Term]) -> tuple[Column, ...]:
    """The columns ``terms`` ask for, in their order; a factor's reference level has none."""
    return tuple(column for term in terms for column in _columns(term))


def design_matrix(terms: Sequence[Term], columns: Sequence[Column]) -> FloatArray:
    """The values (rows, columns), without an intercept.

    Raises :class:`ModelError` for a column that is the same in every row.
    """
    by_name = {term.name: term for term in terms}
    n = len(_values(terms[0])) if terms else 0
    matrix = np.empty((n, len(columns)), order="F")
    for j, column in enumerate(columns):
        term = by_name[column.term]
        values = _values(term)
        matrix[:, j] = values == term.levels.index(str(column.level)) if isinstance(term, Factor) else values
    _refuse_constants(columns, matrix)
    return matrix


def standardised(matrix: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Columns with mean 0 and standard deviation 1, the means, and the deviations (1 for a constant column)."""
    mean = matrix.mean(axis=0)
    centred = matrix - mean
    spread = np.sqrt((centred**2).mean(axis=0))
    spread[spread <= 1e-13 * np.abs(mean)] = 1.0
    centred /= spread
    return centred, mean, spread


def _columns(term: Term) -> list[Column]:
    if isinstance(term, Factor):
        return [Column(term.name, level, term.reference) for level in term.levels if level != term.reference]
    return [Column(term.name)]


def _values(term: Term) -> FloatArray | IntArray:
    return term.codes if isinstance(term, Factor) else term.values


def _refuse_constants(columns: Sequence[Column], matrix: FloatArray) -> None:
    constant = [column for column, values in zip(columns, matrix.T, strict=True) if np.ptp(values) == 0]
    if constant:
        raise ModelError(
            [Fault(f"terms.{c.term}", f"{c} is the same in every row", "a column that varies") for c in constant]
        )
