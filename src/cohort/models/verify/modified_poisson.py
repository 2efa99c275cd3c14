"""The second engine of risk ratios."""

from __future__ import annotations

import pandas as pd

from cohort.estimates import Estimates
from cohort.models.modified_poisson import MODIFIED_POISSON
from cohort.models.request import ModelSpec
from cohort.models.verify import discrete
from cohort.models.verify.agreement import Agreement


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' Poisson, with White's errors (HC0) or cluster-robust ones."""
    return discrete.agreement(found, frame, spec, MODIFIED_POISSON.unbounded, "Poisson", "HC0")
