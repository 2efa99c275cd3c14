"""The second engine of rate ratios of a count."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.poisson_count import POISSON_COUNT
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.discrete import agreement, outcome_of


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' Poisson with an exposure."""
    return agreement("Poisson", POISSON_COUNT, poisson, "model", found, frame, spec)


def poisson(design: FloatArray, rows: Rows) -> Any:
    """Counts with the logarithm of the years as an offset, row by row."""
    from statsmodels.api import Poisson

    return Poisson(outcome_of(rows), design, exposure=rows.years)
