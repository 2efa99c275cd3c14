"""Rate ratios of a count: Poisson regression, of people or of cells that hold events and person-years."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.cells import Cells
from cohort.models.frame.rows import Rows
from cohort.models.frame.terms import read_count
from cohort.models.likelihood.influence import errors_of
from cohort.models.likelihood.maximum import Maximum
from cohort.models.poisson_rate import rates
from cohort.models.regression import Regression, regress
from cohort.models.request import ModelSpec, require


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Ratios of the mean of ``spec.outcome`` (0, 1, 2 ...) per ``settings.person_years``, or per row without it.

    Errors from the information, which takes events for independent of each other, or robust
    (``spec.errors``, ``spec.cluster``), which allows for counts that vary more than Poisson's.
    """
    require(spec, needs={"terms", "outcome"}, takes={"reference", "cluster", "categorical", "settings", "errors"})
    return regress(POISSON_COUNT, frame, spec)


def years_of(rows: Rows) -> FloatArray:
    """What each count was made over: years, or 1. Raises :class:`ModelError` for years of 0 or less."""
    if rows.years is None:
        return np.ones(rows.n)
    if (rows.years <= 0).any():
        found = "years of 0 or less"
        raise ModelError(Fault("settings.person_years", found, "years above 0", "leave out cells that nobody was in"))
    return rows.years


def _maximise(matrix: FloatArray, rows: Rows) -> Maximum:
    assert rows.response is not None, "require() has asked for an outcome"
    fitted = rates(Cells(matrix, rows.response, years_of(rows)))
    return fitted.without_intercept(errors_of(fitted, matrix, rows, usual="model"))


def unbounded(n: int, events: int) -> bool:
    """A level in which nothing is counted has a ratio of 0."""
    return events == 0


POISSON_COUNT = Regression("rate ratio", _maximise, unbounded, read_outcome=read_count)
