"""Risk differences: least squares on a yes/no outcome with robust errors (Cheung 2007, Am J Epidemiol 166:1337)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.inference.wald import difference_rows
from cohort.models.likelihood.influence import errors_of
from cohort.models.likelihood.maximum import Maximum
from cohort.models.linear import bounded, least_squares
from cohort.models.regression import Regression, regress
from cohort.models.request import ModelSpec, require


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Differences in the risk of ``spec.outcome``; errors robust: clustered if ``spec.cluster``, else HC0.

    No maximum of a binomial likelihood is sought, whose risks must stay between 0 and 1: the identity link then often
    finds none. With terms that are levels alone and all their combinations, both give the same.
    """
    require(spec, needs={"terms", "outcome"}, takes={"reference", "cluster", "categorical", "participation"})
    return regress(RISK_DIFFERENCE, frame, spec)


def _maximise(matrix: FloatArray, rows: Rows) -> Maximum:
    fitted = least_squares(matrix, rows.event.astype(np.float64), rows.weights)
    found = fitted.without_intercept(errors_of(fitted, matrix, rows, usual="robust"))
    outside = int(((fitted.top.predictor < 0) | (fitted.top.predictor > 1)).sum())
    share = 100 * outside / rows.n
    notes = (f"{share:.1f} % of rows have a fitted risk below 0 or above 1",) if outside else ()
    return replace(found, loglik=None, notes=notes)


RISK_DIFFERENCE = Regression("risk difference", _maximise, bounded, difference_rows)
