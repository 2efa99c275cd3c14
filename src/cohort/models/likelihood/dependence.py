"""Columns that say nothing new: linear combinations of the columns before them, or constant where it matters."""

from __future__ import annotations

import numpy as np

from cohort.models.frame.arrays import FloatArray

DEPENDENT = 1e-12  # share of a column's variance that the columns before it leave unexplained; as R's coxph


def dependent_columns(information: FloatArray, size: FloatArray) -> dict[int, tuple[int, ...]]:
    """The columns without information of their own, each with the earlier columns it follows from.

    ``information`` (p, p) is that of the model before any effect is fitted, ``size`` (p) what its diagonal would be
    if nothing were explained. The first of several dependent columns stays, as in R. A column that follows from no
    other varies nowhere that the likelihood looks: for Cox's, never among the rows of one risk set.
    """
    scale = np.sqrt(np.where(size > 0, size, 1.0))
    scaled = information / np.outer(scale, scale)
    dependent: dict[int, tuple[int, ...]] = {}
    kept: list[int] = []
    for j in range(len(size)):
        weights = np.linalg.solve(scaled[np.ix_(kept, kept)], scaled[kept, j])
        if scaled[j, j] - scaled[j, kept] @ weights > DEPENDENT:
            kept.append(j)
        else:
            dependent[j] = tuple(i for i, weight in zip(kept, weights, strict=True) if weight**2 > DEPENDENT)
    return dependent
