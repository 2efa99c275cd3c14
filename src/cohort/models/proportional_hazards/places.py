"""The places of many times among fewer, sorted ones."""

from __future__ import annotations

import numpy as np

from cohort.models.frame.arrays import FloatArray, IntArray
from cohort.models.likelihood.parallel import each, parts

STEPS = 4  # for each of the sorted times: where these lie evenly, a step holds one at most


def up_to(times: FloatArray, of: FloatArray) -> IntArray:
    """How many of the sorted, distinct ``times`` lie at or before each time ``of`` (n): as ``np.searchsorted``, faster.

    Their range is cut into even steps, and those before each step are counted once. That count, or one more, is the
    answer wherever the times lie evenly; elsewhere they are searched (interpolation: Knuth 1998, section 6.2.1).
    """
    if len(times) < 2:
        return np.searchsorted(times, of, side="right")
    per_unit = STEPS * len(times) / (times[-1] - times[0])
    steps = np.arange(-1, STEPS * len(times) + 1)
    before_step = np.searchsorted(times, times[0] + (steps - 1) / per_unit, side="right")
    before, after = np.append(-np.inf, times), np.append(times, np.inf)
    count = np.empty(len(of), dtype=np.intp)

    def fill(rows: slice) -> None:
        step = np.floor((of[rows] - times[0]) * per_unit).clip(steps[0], steps[-1]).astype(np.intp)
        found = before_step[step + 1]
        found += after[found] <= of[rows]
        wrong = np.flatnonzero((before[found] > of[rows]) | (after[found] <= of[rows]))
        found[wrong] = np.searchsorted(times, of[rows][wrong], side="right")
        count[rows] = found

    each(fill, parts(len(of)), len(of))
    return count
