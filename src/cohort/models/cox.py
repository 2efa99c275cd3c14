"""Hazard ratios: Cox's proportional hazards model with Efron's ties, right-censored or with late entry."""

from __future__ import annotations

import contextlib
import warnings

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.arrays import FloatArray
from cohort.models.efron import score_residuals
from cohort.models.maximum import Maximum, no_maximum, robust_covariance
from cohort.models.regression import Regression, regress
from cohort.models.request import ModelSpec, require
from cohort.models.rows import FollowUp, Rows

STEP_SIZES = (1.0, 0.5, 0.1)  # lifelines never halves a step: where a full Newton step overshoots, start smaller


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Hazard ratios over ``spec.time``; errors from the information, or cluster-robust if ``spec.cluster``.

    ``loglik`` is the partial log-likelihood, as R's ``coxph`` has it.
    """
    require(spec, needs={"terms", "time"}, takes={"reference", "cluster", "categorical"})
    return regress(COX, frame, spec)


def _maximise(matrix: FloatArray, rows: Rows) -> Maximum:
    time = rows.follow_up or FollowUp(np.zeros(rows.n), np.ones(rows.n))
    coef, covariance, loglik = _partial_likelihood(matrix, time, rows)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # where the coefficients ran off
        dfbeta = score_residuals(matrix, time, rows.event, coef) @ covariance
    return Maximum(coef, covariance, dfbeta, loglik)


def _partial_likelihood(matrix: FloatArray, time: FollowUp, rows: Rows) -> tuple[FloatArray, FloatArray, float]:
    """Coefficients, inverse information and log-likelihood at the maximum. The one place that calls lifelines."""
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError

    frame = pd.DataFrame(matrix).assign(exit=time.exit, event=rows.event)
    late = "entry" if time.entry.any() else None
    if late:
        frame[late] = time.entry
    for step in STEP_SIZES:
        to_the_last_digit = {"precision": 1e-20, "r_precision": 0.0, "step_size": step, "max_steps": int(30 / step)}
        with warnings.catch_warnings(), contextlib.suppress(ConvergenceError, np.linalg.LinAlgError):
            warnings.simplefilter("ignore")  # require_convergence judges the result
            model = CoxPHFitter().fit(frame, "exit", "event", entry_col=late, fit_options=to_the_last_digit)
            return model.params_.to_numpy(), model.variance_matrix_.to_numpy(), float(model.log_likelihood_)
    raise no_maximum()


def _covariance(found: Maximum, rows: Rows) -> FloatArray:
    return found.covariance if rows.cluster is None else robust_covariance(found.dfbeta, rows.cluster)


def _unbounded(n: int, events: int) -> bool:
    return events == 0


COX = Regression("hazard ratio", _maximise, _covariance, _unbounded)
