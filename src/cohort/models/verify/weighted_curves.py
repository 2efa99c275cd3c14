"""The second engine of curves of weighted rows."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import Curve, Estimates
from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.causes import of_any_cause
from cohort.models.frame.groups import grouped
from cohort.models.frame.rows import Rows
from cohort.models.request import ModelSpec, own_settings
from cohort.models.verify.agreement import Agreement, Difference, number_differences
from cohort.wanted.settings import RestrictedMean

KINDS = frozenset({"kaplan_meier", "nelson_aalen", "aalen_johansen", "restricted_mean"})
COMPARED = "the weighted curves at every event"
"""Errors are not compared: lifelines takes weights for numbers of people."""


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """lifelines' weighted product-limit estimate, and its hazards, which tell incidences too; None for moves."""
    if spec.time is None or spec.time.state:
        return None
    groups = grouped(frame, of_any_cause(spec) if spec.kind == "aalen_johansen" else spec)[1]
    if spec.kind == "restricted_mean":
        means = [row.coef for row in found.estimates if row.reference is None]
        theirs = [_mean(group.rows, own_settings(spec, RestrictedMean).until) for group in groups]
        differences = [number_differences(np.array(means, dtype=np.float64), np.array(theirs), "the mean of a group")]
    else:
        of_group = {group.level: group.rows for group in groups}
        differences = [_of_curve(curve, of_group[curve.group], spec.kind) for curve in found.curves]
    return Agreement("lifelines KaplanMeierFitter, NelsonAalenFitter", COMPARED, tuple(differences))


def _of_curve(curve: Curve, rows: Rows, kind: str) -> Difference:
    points = [point for point in curve.points if point.events]
    time, ours = np.array([point.time for point in points]), np.array([point.value for point in points])
    happens = rows.event
    if curve.state is not None:
        assert rows.causes is not None, "a curve of a cause"
        happens = rows.causes.code == 1 + rows.causes.names.index(curve.state)
    if kind == "kaplan_meier":
        theirs = _survival(rows, time)
    elif kind == "nelson_aalen":
        theirs = _hazard(rows, happens, time)
    else:
        theirs = _incidence(rows, happens, time)
    return number_differences(ours, theirs, f"{curve.state or 'the event'} of {curve.group or 'everybody'}")


def _survival(rows: Rows, time: FloatArray) -> FloatArray:
    from lifelines import KaplanMeierFitter

    curve = _fitted(KaplanMeierFitter(), rows, rows.event)
    return np.asarray(curve.survival_function_at_times(time), dtype=np.float64)


def _mean(rows: Rows, until: float) -> float:
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

    return float(restricted_mean_survival_time(_fitted(KaplanMeierFitter(), rows, rows.event), until))


def _hazard(rows: Rows, happens: BoolArray, time: FloatArray) -> FloatArray:
    from lifelines import NelsonAalenFitter

    curve = _fitted(NelsonAalenFitter(nelson_aalen_smoothing=False), rows, happens)
    return np.asarray(curve.cumulative_hazard_at_times(time), dtype=np.float64)


def _incidence(rows: Rows, happens: BoolArray, time: FloatArray) -> FloatArray:
    """The steps of the cause's hazard, times the survival before each."""
    steps = np.diff(_hazard(rows, happens, time), prepend=0.0)
    return np.cumsum(steps * _survival(rows, np.nextafter(time, 0.0)))


def _fitted(fitter: Any, rows: Rows, happens: BoolArray) -> Any:
    time = rows.follow_up
    assert time is not None, "curves have times"
    entry = time.entry if time.entry.any() else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of weights that are no whole numbers: its errors are not looked at
        return fitter.fit(time.exit, happens, entry=entry, weights=rows.weight)
