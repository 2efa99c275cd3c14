"""Hazard ratios: Cox's proportional hazards model, right-censored, with late entry or in (start, stop] intervals."""

from __future__ import annotations

from functools import partial

import pandas as pd

from cohort.estimates import ChiSquared, Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.design import Column
from cohort.models.frame.rows import FollowUp, Rows
from cohort.models.likelihood.influence import covariance_with_weights
from cohort.models.likelihood.maximum import Maximum
from cohort.models.proportional_hazards import proportionality
from cohort.models.proportional_hazards.fit import CoxFit, fit_cox
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.proportional_hazards.risk_sets import RiskSets
from cohort.models.regression import Design, Regression, columns_of_terms, design_of, maximum_over, regress, rows_to_fit
from cohort.models.request import ModelSpec, require

PARTS = {
    "needs": {"terms", "time"},
    "takes": {"reference", "cluster", "categorical", "strata", "weights", "ties", "person", "participation", "errors"},
}


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Hazard ratios over ``spec.time``, within ``spec.strata``; ``loglik`` is the partial log-likelihood.

    ``tests``: Wald's of each term, and whether the hazards are proportional (:mod:`.proportionality`).

    Errors are the model's, or robust: clustered if ``spec.cluster``, and if ``spec.weights`` are not whole numbers
    of people (both as R's ``coxph``; a note tells the latter). ``errors`` asks for one of them.
    """
    require(spec, **PARTS)
    hazards = _Hazards(spec.ties)
    kind = Regression("hazard ratio", lambda matrix, rows: _maximum(hazards.fit(matrix, rows), rows), _unbounded)
    return regress(kind, frame, spec)


def proportionality_tests(frame: pd.DataFrame, spec: ModelSpec, transform: str = "km") -> list[ChiSquared]:
    """Whether the hazard ratios of each term, and of all, stay the same over time: see :mod:`.proportionality`.

    Tests the model without regard to clusters, as R's ``cox.zph``. A term left out of the model has none.
    Raises :class:`ModelError` as :func:`fit` does.
    """
    _, found, estimated = fitted_hazards(frame, spec)
    return proportionality.proportionality_tests(found, columns_of_terms(estimated), transform)


def fitted_hazards(frame: pd.DataFrame, spec: ModelSpec) -> tuple[Design, CoxFit, list[Column]]:
    """The model of all terms with all that was fitted, and the columns that have coefficients.

    Raises :class:`ModelError` as :func:`fit` does.
    """
    require(spec, **PARTS)
    design = design_of(rows_to_fit(frame, spec)[0], _unbounded)
    return design, *maximum_over(design, _Hazards(spec.ties).fit)


class _Hazards:
    """Fits of several designs to the same rows, whose risk sets are found once."""

    def __init__(self, ties: str) -> None:
        self._ties = ties
        self._known: tuple[FollowUp, RiskSets] | None = None

    def fit(self, matrix: FloatArray, rows: Rows) -> CoxFit:
        """Raises :class:`FlatLikelihoodError`."""
        time = rows.follow_up
        assert time is not None, "require() has asked for time"
        if self._known is None or self._known[0] is not time:
            entry = time.entry if time.entry.any() else None
            process = CountingProcess(time.exit, rows.event, entry, rows.stratum, rows.weight)
            self._known = (time, RiskSets(process, self._ties))
        return fit_cox(matrix, self._known[1])


def _maximum(found: CoxFit, rows: Rows) -> Maximum:
    errors = found.robust_covariance(rows.cluster) if rows.robust() else found.covariance
    if rows.estimated_weights:
        errors = covariance_with_weights(found.influence(), rows)
    checks = partial(proportionality.proportionality_tests, found)
    return Maximum(found.coef, found.covariance, errors, found.next_step, found.top.loglik, found.dependent, checks)


def _unbounded(n: int, events: int) -> bool:
    return events == 0
