"""The second engines of hazard ratios: statsmodels' PHReg, or lifelines where rows have weights."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import Estimate, Estimates
from cohort.models import cox
from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.rows import FollowUp, Rows
from cohort.models.likelihood.maximum import robust_covariance
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement, Difference
from cohort.models.verify.climb import top_of
from cohort.models.verify.refit import Answer, refits

MOST_CLUSTERED_WORK = 2e7
"""Rows times events: PHReg's score residuals pass through every risk set row by row, some 2e6 of these a second."""
_TO_THE_LAST_DIGIT = {"step_size": 1.0, "precision": 1e-18, "r_precision": 1e-16}
_PLAIN = "coefficients and the model's standard errors, crude and adjusted"
_CLUSTERED = "; the adjusted model's robust errors with Breslow's ties, which alone the second engine has"
_UNCLUSTERED = "; robust errors not compared: {}"


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """Robust errors are compared apart from the model's own: no second engine has them with Efron's ties."""
    if spec.weights or spec.participation:
        if spec.ties != "efron":
            return None
        return _weighted(found, frame, spec)
    robust = spec.cluster or spec.errors == "robust"
    with_errors = _with_model_errors(found, frame, spec) if robust else found
    ties = {"efron": _efron, "breslow": _breslow}[spec.ties]
    differences = [
        difference
        for refit in refits(with_errors, frame, spec, _unbounded, ties)
        for difference in (*refit.of_coefficients, *refit.of_errors)
    ]
    compared = _PLAIN
    if robust and found.n * (found.events or 0) > MOST_CLUSTERED_WORK:
        compared += _UNCLUSTERED.format("the second engine would take too long on so many rows")
    elif robust:
        compared += _CLUSTERED
        differences += _clustered(frame, spec)
    return Agreement("statsmodels PHReg", compared, tuple(differences))


def _clustered(frame: pd.DataFrame, spec: ModelSpec) -> Iterator[Difference]:
    """Both engines' robust errors of the adjusted model with Breslow's ties."""
    breslow = replace(spec, ties="breslow")
    for refit in islice(refits(cox.fit(frame, breslow), frame, breslow, _unbounded, _breslow_clustered), 1):
        yield from refit.of_errors


def _weighted(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """The second engine takes weights for numbers of people; its robust errors are for rows without ties only."""
    whole = not rows_to_fit(frame, spec)[0].robust()
    differences = [
        difference
        for refit in refits(found, frame, spec, _unbounded, by_lifelines)
        for difference in (*refit.of_coefficients, *(refit.of_errors if whole else ()))
    ]
    return Agreement(
        "lifelines CoxPHFitter", _PLAIN if whole else "coefficients, crude and adjusted", tuple(differences)
    )


def _unbounded(n: int, events: int) -> bool:
    return events == 0


def _with_model_errors(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """The reported coefficients with the model's own errors in place of robust ones."""
    told = frame[frame[spec.cluster].notna()] if spec.cluster else frame  # as in the model: no cluster, left out
    plain = cox.fit(told, replace(spec, cluster=None, errors=None))

    def rows(reported: tuple[Estimate, ...], others: tuple[Estimate, ...]) -> tuple[Estimate, ...]:
        return tuple(replace(row, se=other.se) for row, other in zip(reported, others, strict=True))

    return replace(found, estimates=rows(found.estimates, plain.estimates), crude=rows(found.crude, plain.crude))


def _efron(matrix: FloatArray, rows: Rows) -> Answer:
    return _answer(phreg(matrix, rows, "efron"))


def _breslow(matrix: FloatArray, rows: Rows) -> Answer:
    return _answer(phreg(matrix, rows, "breslow"))


def _breslow_clustered(matrix: FloatArray, rows: Rows) -> Answer:
    """PHReg's score residuals, summed by cluster; it has none (not a number) for rows that no event finds at risk."""
    at_risk = _at_some_event(rows)
    fitted = phreg(matrix, rows, "breslow")
    scores = np.nan_to_num(fitted.model.score_residuals(fitted.params))
    cluster = None if rows.cluster is None else rows.cluster[at_risk]
    covariance = robust_covariance(scores @ fitted.cov_params(), cluster)
    return np.asarray(fitted.params), np.sqrt(np.diag(covariance))


def phreg(matrix: FloatArray, rows: Rows, ties: str) -> Any:
    """PHReg counts entry < time as entry <= time, and needs rows that some event finds at risk: it is given both."""
    from statsmodels.duration.hazard_regression import PHReg

    kept = _at_some_event(rows)
    rows, time = rows.take(kept), _time(rows.take(kept))
    entry = np.nextafter(time.entry, np.inf) if time.entry.any() else None
    model = PHReg(time.exit, matrix[kept], rows.event.astype(float), strata=rows.stratum, entry=entry, ties=ties)
    return top_of(model)


def slopes_of(matrix: FloatArray, rows: Rows, ties: str) -> tuple[FloatArray, str] | None:
    """The coefficients (p) by the engine that can take the rows, and its name; None where none can."""
    if rows.weight is None:
        return np.asarray(phreg(matrix, rows, ties).params), "statsmodels PHReg"
    return (by_lifelines(matrix, rows)[0], "lifelines CoxPHFitter") if ties == "efron" else None


def _answer(fitted: Any) -> Answer:
    return np.asarray(fitted.params), np.asarray(fitted.bse)


def by_lifelines(matrix: FloatArray, rows: Rows) -> Answer:
    """CoxPHFitter with case weights."""
    from lifelines import CoxPHFitter

    time = _time(rows)
    frame = pd.DataFrame(matrix).assign(exit=time.exit, event=rows.event, entry=time.entry, weight=rows.weight)
    names = {"duration_col": "exit", "event_col": "event", "weights_col": "weight"}
    names |= {"entry_col": "entry"} if time.entry.any() else {}
    kept = frame[[*range(matrix.shape[1]), *names.values()]].assign(**_strata(rows))
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "It appears your weights are not integers"
        )  # then only coefficients are taken
        fitted = CoxPHFitter().fit(kept, strata=list(_strata(rows)) or None, fit_options=_TO_THE_LAST_DIGIT, **names)
    return np.asarray(fitted.params_), np.asarray(fitted.standard_errors_)


def _strata(rows: Rows) -> dict[str, Any]:
    return {} if rows.stratum is None else {"stratum": rows.stratum}


def _time(rows: Rows) -> FollowUp:
    assert rows.follow_up is not None, "hazards have times"
    return rows.follow_up


def _at_some_event(rows: Rows) -> BoolArray:
    """Whether a row's (entry, exit] holds the time of an event of its stratum."""
    time = _time(rows)
    stratum = np.zeros(rows.n, dtype=np.intp) if rows.stratum is None else rows.stratum
    found = np.zeros(rows.n, dtype=bool)
    order = np.argsort(stratum, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(stratum[order])) + 1):
        events = np.sort(time.exit[members][rows.event[members]])
        after_entry, until_exit = (np.searchsorted(events, t[members], "right") for t in (time.entry, time.exit))
        found[members] = until_exit > after_entry
    return found
