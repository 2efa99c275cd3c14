"""A design with its column means removed, without a second copy of it."""

from __future__ import annotations

import numpy as np

from cohort.models.frame.arrays import FloatArray
from cohort.models.likelihood.parallel import each

BLOCK = 8_192  # rows copied at a time: with 20 columns they fit into a core's own cache
PARTS = 16  # sums of such blocks: always as many, so that rounding does not depend on the number of threads


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
        return self.weighted_column(j, 1.0, np.empty(len(self.matrix)))

    def weighted_column(self, j: int, weight: FloatArray | float, out: FloatArray) -> FloatArray:
        """One column times a ``weight`` (n), written to ``out``: fresh memory for every column would take longer."""
        np.subtract(self.matrix[:, j], self.mean[j], out=out)
        return np.multiply(out, weight, out=out)

    def times(self, coef: FloatArray) -> FloatArray:
        """X b (n)."""
        product: FloatArray = self.matrix @ coef
        product -= self.mean @ coef
        return product

    def weighted_sum(self, weight: FloatArray) -> FloatArray:
        """X' w (p)."""
        total: FloatArray = self.matrix.T @ weight - self.mean * weight.sum()
        return total

    def cross_products(self, weight: FloatArray) -> FloatArray:
        """X' diag(w) X (p, p); a negative weight is taken for 0 with a rounding error."""

        def of_part(part: int) -> FloatArray:
            total = np.zeros((self.columns, self.columns))
            for first in range(part * BLOCK, len(self.matrix), PARTS * BLOCK):
                rows = slice(first, first + BLOCK)
                block = self.matrix[rows] - self.mean
                block *= np.sqrt(np.maximum(weight[rows, None], 0.0))
                total += block.T @ block
            return total

        return np.asarray(np.sum(each(of_part, range(PARTS), self.matrix.size), axis=0))
