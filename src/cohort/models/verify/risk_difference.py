"""The second engine of risk differences."""

from __future__ import annotations

import pandas as pd

from cohort.estimates import Estimates
from cohort.models.request import ModelSpec
from cohort.models.risk_difference import RISK_DIFFERENCE
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.linear import least_squares


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' OLS of a yes/no outcome."""
    return least_squares(RISK_DIFFERENCE, found, frame, spec)
