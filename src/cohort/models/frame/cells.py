"""Events and person-years summed over the rows that share their covariates: all that a Poisson likelihood needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.models.frame.arrays import FloatArray, IntArray, sums_by

FEW = 64
"""Different values of a column that still make cells."""
MOST = 2**62  # what a cell's number may reach


@dataclass(frozen=True)
class Cells:
    """A ``matrix`` (cells, p) with the ``events`` and ``years`` (cells) of each."""

    matrix: FloatArray
    events: FloatArray
    years: FloatArray


def collapsed(matrix: FloatArray, events: FloatArray, years: FloatArray) -> Cells:
    """Rows alike summed; rows as they are where one of the columns is a measure with many values."""
    cell, cells = np.zeros(len(matrix), dtype=np.intp), 1
    for column in matrix.T:
        code, values = _code(column)
        if values > FEW:
            return Cells(matrix, events, years)
        if cells * values >= MOST:
            cell, cells = _renumbered(cell)
        cell, cells = cell * values + code, cells * values
    _, first, cell = np.unique(cell, return_index=True, return_inverse=True)
    return Cells(matrix[first], sums_by(cell, events, len(first)), sums_by(cell, years, len(first)))


def _code(column: FloatArray) -> tuple[IntArray, int]:
    """Each row's value as a number from 0, and how many different values there are; indicators need no sorting."""
    code = column.astype(np.intp)
    if ((code == column) & (code | 1 == 1)).all():
        return code, 2
    values, code = np.unique(column, return_inverse=True)
    return code, len(values)


def _renumbered(cell: IntArray) -> tuple[IntArray, int]:
    values, cell = np.unique(cell, return_inverse=True)
    return cell, len(values)
