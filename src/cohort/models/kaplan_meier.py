"""Survival functions by group: the Kaplan-Meier estimator, right-censored or with late entry."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cohort.estimates import Curve, CurvePoint, Estimates
from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray
from cohort.models.frame.described import described, of_weights
from cohort.models.frame.groups import Group, grouped, require_groups_for_strata
from cohort.models.frame.rows import FollowUp, Rows
from cohort.models.inference.log_rank import log_rank
from cohort.models.inference.wald import Z
from cohort.models.inference.weighted_curves import held, variances, weighted_steps
from cohort.models.request import ModelSpec, require


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """One survival function per level of ``spec.by``, or one for everybody.

    With groups, ``tests`` holds the log-rank test, within ``spec.strata``; weighted ones are not tested.
    Errors are Greenwood's; of weighted rows the infinitesimal jackknife's (as R's ``survfit``). Raises
    :class:`ModelError`.
    """
    require(spec, needs={"time"}, takes={"by", "strata", "weights", "participation"})
    require_groups_for_strata(spec)
    rows, groups, notes = grouped(frame, spec)
    curves, compared = tuple(map(_curve, groups)), len(groups) > 1
    return described(
        spec,
        "probability",
        rows,
        curves=curves,
        tests=tuple(log_rank(rows)) if compared and rows.weight is None else (),
        notes=(
            *notes,
            *of_weights(rows),
            *([NO_TEST] if compared and rows.weight is not None else []),
            *(_EXHAUSTED.format(curve.group or "everybody") for curve in curves if _exhausted(curve)),
        ),
    )


NO_TEST = "no test between weighted groups is given"


@dataclass(frozen=True)
class LifeTable:
    """The product-limit estimate at each distinct ``time``; ``at_risk`` counts entry < time <= exit.

    ``log_variance`` is the variance of log ``survival``, infinite where ``survival`` is 0.
    """

    time: FloatArray
    at_risk: IntArray
    events: IntArray
    censored: IntArray
    survival: FloatArray
    log_variance: FloatArray


def life_table(time: FollowUp, event: BoolArray) -> LifeTable:
    """The product-limit estimate (Kaplan & Meier 1958) at every time of exit and of late entry.

    Variance by Greenwood 1926: the sum of d / (n (n - d)) over the event times so far.
    """
    t = np.unique(np.append(time.exit, time.entry[time.entry > time.entry.min()]))
    n = _from(time.exit, t) - _from(time.entry, t)
    d = _at(time.exit[event], t)
    happens = d > 0
    hazard, variance = np.zeros(len(t)), np.zeros(len(t))
    hazard[happens] = d[happens] / n[happens]
    with np.errstate(divide="ignore"):
        variance[happens] = hazard[happens] / (n - d)[happens]
    return LifeTable(
        t, n, d, _at(time.exit[~event], t), np.multiply.accumulate(1 - hazard), np.add.accumulate(variance)
    )


def log_log_interval(survival: float, log_variance: float) -> tuple[float, float] | tuple[None, None]:
    """The 95 % interval of S, symmetric in log(-log S): S ** exp(-+ z se / log S) (Kalbfleisch & Prentice 1980)."""
    if survival in (0.0, 1.0):
        return None, None
    half_width = Z * np.sqrt(log_variance) / np.log(survival)
    return float(survival ** np.exp(-half_width)), float(survival ** np.exp(half_width))


_EXHAUSTED = "{}: survival reaches 0 while people enter later; from there on it describes nobody"


def _curve(group: Group) -> Curve:
    rows = group.rows
    assert rows.follow_up is not None, "require() has asked for time"
    table = life_table(rows.follow_up, rows.event)
    if rows.weight is not None:
        table = _weighted(table, rows)
    columns = (table.time, table.survival, table.log_variance, table.at_risk, table.events, table.censored)
    return Curve(
        group.level,
        rows.n,
        rows.events,
        tuple(_point(*row) for row in zip(*(c.tolist() for c in columns), strict=True)),
    )


def _weighted(table: LifeTable, rows: Rows) -> LifeTable:
    """The same counts of people, beside the survival of weighted ones and its variance."""
    steps = [
        (step.time, step.survival, *variances(step.on_survival[:, None], rows).tolist())
        for step in weighted_steps(rows, rows.event.astype(np.intp), 1)
    ]
    at, survival, variance = np.array(steps).reshape(-1, 3).T
    with np.errstate(divide="ignore", invalid="ignore"):
        log_variance = np.where(survival > 0, variance / survival**2, np.inf)
    return replace(
        table, survival=held(at, survival, table.time, 1.0), log_variance=held(at, log_variance, table.time, 0.0)
    )


def _point(time: float, survival: float, log_variance: float, at_risk: int, events: int, censored: int) -> CurvePoint:
    lower, upper = log_log_interval(survival, log_variance)
    return CurvePoint(time, survival, lower, upper, at_risk, events, censored)


def _exhausted(curve: Curve) -> bool:
    return any(point.value == 0 for point in curve.points[:-1])


def _from(times: FloatArray, t: FloatArray) -> IntArray:
    """How many ``times`` are at each ``t`` or later."""
    return len(times) - np.searchsorted(np.sort(times), t, side="left")


def _at(times: FloatArray, t: FloatArray) -> IntArray:
    """How many ``times`` are exactly each ``t``."""
    ordered = np.sort(times)
    return np.searchsorted(ordered, t, side="right") - np.searchsorted(ordered, t, side="left")
