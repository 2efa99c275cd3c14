"""Risk ratios: Poisson regression of a yes/no outcome with robust errors (Zou 2004; clustered, Zou & Donner 2013)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.likelihood.glm import Family, maximise
from cohort.models.likelihood.influence import errors_of
from cohort.models.likelihood.maximum import Maximum
from cohort.models.regression import Regression, regress
from cohort.models.request import ModelSpec, require

POISSON = Family(cumulant=np.exp, mean=np.exp, variance=np.exp, link=math.log)


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Risk ratios for ``spec.outcome`` with sandwich errors: cluster-robust if ``spec.cluster``, else HC0.

    With ``errors: model`` they are Poisson's, which are too wide for a yes/no outcome.
    """
    require(spec, needs={"terms", "outcome"}, takes={"reference", "cluster", "categorical", "participation", "errors"})
    return regress(MODIFIED_POISSON, frame, spec)


def _maximise(matrix: FloatArray, rows: Rows) -> Maximum:
    fitted = maximise(POISSON, matrix, rows.event.astype(np.float64), rows.weights)
    return fitted.without_intercept(errors_of(fitted, matrix, rows, usual="robust"))


def _unbounded(n: int, events: int) -> bool:
    return events == 0


MODIFIED_POISSON = Regression("risk ratio", _maximise, _unbounded)
