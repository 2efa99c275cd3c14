"""Weights that were estimated from more people than a model has: from everyone who was invited to take part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cohort.estimates import Participation
from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class FittedPart:
    """A logistic regression of who ``took_part`` (m), whose ``probability`` (m) multiplies weights, or divides them.

    ``sign`` is 1 or -1; the ``design`` (m, q) begins with a column of ones, and ``influence`` (m, q) is what each
    person adds to the coefficients.
    """

    sign: float
    took_part: BoolArray
    design: FloatArray
    probability: FloatArray
    influence: FloatArray

    @property
    def log_slope(self) -> FloatArray:
        """How log weights move with the coefficients (m, q): log p moves with its log odds by 1 - p."""
        return self.sign * self.design * (1 - self.probability)[:, None]


@dataclass(frozen=True, eq=False)
class EstimatedWeights:
    """The weights of N ``people``, named as the column ``person`` of a model's frame names them.

    ``weight`` (N) is nothing where it cannot be told. Of the q coefficients it rests on, ``influence`` (N, q) is what
    each person adds to them, and ``log_slope`` (N, q) how the log of her weight moves with them. ``cluster`` (N)
    numbers the clusters. ``told`` is what a reader must know of them, ``parts`` the regressions behind.
    """

    person: str
    people: pd.Index
    weight: FloatArray
    log_slope: FloatArray
    influence: FloatArray
    cluster: IntArray | None
    told: Participation
    parts: tuple[FittedPart, ...]

    def places(self, frame: pd.DataFrame) -> IntArray:
        """Which of the people each row is of (n)."""
        return np.asarray(self.people.get_indexer(pd.Index(frame[self.person])), dtype=np.intp)
