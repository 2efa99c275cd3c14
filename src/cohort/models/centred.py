"""A design with its column means removed, without a second copy of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cohort.models.arrays import FloatArray

BLOCK = 8_192  # rows at a time: with 20 columns a block fits into a core's own cache


class Centred:
    """The matrix (n, p) less its column means: products near 0 lose no digits to a large mean (a calendar year)."""

    def __init__(self, matrix: FloatArray) -> None:
        self.matrix = matrix
        self.mean: FloatArray = matrix.mean(axis=0)

    @property
    def columns(self) -> int:
        """p."""
        return len(self.mean)

    def column(self, j: int) -> FloatArray:
        """One column (n)."""
        centred: FloatArray = self.matrix[:, j] - self.mean[j]
        return centred

    def times(self, coef: FloatArray) -> FloatArray:
        """X b (n)."""
        product = np.empty(len(self.matrix))
        for rows, block in self._blocks():
            product[rows] = block @ coef
        return product

    def weighted_sum(self, weight: FloatArray) -> FloatArray:
        """X' w (p)."""
        return sum((block.T @ weight[rows] for rows, block in self._blocks()), np.zeros(self.columns))

    def cross_products(self, weight: FloatArray) -> FloatArray:
        """X' diag(w) X (p, p)."""
        none = np.zeros((self.columns, self.columns))
        return sum((block.T @ (block * weight[rows, None]) for rows, block in self._blocks()), none)

    def _blocks(self) -> Iterator[tuple[slice, FloatArray]]:
        for first in range(0, len(self.matrix), BLOCK):
            rows = slice(first, first + BLOCK)
            yield rows, self.matrix[rows] - self.mean
