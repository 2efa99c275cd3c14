"""How far two answers lie apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cohort.estimates import Estimate, Verification
from cohort.models.frame.arrays import FloatArray


@dataclass(frozen=True)
class Difference:
    """A relative difference, and of what."""

    size: float
    where: str


@dataclass(frozen=True)
class Agreement:
    """What an ``engine`` compared, and the largest of its differences from our answer."""

    engine: str
    compared: str
    differences: tuple[Difference, ...]

    @property
    def worst(self) -> Difference:
        """The largest difference; one that is not a number is larger than all others."""
        nothing = Difference(0.0, "nothing")
        return max(self.differences, key=lambda d: math.inf if math.isnan(d.size) else d.size, default=nothing)

    @property
    def difference(self) -> float:
        """The size of the largest difference."""
        return self.worst.size

    @property
    def where(self) -> str:
        """What differs most."""
        return self.worst.where

    @property
    def verification(self) -> Verification:
        """As it is written: the difference rounded up to one digit, as its further digits are noise of rounding."""
        return Verification(self.engine, self.compared, _rounded_up(self.difference))


def coefficient_differences(rows: Sequence[Estimate], coef: FloatArray) -> Iterable[Difference]:
    """Of each coefficient, relative to it or to its standard error if that is larger: a coefficient may be 0."""
    for row, other in zip(rows, coef.tolist(), strict=True):
        assert row.coef is not None and row.se is not None, "only rows with numbers are compared"
        size = abs(row.coef - other) / max(abs(row.coef), row.se)
        yield Difference(size, f"the coefficient of {_name(row)}")


def error_differences(rows: Sequence[Estimate], se: FloatArray) -> Iterable[Difference]:
    """Of each standard error, relative to ours."""
    for row, other in zip(rows, se.tolist(), strict=True):
        assert row.se is not None, "only rows with numbers are compared"
        yield Difference(abs(other / row.se - 1), f"the standard error of {_name(row)}")


def number_differences(ours: FloatArray, theirs: FloatArray, where: str) -> Difference:
    """The largest of many numbers, relative to ours; both missing is no difference, one missing an infinite one."""
    if ours.shape != theirs.shape or (np.isnan(ours) != np.isnan(theirs)).any():
        return Difference(math.inf, where)
    told = ~np.isnan(ours)
    apart = np.abs(ours - theirs)[told] / np.maximum(np.abs(ours[told]), 1e-12)
    return Difference(float(apart.max(initial=0.0)), where)


def _name(row: Estimate) -> str:
    return row.term if row.level is None else f"{row.term} ({row.level})"


def _rounded_up(size: float) -> float:
    if size == 0:
        return 0.0
    digit = 10.0 ** math.floor(math.log10(size))
    return float(f"{math.ceil(size / digit) * digit:.0e}")
