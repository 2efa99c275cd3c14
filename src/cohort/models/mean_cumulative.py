"""The mean cumulative function: how many events of a kind a person has had by a time, on average (Cook & Lawless 2007).

Where nothing but censoring ends follow-up it is the sum of d / n over the times of events (Nelson 1988; Lawless &
Nadeau 1995, Technometrics 37:158-168). Where something ends it that leaves nobody to have further events, the sum of
S d / n, with S the share that it has spared so far (Ghosh & Lin 2000, Biometrics 56:554-562): those who have died
count, and have no further events. Variances are robust: the sum of squares of each person's influence, which asks
nothing of how a person's events depend on each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import Curve, CurvePoint, Estimates
from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray
from cohort.models.frame.described import described
from cohort.models.frame.groups import Group, grouped, require_events
from cohort.models.frame.rows import FollowUp
from cohort.models.inference.risk_table import at_risk_at
from cohort.models.nelson_aalen import hazard_point
from cohort.models.request import ModelSpec, require


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """One curve per level of ``spec.by`` from the (entry, exit] rows of people, who are at risk in one row at a time.

    ``spec.time.terminal`` tells which rows end by what leaves nobody to have further events. Of one time, events come
    first, then what is terminal, then censoring. Raises :class:`ModelError`.
    """
    require(spec, needs={"time", "person"}, takes={"by", "cluster"})
    rows, groups, notes = grouped(frame, spec)
    require_events(rows)
    return described(spec, "mean number", rows, curves=tuple(map(_curve, groups)), notes=tuple(notes))


@dataclass(frozen=True)
class MeanTable:
    """At each distinct ``time`` (t) of an event or terminal end: the ``mean`` number so far, and its ``variance``."""

    time: FloatArray
    at_risk: FloatArray
    events: FloatArray
    mean: FloatArray
    variance: FloatArray


def mean_table(time: FollowUp, event: BoolArray, terminal: BoolArray, person: IntArray) -> MeanTable:
    """The mean cumulative function of (entry, exit] rows. Raises :class:`ModelError` where a person's overlap.

    A person's influence on the mean at t is P - mean(t) Q + R (Ghosh & Lin 2000, equation 3): P of events, with weight
    S / n, Q and R of terminal ends, with weights 1 / m and mean / m, where m are those whom an end spares (n, if time
    is continuous); each of them what happens to the person less what was to be expected. The sums over people of their
    products grow at each time by those at risk and those to whom something happens, so that nobody is followed through
    time.
    """
    order = np.lexsort((time.exit, person))
    entry, exit_, who = time.entry[order], time.exit[order], person[order]
    event, terminal = event[order], terminal[order]
    _require_apart(entry, exit_, who)
    at = np.unique(exit_[event | terminal])
    n = at_risk_at(FollowUp(entry, exit_), np.ones(len(entry), dtype=bool), at)
    d, ends = (_count(exit_[which], at) for which in (event, terminal))
    spared = np.concatenate([[1.0], np.cumprod(1 - ends / n)[:-1]]) if len(at) else n
    mean = np.cumsum(spared * d / n)
    left = np.where(ends < n, 1 / np.maximum(n - ends, 1), 0.0)
    weight = np.column_stack([spared / n, left, mean * left])  # (t, 3)
    drift = weight * np.column_stack([d, ends, ends]) / n[:, None]
    jump = _at(weight, exit_, at) * np.column_stack([event, terminal, terminal])  # (rows, 3)
    products = _products(entry, exit_, who, at, n, drift, jump)
    direction = np.column_stack([np.ones(len(at)), -mean, np.ones(len(at))])
    variance = np.einsum("ti,tij,tj->t", direction, products, direction)
    return MeanTable(at, n, d, mean, np.maximum(variance, 0.0))


def _products(
    entry: FloatArray,
    exit_: FloatArray,
    who: IntArray,
    at: FloatArray,
    n: FloatArray,
    drift: FloatArray,
    jump: FloatArray,
) -> FloatArray:
    """Sums over people of the products (t, 3, 3) of what each has gathered: jumps less the drift while at risk."""
    gone = np.vstack([np.zeros(3), np.cumsum(drift, axis=0)])  # the drift of somebody always at risk
    opens, closes = np.searchsorted(at, entry, side="right"), np.searchsorted(at, exit_, side="right")
    within = jump - (gone[closes] - gone[opens])
    before = _earlier(within, who) + gone[opens]  # of a row: what it has, once the drift so far is taken away
    held = _while_at_risk(before, opens, closes, len(at)) - n[:, None] * gone[:-1]
    happens = jump.any(axis=1)
    index = np.searchsorted(at, exit_[happens])
    mine, jumps = before[happens] - gone[index], jump[happens]
    pair = mine[:, :, None] * jumps[:, None, :]
    grows = _sum_at(pair + pair.swapaxes(1, 2) + jumps[:, :, None] * jumps[:, None, :], index, len(at))
    lean = (held + _sum_at(jumps, index, len(at)))[:, :, None] * drift[:, None, :]
    grows += n[:, None, None] * drift[:, :, None] * drift[:, None, :] - lean - lean.swapaxes(1, 2)
    return np.asarray(np.cumsum(grows, axis=0))


def _earlier(values: FloatArray, who: IntArray) -> FloatArray:
    """The sum of the earlier rows of the same person; ``who`` in order."""
    total = np.vstack([np.zeros(values.shape[1]), np.cumsum(values, axis=0)])
    first = np.searchsorted(who, who, side="left")
    return np.asarray(total[:-1] - total[first])


def _while_at_risk(values: FloatArray, opens: IntArray, closes: IntArray, times: int) -> FloatArray:
    """The sum of the values of those at risk at each time: the numbers of times ``opens`` up to before ``closes``."""
    change = _sum_at(values, opens, times + 1) - _sum_at(values, closes, times + 1)
    return np.asarray(np.cumsum(change, axis=0)[:times])


def _sum_at(values: FloatArray, index: IntArray, size: int) -> FloatArray:
    total = np.zeros((size, *values.shape[1:]))
    np.add.at(total, index, values)
    return total


def _count(times: FloatArray, at: FloatArray) -> FloatArray:
    return np.bincount(np.searchsorted(at, times), minlength=len(at)).astype(np.float64)


def _at(values: FloatArray, time: FloatArray, at: FloatArray) -> FloatArray:
    """The row of ``values`` (t, 3) at each time; any for times that are not among ``at``."""
    return np.asarray(values[np.minimum(np.searchsorted(at, time), len(at) - 1)])


def _require_apart(entry: FloatArray, exit_: FloatArray, who: IntArray) -> None:
    if ((who[1:] == who[:-1]) & (entry[1:] < exit_[:-1])).any():
        raise ModelError(Fault("person", "rows of one person that overlap in time", "(entry, exit] rows end to end"))


def _curve(group: Group) -> Curve:
    rows = group.rows
    assert rows.follow_up is not None and rows.person is not None, "require() has asked for both"
    terminal = np.zeros(rows.n, dtype=bool) if rows.terminal is None else rows.terminal
    table = mean_table(rows.follow_up, rows.event, terminal, rows.person)
    happened: list[list[int]] = [[] for _ in table.time]
    index = np.searchsorted(table.time, rows.follow_up.exit[rows.event])
    for place, person in zip(index.tolist(), rows.person[rows.event].tolist(), strict=True):
        happened[place].append(person)
    columns = (table.time, table.mean, table.variance, table.at_risk)
    numbers = zip(*(column.tolist() for column in columns), map(sorted, happened), strict=True)
    points = [_point(*row) for row in numbers]
    return Curve(group.level, rows.people, rows.events, tuple(points))


def _point(time: float, mean: float, variance: float, at_risk: float, who: list[int]) -> CurvePoint:
    """The mean with its interval, symmetric on the log scale; ``who`` had the events, each as often as in it."""
    plain = hazard_point(time, mean, variance, int(at_risk), len(who), 0)
    return CurvePoint(plain.time, plain.value, plain.lower, plain.upper, plain.at_risk, plain.events, 0, tuple(who))
