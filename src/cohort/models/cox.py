"""Hazard ratios: Cox's proportional hazards model, right-censored, with late entry or in (start, stop] intervals."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.arrays import FloatArray
from cohort.models.joint import JointTest
from cohort.models.maximum import Maximum, no_maximum
from cohort.models.proportional_hazards import proportionality
from cohort.models.proportional_hazards.fit import CoxFit
from cohort.models.proportional_hazards.fit import fit as fit_hazards
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.regression import Regression, design_of, regress, rows_to_fit
from cohort.models.request import ModelSpec, require
from cohort.models.rows import Rows

PARTS = {
    "needs": {"terms", "time"},
    "takes": {"reference", "cluster", "categorical", "strata", "weights", "ties"},
}


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Hazard ratios over ``spec.time``, within ``spec.strata``; ``loglik`` is the partial log-likelihood.

    Errors are the model's, or robust: clustered if ``spec.cluster``, and if ``spec.weights`` are not whole numbers
    of people (both as R's ``coxph``).
    """
    require(spec, **PARTS)
    return regress(Regression("hazard ratio", partial(_maximise, spec.ties), _unbounded), frame, spec)


def proportionality_tests(frame: pd.DataFrame, spec: ModelSpec, transform: str = "km") -> list[JointTest]:
    """Whether the hazard ratios of each term, and of all, stay the same over time: see :mod:`.proportionality`.

    Tests the model without regard to clusters, as R's ``cox.zph``. A term left out of the model has none.
    """
    require(spec, **PARTS)
    design = design_of(rows_to_fit(frame, spec)[0], _unbounded)
    found = _maximum(spec.ties, design.matrix, design.rows)
    estimated = [column.term for j, column in enumerate(design.placed) if j not in found.dependent]
    columns = {term: [j for j, name in enumerate(estimated) if name == term] for term in dict.fromkeys(estimated)}
    return proportionality.proportionality_tests(found, columns, transform)


def _process(rows: Rows) -> CountingProcess:
    assert rows.follow_up is not None, "require() has asked for time"
    late = rows.follow_up.entry.any()
    entry = rows.follow_up.entry if late else None
    return CountingProcess(rows.follow_up.exit, rows.event, entry, rows.stratum, rows.weight)


def _maximum(ties: str, matrix: FloatArray, rows: Rows) -> CoxFit:
    try:
        return fit_hazards(matrix, _process(rows), ties)
    except np.linalg.LinAlgError as singular:
        raise no_maximum() from singular


def _maximise(ties: str, matrix: FloatArray, rows: Rows) -> Maximum:
    found = _maximum(ties, matrix, rows)
    errors = found.robust_covariance(rows.cluster) if _robust(rows) else found.covariance
    return Maximum(found.coef, found.covariance, errors, found.next_step, found.top.loglik, found.dependent)


def _robust(rows: Rows) -> bool:
    """ASSUME: whole weights count people alike; others are sampling or inverse-probability weights."""
    return rows.cluster is not None or (rows.weight is not None and bool((rows.weight % 1 != 0).any()))


def _unbounded(n: int, events: int) -> bool:
    return events == 0
