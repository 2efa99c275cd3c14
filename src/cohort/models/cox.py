"""Hazard ratios: Cox's proportional hazards model, right-censored, with late entry or in (start, stop] intervals."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.arrays import FloatArray
from cohort.models.maximum import Maximum, no_maximum
from cohort.models.proportional_hazards.fit import fit as fit_hazards
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.regression import Regression, regress
from cohort.models.request import ModelSpec, require
from cohort.models.rows import Rows


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Hazard ratios over ``spec.time``, within ``spec.strata``; ``loglik`` is the partial log-likelihood.

    Errors are the model's, or robust: clustered if ``spec.cluster``, and if ``spec.weights`` are not whole numbers
    of people (both as R's ``coxph``).
    """
    require(spec, needs={"terms", "time"}, takes={"reference", "cluster", "categorical", "strata", "weights", "ties"})
    return regress(Regression("hazard ratio", partial(_maximise, spec.ties), _unbounded), frame, spec)


def counting_process(rows: Rows) -> CountingProcess:
    """The rows as the partial likelihood takes them."""
    assert rows.follow_up is not None, "require() has asked for time"
    late = rows.follow_up.entry.any()
    entry = rows.follow_up.entry if late else None
    return CountingProcess(rows.follow_up.exit, rows.event, entry, rows.stratum, rows.weight)


def _maximise(ties: str, matrix: FloatArray, rows: Rows) -> Maximum:
    try:
        found = fit_hazards(matrix, counting_process(rows), ties)
        errors = found.robust_covariance(rows.cluster) if _robust(rows) else found.covariance
    except np.linalg.LinAlgError as singular:
        raise no_maximum() from singular
    return Maximum(found.coef, found.covariance, errors, found.next_step, found.top.loglik, found.dependent)


def _robust(rows: Rows) -> bool:
    """ASSUME: whole weights count people alike; others are sampling or inverse-probability weights."""
    return rows.cluster is not None or (rows.weight is not None and bool((rows.weight % 1 != 0).any()))


def _unbounded(n: int, events: int) -> bool:
    return events == 0
