"""The probability of being in each state over time: the Aalen-Johansen estimator of a multi-state model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cohort.errors import Fault, SpecError
from cohort.estimates import Curve, CurvePoint, Estimates
from cohort.models.frame.arrays import FloatArray, IntArray
from cohort.models.frame.causes import of_any_cause
from cohort.models.frame.described import described
from cohort.models.frame.groups import Group, grouped, require_events
from cohort.models.frame.histories import Histories, histories
from cohort.models.kaplan_meier import log_log_interval
from cohort.models.request import ModelSpec, require


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """One curve per state and level of ``spec.by``; rows of one person share ``spec.cluster``.

    Starts from the states of those under observation at the first move. Raises :class:`ModelError`.
    """
    require(spec, needs={"time"}, takes={"by", "cluster"})
    if spec.time is None or spec.time.state is None:
        raise SpecError(Fault("time.state", "nothing", "the column with the state that a row is spent in"))
    rows, groups, notes = grouped(frame, of_any_cause(spec))
    require_events(rows)
    return described(
        spec,
        "probability",
        rows,
        curves=tuple(curve for group in groups for curve in _curves(group)),
        clusters=rows.clusters,
        notes=tuple(notes),
    )


@dataclass(frozen=True)
class Occupancy:
    """Just after each ``time`` (t) of a move: ``probability`` and ``variance`` (t, states).

    ``at_risk`` (t) counts people in any state just before; ``moves`` (t, states) those into or out of each.
    """

    time: FloatArray
    probability: FloatArray
    variance: FloatArray
    at_risk: IntArray
    moves: IntArray


def occupancy(found: Histories) -> Occupancy:
    """The product of I + dA over the times of moves, from the states at the first of them (Aalen & Johansen 1978).

    Consistent for any process with independent censoring, Markov or not (Datta & Satten 2001). The variance adds up
    people's squared influences (infinitesimal jackknife, as R's ``survfit``): an array of people by states, which
    every move carries along, p dA being added for those at risk.
    """
    steps = list(_steps(found))
    people, states = int(found.person.max()) + 1, len(found.names)
    p, influence = _start(found, steps[0], people) if steps else (np.zeros(states), np.zeros((people, states)))
    probability, variance = np.empty((len(steps), states)), np.empty((len(steps), states))
    for number, step in enumerate(steps):
        carried = influence @ (np.eye(states) + step.hazard)
        for j in np.flatnonzero(step.at_risk):
            weight = p[j] / step.at_risk[j]
            carried[found.person[step.rows[found.origin[step.rows] == j]]] -= weight * step.hazard[j]
        moving, origin, to = found.person[step.moving], found.origin[step.moving], found.to[step.moving]
        weights = p[origin] / step.at_risk[origin]
        np.add.at(carried, (moving, to), weights)
        np.add.at(carried, (moving, origin), -weights)
        p, influence = p + p @ step.hazard, carried
        probability[number], variance[number] = p, (influence**2).sum(axis=0)
    return Occupancy(
        np.array([step.time for step in steps]),
        probability,
        variance,
        np.array([len(step.rows) for step in steps], dtype=np.intp),
        np.array([step.moves for step in steps], dtype=np.intp).reshape(-1, states),
    )


@dataclass(frozen=True)
class _Step:
    """One time of moves: the ``rows`` at risk, those ``moving``, and the hazard dA (states, states)."""

    time: float
    rows: IntArray
    moving: IntArray
    at_risk: FloatArray
    hazard: FloatArray
    moves: IntArray


def _steps(found: Histories) -> Iterator[_Step]:
    states = len(found.names)
    for time in np.unique(found.exit[found.to >= 0]).tolist():
        rows = np.flatnonzero((found.entry < time) & (found.exit >= time))
        moving = rows[(found.exit[rows] == time) & (found.to[rows] >= 0)]
        at_risk = np.bincount(found.origin[rows], minlength=states).astype(np.float64)
        counts = np.zeros((states, states))
        np.add.at(counts, (found.origin[moving], found.to[moving]), 1.0)
        hazard = counts / np.maximum(at_risk, 1)[:, None]
        np.fill_diagonal(hazard, -hazard.sum(axis=1))
        yield _Step(time, rows, moving, at_risk, hazard, (counts.sum(axis=0) + counts.sum(axis=1)).astype(np.intp))


def _start(found: Histories, first: _Step, people: int) -> tuple[FloatArray, FloatArray]:
    """The share of each state among those at risk of the first move, and each person's influence on it."""
    share = first.at_risk / first.at_risk.sum()
    influence = np.zeros((people, len(share)))
    influence[found.person[first.rows]] -= share / len(first.rows)
    np.add.at(influence, (found.person[first.rows], found.origin[first.rows]), 1 / len(first.rows))
    return share, influence


def _curves(group: Group) -> list[Curve]:
    found = histories(group.rows)
    table = occupancy(found)
    return [
        Curve(group.level, group.rows.n, int(table.moves[:, state].sum()), _points(table, state), name)
        for state, name in enumerate(found.names)
    ]


def _points(table: Occupancy, state: int) -> tuple[CurvePoint, ...]:
    value = table.probability[:, state]
    of_log = table.variance[:, state] / np.where(value > 0, value, 1.0) ** 2
    columns = (table.time, value, of_log, table.at_risk, table.moves[:, state])
    return tuple(_point(*row) for row in zip(*(column.tolist() for column in columns), strict=True))


def _point(time: float, value: float, of_log: float, at_risk: int, moves: int) -> CurvePoint:
    lower, upper = log_log_interval(value, of_log)
    return CurvePoint(time, value, lower, upper, at_risk, moves, 0)
