"""The second engines of odds ratios within sets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.conditional_logistic import conditional, informative
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec, own_settings
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.climb import top_of
from cohort.models.verify.discrete import COMPARED
from cohort.models.verify.refit import Answer, Engine, refits
from cohort.wanted.settings import ConditionalLogistic

MOST_ROWS = 10_000
"""ConditionalLogit goes through sets, and through their subsets, one by one: a few hundred rows a second."""


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """statsmodels' PHReg, whose likelihood is the exact one where each set has one outcome, or ConditionalLogit.

    None where several people of a set have the outcome, in sets of more than :data:`MOST_ROWS` people together.
    """
    likelihood = own_settings(spec, ConditionalLogistic).likelihood
    rows = rows_to_fit(frame, spec)[0]
    rows = rows.take(informative(rows))
    name, engine = "PHReg", _with_ties("breslow" if likelihood == "exact" else likelihood)
    if likelihood == "exact" and rows.stratum is not None and np.bincount(rows.stratum, rows.event).max() > 1:
        name, engine = "ConditionalLogit", _exact
        if rows.n > MOST_ROWS:
            return None
    both = list(refits(found, frame, spec, conditional(likelihood).unbounded, engine))
    differences = tuple(d for refit in both for d in (*refit.of_coefficients, *refit.of_errors))
    return Agreement(f"statsmodels {name}", COMPARED, differences)


def _exact(matrix: FloatArray, rows: Rows) -> Answer:
    from statsmodels.discrete.conditional_models import ConditionalLogit

    told = informative(rows)
    assert rows.stratum is not None, "sets are strata"
    model = ConditionalLogit(rows.event[told].astype(float), matrix[told], groups=rows.stratum[told])
    return _answer(top_of(model))


def _with_ties(ties: str) -> Engine:
    def engine(matrix: FloatArray, rows: Rows) -> Answer:
        from statsmodels.duration.hazard_regression import PHReg

        told = informative(rows)
        assert rows.stratum is not None, "sets are strata"
        event = rows.event[told].astype(float)
        return _answer(top_of(PHReg(np.ones(len(event)), matrix[told], event, strata=rows.stratum[told], ties=ties)))

    return engine


def _answer(fitted: Any) -> Answer:
    return np.asarray(fitted.params), np.asarray(fitted.bse)
