"""Rate ratios: Poisson regression of events per person-time, summed up in cells where the terms are levels."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.cells import Cells, collapsed
from cohort.models.frame.rows import Rows
from cohort.models.likelihood.glm import GlmFit, maximise
from cohort.models.likelihood.maximum import Maximum
from cohort.models.modified_poisson import POISSON
from cohort.models.regression import Regression, regress
from cohort.models.request import ModelSpec, require


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Ratios of the rate of the event over ``spec.time``, constant within each combination of levels.

    Age or calendar time enters as a term of rows that are split by it. Rows alike in all terms are one cell, with the
    events and person-years of all of them; those of a study are summed in the database. Errors from the information, or
    cluster-robust if ``spec.cluster``. ``loglik`` is that of exponential times: the sum of d log(rate) - rate t.
    """
    require(spec, needs={"terms", "time"}, takes={"reference", "cluster", "categorical", "person", "summed"})
    return regress(POISSON_RATE, frame, spec)


def _maximise(matrix: FloatArray, rows: Rows) -> Maximum:
    assert rows.years is not None, "require() has asked for time"
    events = rows.event.astype(np.float64) if rows.response is None else rows.response
    if rows.cluster is None:
        fitted = rates(collapsed(matrix, events, rows.years))
        return fitted.without_intercept(fitted.covariance)
    fitted = rates(Cells(matrix, events, rows.years))
    return fitted.without_intercept(fitted.robust_covariance(rows.cluster))


def rates(cells: Cells) -> GlmFit:
    """Events as a rate times person-years: each cell weighs as much as it has years, and has a rate as outcome.

    The likelihood is that of Poisson counts with offset log(years), and the scores are the same.
    """
    return maximise(POISSON, cells.matrix, cells.events / cells.years, weight=cells.years)


def _unbounded(n: int, events: int) -> bool:
    return events == 0


POISSON_RATE = Regression("rate ratio", _maximise, _unbounded)
