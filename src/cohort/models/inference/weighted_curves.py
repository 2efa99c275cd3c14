"""Curves of weighted rows, with what each row adds to them: errors that allow for weights, also for estimated ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cohort.models.frame.arrays import FloatArray, IntArray
from cohort.models.frame.rows import Rows
from cohort.models.likelihood.influence import covariance_with_weights
from cohort.models.likelihood.maximum import robust_covariance


@dataclass(frozen=True)
class WeightedStep:
    """Just after the ``time`` of an event: ``survival``, and of each cause (c) the ``hazard`` so far and ``incidence``.

    ``on_survival`` (n), ``on_hazard`` and ``on_incidence`` (n, c) are the rows' influences: how far each moves where
    the row's weight grows, times its weight (infinitesimal jackknife; they sum to 0).
    """

    time: float
    survival: float
    hazard: FloatArray
    incidence: FloatArray
    on_survival: FloatArray
    on_hazard: FloatArray
    on_incidence: FloatArray


def weighted_steps(rows: Rows, code: IntArray, causes: int) -> Iterator[WeightedStep]:
    """The estimates of Nelson & Aalen, Kaplan & Meier, and Aalen & Johansen, people counted by their weights.

    Row i ends by cause ``code`` (0: none). At each time cause c's hazard grows by dA = sum w dN / sum w Y, on which
    row i has the influence w (dN - Y dA) / sum w Y; incidence by S dA; and S is left with the share that stays
    (weights by the inverse of a probability: Robins & Finkelstein 2000, Biometrics 56:779; Xie & Liu 2005, Stat Med
    24:3089).
    """
    time, weight = rows.follow_up, rows.weight
    assert time is not None and weight is not None, "asked for weighted follow-up alone"
    survival, hazard, incidence = 1.0, np.zeros(causes), np.zeros(causes)
    on_survival, on_hazard, on_incidence = np.zeros(rows.n), np.zeros((rows.n, causes)), np.zeros((rows.n, causes))
    for at in np.unique(time.exit[code > 0]).tolist():
        at_risk = np.where((time.entry < at) & (at <= time.exit), weight, 0.0)
        ends = np.flatnonzero((time.exit == at) & (code > 0))
        total = at_risk.sum()
        ended = np.zeros((rows.n, causes))
        ended[ends, code[ends] - 1] = weight[ends]
        grows = ended.sum(axis=0) / total
        moved = (ended - np.outer(at_risk, grows)) / total
        at_risk[ends] = 0.0
        stay = float(at_risk.sum() / total)
        hazard, on_hazard = hazard + grows, on_hazard + moved
        incidence = incidence + survival * grows
        on_incidence = on_incidence + survival * moved + np.outer(on_survival, grows)
        on_survival = on_survival * stay - survival * moved.sum(axis=1)
        survival *= stay
        yield WeightedStep(at, survival, hazard, incidence, on_survival, on_hazard, on_incidence)


def covariance(influence: FloatArray, rows: Rows) -> FloatArray:
    """Of numbers on which the weighted rows have this ``influence`` (n, p); weights are estimated, or as given."""
    if rows.estimated_weights:
        return covariance_with_weights(influence, rows)
    return robust_covariance(influence, rows.cluster)


def variances(influence: FloatArray, rows: Rows) -> FloatArray:
    """Of each of the numbers (p)."""
    return np.diag(covariance(influence, rows))


def held(at: FloatArray, values: FloatArray, time: FloatArray, start: float) -> FloatArray:
    """At each ``time`` (t), what ``values`` (k, ...) have been since the last of the times ``at`` (k)."""
    first = np.full((1, *values.shape[1:]), start)
    kept: FloatArray = np.concatenate([first, values])[np.searchsorted(at, time, side="right")]
    return kept
