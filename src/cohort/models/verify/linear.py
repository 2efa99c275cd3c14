"""The second engine of mean differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.linear import LINEAR
from cohort.models.regression import Regression
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.discrete import COMPARED, outcome_of
from cohort.models.verify.refit import Answer, refits


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' OLS."""
    return least_squares(LINEAR, found, frame, spec)


def least_squares(kind: Regression, found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' OLS, by orthogonal columns, with White's errors (HC0) or cluster-robust ones."""
    both = list(refits(found, frame, spec, kind.unbounded, _ols, kind.read_outcome))
    differences = tuple(d for refit in both for d in (*refit.of_coefficients, *refit.of_errors))
    return Agreement("statsmodels OLS", COMPARED, differences)


def _ols(matrix: FloatArray, rows: Rows) -> Answer:
    from statsmodels.api import OLS

    errors: dict[str, Any] = {"cov_type": "HC0"}
    if rows.cluster is not None:
        errors = {"cov_type": "cluster", "cov_kwds": {"groups": rows.cluster, "use_correction": False}}
    fitted = OLS(outcome_of(rows), np.column_stack([np.ones(len(matrix)), matrix])).fit(method="qr", **errors)
    return np.asarray(fitted.params)[1:], np.asarray(fitted.bse)[1:]
