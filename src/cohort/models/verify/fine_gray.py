"""The second engine of subdistribution hazard ratios: an ordinary Cox model of rows copied with falling weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.observation import Observation, observation, strata_of
from cohort.models.frame.rows import FollowUp, Rows
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement
from cohort.models.verify.cox import by_lifelines
from cohort.models.verify.refit import Answer, refits
from cohort.wanted.settings import FineGray

MOST_COPIES = 300_000
COMPARED = "coefficients, crude and adjusted, with our chances of being under observation"


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """lifelines' CoxPHFitter, which has Efron's ties alone (Geskus 2011: the copies are R's ``finegray``)."""
    settings: FineGray = spec.settings or FineGray()
    whole = rows_to_fit(frame, spec)[0]
    observed = observation(whole, settings.censored == "with_events")
    assert whole.causes is not None, "fit() has asked for a cause"
    if spec.ties != "efron" or float(whole.causes.competing.sum()) * whole.events > MOST_COPIES:
        return None

    def engine(matrix: FloatArray, rows: Rows) -> Answer:
        number, copies = _copied(rows, observed)
        return by_lifelines(matrix[number], copies)

    both = list(refits(found, frame, spec, _unbounded, engine))
    return Agreement("lifelines CoxPHFitter", COMPARED, tuple(d for refit in both for d in refit.of_coefficients))


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
