"""The second engines of subdistribution hazard ratios: rows copied with falling weights, and sums at every event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.observation import Observation, observation, strata_of
from cohort.models.frame.rows import FollowUp, Rows
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec
from cohort.models.verify import summed
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.cox import SUMS, by_lifelines
from cohort.models.verify.refit import Answer, refits
from cohort.wanted.settings import FineGray

MOST_COPIES = 300_000
COMPARED = "coefficients and robust errors, crude and adjusted, with our chances of being under observation"


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """Coefficients by lifelines' CoxPHFitter, which has Efron's ties alone (Geskus 2011: the copies are R's
    ``finegray``), else by risk sets summed anew, as all errors are."""
    settings: FineGray = spec.settings or FineGray()
    whole = rows_to_fit(frame, spec)[0]
    observed = observation(whole, settings.censored == "with_events")
    assert whole.causes is not None, "fit() has asked for a cause"
    if summed.work(whole, 2 * len(found.covariance)) > summed.MOST_SUMMED:
        return None
    copied = spec.ties == "efron" and float(whole.causes.competing.sum()) * whole.events <= MOST_COPIES

    def engine(matrix: FloatArray, rows: Rows) -> Answer:
        at_risk = _lingering(rows, observed)
        if copied:
            number, copies = _copied(rows, observed)
            top = summed.summed(matrix, rows, spec.ties, at_risk, by_lifelines(matrix[number], copies)[0])
        else:
            top = summed.maximum(matrix, rows, spec.ties, at_risk)
        scores = top.residuals
        if not observed.late:
            draws = summed.draws(matrix, rows, spec.ties, at_risk, top.coef)
            scores = scores + _by_censoring(matrix, rows, observed, draws)
        return top.coef, top.errors(scores, rows)

    both = list(refits(found, frame, spec, _unbounded, engine))
    differences = tuple(d for refit in both for d in (*refit.of_coefficients, *refit.of_errors))
    return Agreement("lifelines CoxPHFitter" if copied else SUMS, COMPARED, differences)


def _lingering(rows: Rows, observed: Observation) -> summed.AtRisk:
    """Those under observation, and with a falling weight those who had another cause."""
    time, causes, stratum = rows.follow_up, rows.causes, strata_of(rows)
    assert time is not None and causes is not None, "fit() has asked for a cause"
    own, here = observed.before(time.exit, stratum), summed.under_observation(rows)

    def at_risk(moment: float, number: int) -> FloatArray:
        gone = causes.competing & (time.exit < moment) & (stratum == number)
        chance = observed.before(np.array([moment]), np.array([number]))[0]
        return here(moment, number) + np.where(gone, chance / np.where(gone, own, 1.0), 0.0)

    return at_risk


def _by_censoring(matrix: FloatArray, rows: Rows, observed: Observation, draws: Iterable[summed.Draw]) -> FloatArray:
    """What each row adds to the score (n, p) by its part in the chance of being censored, censoring by censoring.

    Who is censored at u lowers the weight of all who then linger, at all later deaths; all at risk of it bear as much.
    Of one time events come first; in cmprsk they come with the censorings.
    """
    time, causes, stratum = rows.follow_up, rows.causes, strata_of(rows)
    assert time is not None and causes is not None, "fit() has asked for a cause"
    together = observed.with_events
    later = np.greater_equal if together else np.greater
    censored, added = causes.code == 0, np.zeros(matrix.shape)
    at = {number: np.unique(time.exit[censored & (stratum == number)]) for number in np.unique(stratum).tolist()}
    felt = {number: np.zeros((len(times), matrix.shape[1])) for number, times in at.items()}
    order = np.argsort(time.exit[causes.competing])
    gone, pull = time.exit[causes.competing][order], np.zeros(matrix.shape)
    for draw in draws:
        pull[:] = 0.0
        pull[draw.who] = draw.weight * draw.share[:, None] * draw.apart
        of_gone = np.vstack([np.zeros(matrix.shape[1]), np.cumsum(pull[causes.competing][order], axis=0)])
        times = at[draw.stratum]
        up_to = of_gone[np.searchsorted(gone, times, side="left" if together else "right")]
        felt[draw.stratum] += np.where(later(draw.time, times)[:, None], up_to, 0.0)
    for number, times in at.items():
        for moment, change in zip(times.tolist(), felt[number], strict=True):
            here = (stratum == number) & (time.entry < moment)
            ends = here & censored & (time.exit == moment)
            exposed = here & ((time.exit > moment) | ends | (together & (time.exit == moment)))
            added[ends] += change / exposed.sum()
            added[exposed] -= change * ends.sum() / exposed.sum() ** 2
    return added


def _copied(rows: Rows, observed: Observation) -> tuple[np.ndarray, Rows]:
    """Each row, and of whoever had another cause a copy up to each later event; and which row each is of."""
    time, causes, stratum = rows.follow_up, rows.causes, strata_of(rows)
    assert time is not None and causes is not None, "fit() has asked for a cause"
    parts = [(np.arange(rows.n), time.entry, time.exit, np.ones(rows.n))]
    for row in np.flatnonzero(causes.competing).tolist():
        later = np.unique(time.exit[rows.event & (stratum == stratum[row]) & (time.exit > time.exit[row])])
        begins = np.append(time.exit[row], later[:-1])
        at = np.full(len(later), stratum[row])
        weight = observed.before(later, at) / observed.before(time.exit[[row]], stratum[[row]])
        parts.append((np.full(len(later), row), begins[: len(later)], later, weight))
    number, entry, exit_, weight = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    first = np.arange(len(number)) < rows.n
    kept = weight > 0
    copies = replace(
        rows.take(np.ones(rows.n, dtype=bool)),
        terms=(),
        event=(rows.event[number] & first)[kept],
        follow_up=FollowUp(entry[kept], exit_[kept]),
        stratum=None if rows.stratum is None else rows.stratum[number][kept],
        weight=weight[kept],
    )
    return number[kept], copies


def _unbounded(n: int, events: int) -> bool:
    return events == 0
