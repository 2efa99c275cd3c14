"""A design with its column means removed, without a second copy of it."""

from __future__ import annotations

import numpy as np

from cohort.models.arrays import FloatArray

BLOCK = 16384  # rows copied at a time


class Centred:
    """The matrix (n, p) less its column means: products near 0 lose no digits to a large mean (a calendar year)."""

    def __init__(self, matrix: FloatArray) -> None:
        self.matrix = matrix
        self.mean: FloatArray = matrix.mean(axis=0)

    @property
    def columns(self) -> int:
        """p."""
        return len(self.mean)

    def column(self, j: int, weight: FloatArray | float = 1.0) -> FloatArray:
        """One column (n), times a ``weight`` (n)."""
        centred: FloatArray = self.matrix[:, j] - self.mean[j]
        centred *= weight
        return centred

    def times(self, coef: FloatArray) -> FloatArray:
        """X b (n)."""
        return self.matrix @ coef - self.mean @ coef

    def weighted_sum(self, weight: FloatArray) -> FloatArray:
        """X' w (p)."""
        return self.matrix.T @ weight - self.mean * weight.sum()

    def cross_products(self, weight: FloatArray) -> FloatArray:
        """X' diag(w) X (p, p), a block of rows at a time."""
        total = np.zeros((self.columns, self.columns))
        for first in range(0, len(self.matrix), BLOCK):
            rows = slice(first, first + BLOCK)
            block = self.matrix[rows] - self.mean
            total += block.T @ (block * weight[rows, None])
        return total
