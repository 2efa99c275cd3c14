"""Regressions of an outcome per row, by the models of statsmodels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.regression import Regression
from cohort.models.request import Errors, ModelSpec
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.climb import top_of
from cohort.models.verify.refit import Answer, refits

COMPARED = "coefficients and standard errors, crude and adjusted"


def outcome_of(rows: Rows) -> FloatArray:
    """The outcome as a number: a count or a measure, or 1 for the event."""
    return rows.event.astype(np.float64) if rows.response is None else rows.response


def errors_asked(rows: Rows, usual: Errors) -> dict[str, Any]:
    """statsmodels' words for the errors of the rows."""
    if rows.cluster is not None:
        return {"cov_type": "cluster", "cov_kwds": {"groups": rows.cluster, "use_correction": False}}
    return {"cov_type": "HC0" if rows.robust(usual) else "nonrobust"}


def agreement(
    name: str,
    kind: Regression,
    model: Callable[[FloatArray, Rows], Any],
    usual: Errors,
    found: Estimates,
    frame: pd.DataFrame,
    spec: ModelSpec,
) -> Agreement:
    """With a second ``model`` of a design (n, p + 1) that begins with a column of ones.

    ``usual`` are the kind's errors where the model asks for none.
    """

    def engine(matrix: FloatArray, rows: Rows) -> Answer:
        fitted = top_of(model(np.column_stack([np.ones(len(matrix)), matrix]), rows), **errors_asked(rows, usual))
        return np.asarray(fitted.params)[1:], np.asarray(fitted.bse)[1:]

    both = list(refits(found, frame, spec, kind.unbounded, engine, kind.read_outcome))
    differences = tuple(d for refit in both for d in (*refit.of_coefficients, *refit.of_errors))
    return Agreement(f"statsmodels {name}", COMPARED, differences)
