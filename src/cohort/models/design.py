"""Terms as a matrix with named columns: indicators against a reference level, measures as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cohort.errors import Fault, ModelError
from cohort.models.arrays import FloatArray, IntArray
from cohort.models.terms import Factor, Term

DEPENDENT = 1e-7  # share of a column's spread that the columns before it leave unexplained; the tolerance of R's lm


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

    Raises :class:`ModelError` for a column that is constant or a linear combination of those before it.
    """
    by_name = {term.name: term for term in terms}
    n = len(_values(terms[0])) if terms else 0
    matrix = np.empty((n, len(columns)), order="F")
    for j, column in enumerate(columns):
        term = by_name[column.term]
        values = _values(term)
        matrix[:, j] = values == term.levels.index(str(column.level)) if isinstance(term, Factor) else values
    _refuse_dependence(columns, matrix)
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


def _refuse_dependence(columns: Sequence[Column], matrix: FloatArray) -> None:
    constant = [column for column, values in zip(columns, matrix.T, strict=True) if np.ptp(values) == 0]
    if constant:
        raise ModelError(
            [Fault(f"terms.{c.term}", f"{c} is the same in every row", "a column that varies") for c in constant]
        )
    z = standardised(matrix)[0]
    left_over = np.zeros(len(columns))
    diagonal = np.abs(np.diag(np.linalg.qr(z, mode="r"))) / np.sqrt(len(z))
    left_over[: len(diagonal)] = diagonal
    dependent = np.flatnonzero(left_over < DEPENDENT)
    if dependent.size:
        j = int(dependent[0])
        weights = np.linalg.lstsq(z[:, :j], z[:, j], rcond=None)[0]
        causes = ", ".join(str(columns[i]) for i in np.flatnonzero(np.abs(weights) > DEPENDENT).tolist())
        found = f"{columns[j]} follows from {causes or 'the columns before it'}"
        raise ModelError(Fault(f"terms.{columns[j].term}", found, "terms that are not collinear"))
