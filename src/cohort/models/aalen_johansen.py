"""Cumulative incidence of competing causes by group: the Aalen-Johansen estimator, with exact ties and late entry."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cohort.estimates import Curve, CurvePoint, Estimates
from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray, sums_by
from cohort.models.frame.causes import Causes, of_any_cause
from cohort.models.frame.described import described, of_weights
from cohort.models.frame.groups import Group, grouped, require_events, require_groups_for_strata
from cohort.models.frame.rows import FollowUp, Rows
from cohort.models.inference.gray import gray_tests
from cohort.models.inference.weighted_curves import held, variances, weighted_steps
from cohort.models.kaplan_meier import NO_TEST, life_table, log_log_interval
from cohort.models.request import ModelSpec, require

NO_GRAY = "Gray's test is not defined for late entry, and is not given"


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """One curve for each cause and each level of ``spec.by``: the probability of having had the cause by a time.

    With groups, ``tests`` are Gray's, one per cause, within ``spec.strata``; weighted ones are not tested. Raises
    :class:`ModelError`.
    """
    require(spec, needs={"time"}, takes={"by", "strata", "weights", "participation"})
    require_groups_for_strata(spec)
    rows, groups, notes = grouped(frame, of_any_cause(spec))
    require_events(rows)
    late = rows.follow_up is not None and bool(rows.follow_up.entry.any())
    compared = len(groups) > 1
    untested = NO_TEST if rows.weight is not None else NO_GRAY if late else None
    return described(
        spec,
        "probability",
        rows,
        curves=tuple(curve for group in groups for curve in _curves(group)),
        tests=tuple(gray_tests(rows)) if compared and not untested else (),
        notes=(*notes, *of_weights(rows), *([untested] if compared and untested else [])),
    )


@dataclass(frozen=True)
class IncidenceTable:
    """At each distinct ``time`` (t) of an exit or late entry: counts, and for each cause (c) its cumulative incidence.

    ``events``, ``incidence`` and ``variance`` are (t, c); ``at_risk`` counts entry < time <= exit.
    """

    time: FloatArray
    at_risk: IntArray
    censored: IntArray
    events: FloatArray
    incidence: FloatArray
    variance: FloatArray


def incidence_table(follow_up: FollowUp, causes: Causes) -> IncidenceTable:
    """The estimate of Aalen & Johansen 1978: each cause's hazard times the probability of being free of all before.

    Its variance is that of the infinitesimal jackknife, the sum of each row's squared influence (as R's ``survfit``).
    """
    table = life_table(follow_up, causes.code > 0)
    events = np.zeros((len(table.time), len(causes.names)))
    ends = causes.code > 0
    place = np.searchsorted(table.time, follow_up.exit)
    np.add.at(events, (place[ends], causes.code[ends] - 1), 1.0)
    before = np.append(1.0, table.survival[:-1])
    at_risk = np.maximum(table.at_risk, 1)
    incidence = np.cumsum(before[:, None] * events / at_risk[:, None], axis=0)
    jackknife = _Jackknife(at_risk.astype(np.float64), events, before, table.survival, incidence)
    entered = np.searchsorted(table.time, follow_up.entry, side="right")
    variance = jackknife.variance(entered, place, causes.code)
    return IncidenceTable(table.time, table.at_risk, table.censored, events, incidence, variance)


@dataclass(frozen=True)
class _Jackknife:
    """The rows' influence on survival S and on a cause's incidence F, added up without an array of rows by times.

    A row at risk in (e, t] without an event has moved log S by A(t) - A(e), where A adds up h / (n (1 - h)): all
    rows with the same entry have the same influence until they leave, and afterwards it only moves along as S and F
    do. So sums over those at risk, and over those who have an event, are sums of functions of their entry.
    """

    at_risk: FloatArray
    events: FloatArray
    before: FloatArray
    after: FloatArray
    incidence: FloatArray

    def variance(self, entered: IntArray, left: IntArray, code: IntArray) -> FloatArray:
        """Sum of squared influences on each incidence (t, c). ``entered``, ``left``: times up to entry, before exit."""
        columns = range(self.events.shape[1])
        return np.stack([self._of_cause(c, entered, left, code) for c in columns], axis=1)

    def _of_cause(self, c: int, entered: IntArray, left: IntArray, code: IntArray) -> FloatArray:
        n, d, own = self.at_risk, self.events.sum(axis=1), self.events[:, c]
        h, h_own = d / n, own / n
        log_moved = np.cumsum(np.divide(h, n * (1 - h), out=np.zeros_like(h), where=h < 1))
        log_before = np.append(0.0, log_moved[:-1])
        moved = np.cumsum(h_own * self.before * (log_before - 1 / n))
        f_before = np.append(0.0, self.incidence[:-1, c])
        a = np.append(0.0, log_moved)[entered]
        b = (np.append(0.0, moved) - np.append(0.0, log_moved * self.incidence[:, c]))[entered]

        def influence(rows: FloatArray, sum_a: FloatArray, sum_b: FloatArray) -> tuple[FloatArray, FloatArray]:
            """Summed influence on S and F, just before each time, of so many rows."""
            on_survival = self.before * (rows * log_before - sum_a)
            return on_survival, rows * np.append(0.0, moved[:-1]) - f_before * sum_a - sum_b

        steps = len(n)
        ends, mine = code > 0, code == c + 1
        all_s, all_f = influence(n, *(_under_way(values, entered, left, steps) for values in (a, b)))
        end_s, end_f = influence(d, *(sums_by(left[ends], values[ends], steps) for values in (a, b)))
        own_s, own_f = influence(own, *(sums_by(left[mine], values[mine], steps) for values in (a, b)))
        size = self.before / n
        with_s, with_f = -size * (end_s - h * all_s), -size * (end_f - h * all_f)
        own_with_s, own_with_f = size * (own_s - h_own * all_s), size * (own_f - h_own * all_f)
        left_over = self.after > 0
        of_s = _scaled_sum(2 * (1 - h) * with_s + size**2 * d * (1 - h), self.after, 2, left_over)
        s_before = np.append(0.0, of_s[:-1])
        both = (1 - h) * (h_own * s_before + own_with_s - size**2 * own) + with_f + h_own * with_s
        of_both = _scaled_sum(both, self.after, 1, left_over)
        grown = 2 * (own_with_f + h_own * own_with_s) + size**2 * own * (1 - h_own)
        return np.cumsum(2 * h_own * np.append(0.0, of_both[:-1]) + h_own**2 * s_before + grown)


def _scaled_sum(added: FloatArray, survival: FloatArray, power: int, left_over: BoolArray) -> FloatArray:
    """v(t) = (S(t) / S(t-))^power v(t-) + added(t), which is 0 from where S is 0."""
    scale = np.where(left_over, survival, 1.0) ** power
    return np.where(left_over, scale * np.cumsum(np.where(left_over, added / scale, 0.0)), 0.0)


def _under_way(values: FloatArray, entered: IntArray, left: IntArray, steps: int) -> FloatArray:
    """At each time, the sum of ``values`` (n) over the rows at risk."""
    change = sums_by(entered, values, steps + 1) - sums_by(left + 1, values, steps + 1)
    return np.cumsum(change)[:-1]


def _curves(group: Group) -> list[Curve]:
    rows = group.rows
    assert rows.follow_up is not None and rows.causes is not None, "require() has asked for time"
    table = incidence_table(rows.follow_up, rows.causes)
    if rows.weight is not None:
        table = _weighted(table, rows, rows.causes)
    return [
        Curve(group.level, rows.n, int(table.events[:, c].sum()), _points(table, c), cause)
        for c, cause in enumerate(rows.causes.names)
    ]


def _weighted(table: IncidenceTable, rows: Rows, causes: Causes) -> IncidenceTable:
    """The same counts of people, beside the incidence of weighted ones and its variance."""
    steps = [
        (step.time, step.incidence, variances(step.on_incidence, rows))
        for step in weighted_steps(rows, causes.code, len(causes.names))
    ]
    none = np.empty((0, len(causes.names)))
    at = np.array([time for time, _, _ in steps])
    incidence, variance = (np.array([step[which] for step in steps]) if steps else none for which in (1, 2))
    return replace(table, incidence=held(at, incidence, table.time, 0.0), variance=held(at, variance, table.time, 0.0))


def _points(table: IncidenceTable, c: int) -> tuple[CurvePoint, ...]:
    value = table.incidence[:, c]
    of_log = table.variance[:, c] / np.where(value > 0, value, 1.0) ** 2
    columns = (table.time, value, of_log, table.at_risk, table.events[:, c].astype(int), table.censored)
    return tuple(_point(*row) for row in zip(*(column.tolist() for column in columns), strict=True))


def _point(time: float, value: float, of_log: float, at_risk: int, events: int, censored: int) -> CurvePoint:
    lower, upper = log_log_interval(value, of_log)
    return CurvePoint(time, value, lower, upper, at_risk, events, censored)
