"""A design with its column means removed, without a second copy of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cohort.models.frame.arrays import FloatArray, IntArray
from cohort.models.likelihood.parallel import each, parts

EVERY = slice(None)
SOME = 1_000  # rows that tell whether a column lies far from 0
FAR = 1e4  # times its spread (a date in seconds): products would lose digits, and a second copy is worth it
BLOCK = 8_192  # rows copied at a time: with 20 columns they fit into a core's own cache


class Centred:
    """The matrix (n, p) less its column means: products near 0 lose no digits to a large mean (a calendar year)."""

    def __init__(self, matrix: FloatArray) -> None:
        self.mean: FloatArray = matrix.mean(axis=0)
        far = (np.abs(matrix[:SOME] - self.mean).max(axis=0, initial=0.0) * FAR < np.abs(self.mean)).any()
        self.matrix = matrix - self.mean if far else matrix
        self._left = np.zeros_like(self.mean) if far else self.mean

    @property
    def columns(self) -> int:
        """p."""
        return len(self.mean)

    def column(self, j: int, rows: slice | IntArray = EVERY) -> FloatArray:
        """One column, of all rows (n) or of some."""
        column: FloatArray = self.matrix[rows, j] - self._left[j]
        return column

    def times(self, coef: FloatArray) -> FloatArray:
        """X b (n)."""
        product, shift = np.empty(len(self.matrix)), self._left @ coef

        def fill(rows: slice) -> None:
            np.matmul(self.matrix[rows], coef, out=product[rows])
            product[rows] -= shift

        each(fill, parts(len(product)), self.matrix.size)
        return product

    def weighted_sum(self, weight: FloatArray) -> FloatArray:
        """X' w (p)."""

        def of_part(rows: slice) -> FloatArray:
            return np.asarray(self.matrix[rows].T @ weight[rows] - self._left * weight[rows].sum())

        return self._sum(of_part)

    def cross_products(self, weight: FloatArray) -> FloatArray:
        """X' diag(w) X (p, p); a negative weight is taken for 0 with a rounding error."""

        def of_part(part: slice) -> FloatArray:
            total = np.zeros((self.columns, self.columns))
            for first in range(part.start, part.stop, BLOCK):
                rows = slice(first, min(first + BLOCK, part.stop))
                block = self.matrix[rows] - self._left
                block *= np.sqrt(np.maximum(weight[rows, None], 0.0))
                total += block.T @ block
            return total

        return self._sum(of_part)

    def _sum(self, of_part: Callable[[slice], FloatArray]) -> FloatArray:
        return np.asarray(np.sum(each(of_part, parts(len(self.matrix)), self.matrix.size), axis=0))
