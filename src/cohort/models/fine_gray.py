"""Subdistribution hazard ratios: Fine and Gray's model of the cumulative incidence of one cause, with late entry."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError, SpecError
from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray, sums_by
from cohort.models.frame.observation import Observation, observation, strata_of
from cohort.models.frame.rows import Rows
from cohort.models.likelihood.maximum import Maximum, robust_covariance
from cohort.models.proportional_hazards.fit import CoxFit, fit_cox
from cohort.models.proportional_hazards.lingering import Chance
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.proportional_hazards.residuals import score_residuals
from cohort.models.proportional_hazards.risk_sets import RiskSets
from cohort.models.regression import Regression, regress, rows_to_fit
from cohort.models.request import ANY_CAUSE, ModelSpec, require
from cohort.wanted.settings import FineGray

LATE = "with late entry, errors take the chance of being under observation as known"


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Subdistribution hazard ratios of ``spec.time.cause``; one row per person.

    Whoever has another cause stays at risk with a falling weight (:mod:`.lingering`). ``strata`` have a baseline and
    a censoring of their own. Errors are robust, by ``spec.cluster`` or by row; without late entry they count in that
    the censoring is estimated. Raises :class:`ModelError`.
    """
    require(spec, needs={"terms", "time"}, takes={"reference", "cluster", "categorical", "strata", "ties", "settings"})
    if spec.time is None or spec.time.cause in (None, ANY_CAUSE):
        raise SpecError(Fault("time.cause", "no cause", "the code of the event among the competing causes"))
    settings: FineGray = spec.settings or FineGray()
    rows, _ = rows_to_fit(frame, spec)
    observed = observation(rows, settings.censored == "with_events")
    _require_chances(rows, observed)

    def maximum(matrix: FloatArray, rows: Rows) -> Maximum:
        return _maximum(matrix, rows, observed, spec.ties)

    found = regress(Regression("subdistribution hazard ratio", maximum, _unbounded), frame, spec)
    return replace(found, notes=(*found.notes, LATE)) if observed.late else found


def _maximum(matrix: FloatArray, rows: Rows, observed: Observation, ties: str) -> Maximum:
    time, causes = rows.follow_up, rows.causes
    assert time is not None and causes is not None, "fit() has asked for a cause"
    process = CountingProcess(time.exit, rows.event, time.entry if observed.late else None, rows.stratum)
    found = fit_cox(matrix, RiskSets(process, ties, Chance(causes.competing, observed.before)))
    scores = score_residuals(found.top)
    if not observed.late:
        scores += censoring_scores(found, rows, observed)
    errors = robust_covariance(scores @ found.covariance, rows.cluster)
    return Maximum(found.coef, found.covariance, errors, found.next_step, found.top.loglik, found.dependent)


def censoring_scores(found: CoxFit, rows: Rows, observed: Observation) -> FloatArray:
    """What each row adds to the score (n, p) by its part in the estimate of G: psi of Fine & Gray 1999, section 4.

    With q(u) the change of the score if G fell at u, psi is the integral of q / Y over the row's censoring
    martingale: q / Y at its own censoring, less the sum of q dN / Y^2 over the censorings while it is at risk.
    Where events and censorings share a time, events come first; ``with_events``, it is as in R's ``cmprsk::crr``.
    """
    time, causes, stratum = rows.follow_up, rows.causes, strata_of(rows)
    assert time is not None and causes is not None, "fit() has asked for a cause"
    psi = np.zeros((rows.n, len(found.coef)))
    for number, censored in observed.censoring.items():
        mine = stratum == number
        exit_ = time.exit[mine]
        q = _score_by_censoring(found, number, censored.time, "right" if observed.with_events else "left")
        hazard = censored.censored / censored.at_risk**2
        until = np.vstack([np.zeros(q.shape[1]), np.cumsum(q * hazard[:, None], axis=0)])
        ends = causes.code[mine] == 0
        last = np.searchsorted(censored.time, exit_, side="left")
        part = -until[np.where(ends | observed.with_events, np.searchsorted(censored.time, exit_, side="right"), last)]
        part[ends] += q[last[ends]] / censored.at_risk[last[ends], None]
        psi[mine] = part
    return psi


def _score_by_censoring(found: CoxFit, stratum: int, at: FloatArray, side: Literal["left", "right"]) -> FloatArray:
    """q(u) at each time u of ``at`` (u, p): over those with another cause up to u, and the moments after it.

    ``side`` right: those before u, and the moments from u on.
    """
    top, sets = found.top, found.top.sets
    lingering = sets.lingering
    assert lingering is not None, "a subdistribution has lingering rows"
    mine = slice(None) if sets.stratum is None else sets.stratum[lingering.rows] == stratum
    rows = lingering.rows[mine]
    share = top.relative_risk[rows] / lingering.own_chance[mine]
    gone = np.searchsorted(at, sets.process.exit[rows], side=side)
    here = sets.stratum_of_moment == stratum
    moment = np.searchsorted(at, sets.time[here], side=side)

    def before(values: FloatArray) -> FloatArray:
        return np.cumsum(sums_by(gone, values, len(at) + 1))[:-1]

    def from_then_on(values: FloatArray) -> FloatArray:
        weighed = (sets.over_draws(values) * lingering.chance)[here]
        return np.cumsum(sums_by(moment, weighed, len(at) + 1)[::-1])[::-1][1:]

    hazard, risk = from_then_on(top.hazard_of_draw), before(share)
    return np.stack(
        [
            before(share * top.design.column(j)[rows]) * hazard
            - risk * from_then_on(top.hazard_of_draw * top.mean_covariate(j))
            for j in range(len(found.coef))
        ],
        axis=1,
    )


def _require_chances(rows: Rows, observed: Observation) -> None:
    """Raise :class:`ModelError` where somebody with another cause could not have been observed: she has no weight."""
    time, causes = rows.follow_up, rows.causes
    assert time is not None and causes is not None, "fit() has asked for a cause"
    ends = time.exit[causes.competing]
    lost = observed.before(ends, strata_of(rows)[causes.competing]) <= 0
    if lost.any():
        found = f"nobody stays under observation at some time after {ends[lost].min():.3g} years"
        hint = "begin or end follow-up where people are under observation all the time"
        raise ModelError(Fault("time", found, "at every time somebody who came before it and stays beyond it", hint))


def _unbounded(n: int, events: int) -> bool:
    return events == 0
