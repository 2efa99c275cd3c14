"""The second engine of risk ratios."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.modified_poisson import MODIFIED_POISSON
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.discrete import agreement, outcome_of


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' Poisson, with cluster-robust errors or HC0 ones."""
    return agreement("Poisson", MODIFIED_POISSON, _model, "robust", found, frame, spec)


def _model(design: FloatArray, rows: Rows) -> Any:
    from statsmodels.api import Poisson

    return Poisson(outcome_of(rows), design)
