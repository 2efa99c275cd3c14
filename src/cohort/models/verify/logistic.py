"""The second engine of odds ratios."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.logistic import LOGISTIC
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.discrete import agreement, outcome_of


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' Logit, with cluster-robust errors or nonrobust ones."""
    return agreement("Logit", LOGISTIC, _model, "model", found, frame, spec)


def _model(design: FloatArray, rows: Rows) -> Any:
    from statsmodels.api import Logit

    return Logit(outcome_of(rows), design)
