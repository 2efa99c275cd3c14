"""The second engine of odds ratios."""

from __future__ import annotations

import pandas as pd

from cohort.estimates import Estimates
from cohort.models.logistic import LOGISTIC
from cohort.models.request import ModelSpec
from cohort.models.verify import discrete
from cohort.models.verify.agreement import Agreement


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' Logit, with the model's errors or cluster-robust ones."""
    return discrete.agreement(found, frame, spec, LOGISTIC.unbounded, "Logit", "nonrobust")
