"""Names for the numpy arrays of this room, and their sums by group."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.intp]
BoolArray: TypeAlias = NDArray[np.bool_]


def sums_by(group: IntArray, values: FloatArray, groups: int) -> FloatArray:
    """Sum of ``values`` in each of the ``groups``, numbered from 0."""
    return np.asarray(np.bincount(group, values, groups), dtype=np.float64)
