"""A design with its column means removed, without a second copy of it."""

from __future__ import annotations

import numpy as np

from cohort.models.arrays import FloatArray
from cohort.models.parallel import each

BLOCK = 8_192  # rows copied at a time


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
        total: FloatArray = self.matrix.T @ weight - self.mean * weight.sum()
        return total

    def cross_products(self, weight: FloatArray) -> FloatArray:
        """X' diag(w) X (p, p)."""

        def of_block(first: int) -> FloatArray:
            rows = slice(first, first + BLOCK)
            block = self.matrix[rows] - self.mean
            return np.asarray(block.T @ (block * weight[rows, None]))

        none = np.zeros((self.columns, self.columns))
        return sum(each(of_block, range(0, len(self.matrix), BLOCK)), none)
