"""The second engines of hazard ratios: statsmodels' PHReg, lifelines where rows have weights, and plain sums."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.rows import FollowUp, Rows
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec
from cohort.models.verify import summed
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.climb import top_of
from cohort.models.verify.refit import Answer, refits

_TO_THE_LAST_DIGIT = {"step_size": 1.0, "precision": 1e-18, "r_precision": 1e-16}
_COEFFICIENTS = "coefficients, crude and adjusted"
_PLAIN = "coefficients and the model's standard errors, crude and adjusted"
_ROBUST = "coefficients, crude and adjusted; their robust errors from risk sets summed anew at every event"
_TOO_MANY = "; robust errors not compared: risk sets summed anew would take too long on so many rows"
SUMS = "risk sets summed anew at every event"


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """Coefficients and the model's errors by one engine; robust errors by sums, which alone have them with any ties.

    Where rows are weighted and ties Breslow's, no other engine fits: the sums stand alone. They do not allow for
    weights that are estimated.
    """
    rows = rows_to_fit(frame, spec)[0]
    robust = rows.robust()
    engine, name = (_statsmodels, "statsmodels PHReg") if rows.weight is None else (_lifelines, "lifelines CoxPHFitter")
    if rows.weight is not None and spec.ties == "breslow":
        engine, name = summed.by_sums, SUMS
    few = summed.work(rows, 2 * len(found.covariance)) <= summed.MOST_SUMMED
    if name == SUMS and not few:
        return None
    summed_too = robust and few and not rows.estimated_weights

    def both(matrix: FloatArray, rows: Rows) -> Answer:
        coef, se = engine(matrix, rows, spec.ties)
        return coef, summed.robust_errors(matrix, rows, spec.ties, coef) if summed_too else se

    differences = [
        difference
        for refit in refits(found, frame, spec, _unbounded, both)
        for difference in (*refit.of_coefficients, *(refit.of_errors if summed_too or not robust else ()))
    ]
    compared = _ROBUST if summed_too else _COEFFICIENTS + _TOO_MANY if robust and not few else _COEFFICIENTS
    return Agreement(name, compared if robust else _PLAIN, tuple(differences))


def _unbounded(n: int, events: int) -> bool:
    return events == 0


def _statsmodels(matrix: FloatArray, rows: Rows, ties: str) -> Answer:
    fitted = phreg(matrix, rows, ties)
    return np.asarray(fitted.params), np.asarray(fitted.bse)


def _lifelines(matrix: FloatArray, rows: Rows, ties: str) -> Answer:
    assert ties == "efron", "the engine has no others"
    return by_lifelines(matrix, rows)


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
    if ties == "efron":
        return by_lifelines(matrix, rows)[0], "lifelines CoxPHFitter"
    few = summed.work(rows, matrix.shape[1]) <= summed.MOST_SUMMED
    return (summed.by_sums(matrix, rows, ties)[0], SUMS) if few else None


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
