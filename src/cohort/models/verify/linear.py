"""The second engine of mean differences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.linear import LINEAR
from cohort.models.regression import Regression
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.discrete import COMPARED, errors_asked, outcome_of
from cohort.models.verify.refit import Answer, refits


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' OLS."""
    return least_squares(LINEAR, found, frame, spec)


def least_squares(kind: Regression, found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' OLS, by orthogonal columns, with the errors that the rows ask for."""
    both = list(refits(found, frame, spec, kind.unbounded, _ols, kind.read_outcome))
    differences = tuple(d for refit in both for d in (*refit.of_coefficients, *refit.of_errors))
    return Agreement("statsmodels OLS", COMPARED, differences)


def _ols(matrix: FloatArray, rows: Rows) -> Answer:
    from statsmodels.api import OLS

    model = OLS(outcome_of(rows), np.column_stack([np.ones(len(matrix)), matrix]))
    fitted = model.fit(method="qr", **errors_asked(rows, "robust"))
    return np.asarray(fitted.params)[1:], np.asarray(fitted.bse)[1:]
