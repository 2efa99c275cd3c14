"""Cumulative hazards by group: the Nelson-Aalen estimator, of one event, of each cause or of each move of states."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from cohort.estimates import Curve, CurvePoint, Estimates
from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.causes import of_any_cause
from cohort.models.frame.described import described, of_weights
from cohort.models.frame.groups import Group, grouped
from cohort.models.frame.histories import histories
from cohort.models.frame.rows import FollowUp, Rows
from cohort.models.inference.wald import Z
from cohort.models.inference.weighted_curves import held, variances, weighted_steps
from cohort.models.kaplan_meier import life_table
from cohort.models.request import ANY_CAUSE, ModelSpec, require


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """One curve per level of ``spec.by``; with cause ``any`` one for each cause; with states one for each move.

    Errors of weighted rows are the infinitesimal jackknife's, by ``spec.cluster`` or by row.
    Raises :class:`ModelError`.
    """
    require(spec, needs={"time"}, takes={"by", "cluster", "weights", "participation"})
    by_state = spec.time is not None and spec.time.state is not None and spec.time.origin is None
    rows, groups, notes = grouped(frame, of_any_cause(spec) if by_state else spec)
    every_cause = spec.time is not None and spec.time.cause == ANY_CAUSE
    hazards = _of_moves if by_state else _of_causes if every_cause else _of_the_event
    return described(
        spec,
        "cumulative hazard",
        rows,
        curves=tuple(curve for group in groups for curve in hazards(group)),
        notes=(*notes, *of_weights(rows)),
    )


def _of_the_event(group: Group) -> Iterator[Curve]:
    yield _curve(group, np.ones(group.rows.n, dtype=bool), group.rows.event, None)


def _of_causes(group: Group) -> Iterator[Curve]:
    causes = group.rows.causes
    assert causes is not None, "a cause has been asked for"
    for number, name in enumerate(causes.names, start=1):
        yield _curve(group, np.ones(group.rows.n, dtype=bool), causes.code == number, name)


def _of_moves(group: Group) -> Iterator[Curve]:
    found = histories(group.rows)
    for origin, to in found.transitions:
        here = found.origin == origin
        yield _curve(group, here, found.to == to, f"{found.names[origin]} -> {found.names[to]}")


def _curve(group: Group, at_risk: BoolArray, event: BoolArray, state: str | None) -> Curve:
    """The sum of d / n, its variance that of d / n^2 (Nelson 1972; Aalen 1978), with an interval on the log scale."""
    time = group.rows.follow_up
    assert time is not None, "require() has asked for time"
    table = life_table(FollowUp(time.entry[at_risk], time.exit[at_risk]), event[at_risk])
    n = np.maximum(table.at_risk, 1)
    hazard, variance = np.cumsum(table.events / n), np.cumsum(table.events / n**2)
    if group.rows.weight is not None:
        hazard, variance = _weighted(group.rows.take(at_risk), event[at_risk], table.time)
    columns = (table.time, hazard, variance, table.at_risk, table.events, table.censored)
    points = tuple(hazard_point(*row) for row in zip(*(column.tolist() for column in columns), strict=True))
    return Curve(group.level, int(at_risk.sum()), int(table.events.sum()), points, state)


def _weighted(rows: Rows, event: BoolArray, time: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The hazard of weighted rows and its variance, at each ``time``."""
    steps = [
        (step.time, *step.hazard.tolist(), *variances(step.on_hazard, rows).tolist())
        for step in weighted_steps(rows, event.astype(np.intp), 1)
    ]
    at, hazard, variance = np.array(steps).reshape(-1, 3).T
    return held(at, hazard, time, 0.0), held(at, variance, time, 0.0)


def hazard_point(time: float, hazard: float, variance: float, at_risk: int, events: int, censored: int) -> CurvePoint:
    """A cumulative hazard with its interval, symmetric on the log scale; none where it is 0."""
    if hazard == 0:
        return CurvePoint(time, hazard, None, None, at_risk, events, censored)
    width = math.exp(Z * math.sqrt(variance) / hazard)
    return CurvePoint(time, hazard, hazard / width, hazard * width, at_risk, events, censored)
