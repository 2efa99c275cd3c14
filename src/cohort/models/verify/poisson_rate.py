"""The second engine of rate ratios of an event in follow-up."""

from __future__ import annotations

import pandas as pd

from cohort.estimates import Estimates
from cohort.models.poisson_rate import POISSON_RATE
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.discrete import agreement
from cohort.models.verify.poisson_count import poisson


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' Poisson of the rows as they are, not of cells."""
    return agreement("Poisson", POISSON_RATE, poisson, "model", found, frame, spec)
