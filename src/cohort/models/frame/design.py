"""Terms as a matrix with named columns: indicators against a reference level, measures as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np

from cohort.errors import Fault, ModelError
from cohort.models.frame.arrays import FloatArray, IntArray
from cohort.models.frame.splines import restricted_cubic_spline
from cohort.models.frame.terms import Factor, Interaction, Spline, Term

Values = Callable[[], FloatArray]


@dataclass(frozen=True)
class Column:
    """One column of a design: one level of a factor, or a measure (``level`` and ``reference`` None).

    A spline's columns and an interaction's have a ``level`` that tells them apart, and no reference.
    """

    term: str
    level: str | None = None
    reference: str | None = None

    def __str__(self) -> str:
        return self.term if self.level is None else f"{self.term} ({self.level})"


def columns_of(terms: Sequence[Term]) -> tuple[Column, ...]:
    """The columns ``terms`` ask for, in their order; a factor's reference level has none."""
    return tuple(column for term in terms for column, _ in _columns(term))


def design_matrix(terms: Sequence[Term], columns: Sequence[Column]) -> FloatArray:
    """The values (rows, columns), without an intercept.

    Raises :class:`ModelError` for a column that is the same in every row.
    """
    matrix = design_values(terms, columns)
    _refuse_constants(columns, matrix)
    return matrix


def design_values(terms: Sequence[Term], columns: Sequence[Column]) -> FloatArray:
    """The values (rows, columns), whether or not they vary."""
    values = {column: column_values for term in terms for column, column_values in _columns(term)}
    n = len(terms[0].missing) if terms else 0
    matrix = np.empty((n, len(columns)), order="F")
    for j, column in enumerate(columns):
        matrix[:, j] = values[column]()
    return matrix


def standardised(matrix: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Columns with mean 0 and standard deviation 1, the means, and the deviations (1 for a constant column)."""
    mean = matrix.mean(axis=0)
    centred = matrix - mean
    spread = np.sqrt((centred**2).mean(axis=0))
    spread[spread <= 1e-13 * np.abs(mean)] = 1.0
    centred /= spread
    return centred, mean, spread


def _columns(term: Term) -> list[tuple[Column, Values]]:
    """Each column of a term, and the function that gives its values (n)."""
    if isinstance(term, Factor):
        shown = [(code, level) for code, level in enumerate(term.levels) if level != term.reference]
        return [
            (Column(term.name, level, term.reference), partial(_is_level, term.codes, code)) for code, level in shown
        ]
    if isinstance(term, Spline):
        return [(Column(term.name, f"column {j + 1}"), partial(_curve, term, j)) for j in range(term.count - 1)]
    if isinstance(term, Interaction):
        return [_product(term.name, parts) for parts in product(*map(_columns, term.parts))]
    return [(Column(term.name), lambda: term.values)]


def _is_level(codes: IntArray, code: int) -> FloatArray:
    return np.asarray(codes == code, dtype=np.float64)


def _curve(term: Spline, j: int) -> FloatArray:
    assert term.knots is not None, "complete_cases() has placed the knots"
    return np.asarray(restricted_cubic_spline(term.values, term.knots)[:, j])


def _product(name: str, parts: Sequence[tuple[Column, Values]]) -> tuple[Column, Values]:
    """``yes:b`` of two factors, ``yes:age`` of a factor and a measure; measures alone have no level."""
    columns = [column for column, _ in parts]
    with_levels = any(column.level is not None for column in columns)
    label = ":".join(column.level or column.term for column in columns) if with_levels else None
    return Column(name, label), lambda: np.asarray(np.prod([values() for _, values in parts], axis=0))


def _refuse_constants(columns: Sequence[Column], matrix: FloatArray) -> None:
    constant = [column for column, values in zip(columns, matrix.T, strict=True) if np.ptp(values) == 0]
    if constant:
        raise ModelError(
            [Fault(f"terms.{c.term}", f"{c} is the same in every row", "a column that varies") for c in constant]
        )
