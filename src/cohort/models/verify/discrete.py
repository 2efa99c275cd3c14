"""Regression of a yes/no outcome by the discrete models of statsmodels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.arrays import FloatArray
from cohort.models.levels import Unbounded
from cohort.models.request import ModelSpec
from cohort.models.rows import Rows
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.climb import top_of
from cohort.models.verify.refit import Answer, refits

COMPARED = "coefficients and standard errors, crude and adjusted"


def agreement(
    found: Estimates, frame: pd.DataFrame, spec: ModelSpec, unbounded: Unbounded, model: str, errors: str
) -> Agreement:
    """``model`` is the name of a class in ``statsmodels.api``, ``errors`` its covariance without clusters."""
    from statsmodels import api

    def engine(matrix: FloatArray, rows: Rows) -> Answer:
        return refitted(getattr(api, model), matrix, rows.event.astype(np.float64), errors, rows)

    both = list(refits(found, frame, spec, unbounded, engine))
    differences = tuple(d for refit in both for d in (*refit.of_coefficients, *refit.of_errors))
    return Agreement(f"statsmodels {model}", COMPARED, differences)


def refitted(model: Any, matrix: FloatArray, outcome: FloatArray, errors: str, rows: Rows, **more: Any) -> Answer:
    """The coefficients but the intercept's, those of the columns."""
    design = np.column_stack([np.ones(len(matrix)), matrix])
    robust: dict[str, Any] = {"cov_type": errors}
    if rows.cluster is not None:
        robust = {"cov_type": "cluster", "cov_kwds": {"groups": rows.cluster, "use_correction": False}}
    fit = top_of(model(outcome, design, **more), **robust)
    return np.asarray(fit.params)[1:], np.asarray(fit.bse)[1:]
