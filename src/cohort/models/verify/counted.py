"""The second engine of curves: people counted anew at every time, and hazards multiplied as matrices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cohort.estimates import Curve, Estimates
from cohort.models import state_occupancy
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.causes import of_any_cause
from cohort.models.frame.groups import grouped
from cohort.models.frame.histories import CENSORED, Histories, histories
from cohort.models.frame.rows import Rows
from cohort.models.inference.wald import Z
from cohort.models.request import ANY_CAUSE, ModelSpec
from cohort.models.verify.agreement import Agreement, Difference, number_differences
from cohort.models.verify.stacked import STEP

MOST_COUNTED = 3e8
"""Rows times moves: some 2e8 are counted in a second."""
ENGINE = "counts of everybody at every time"


def nelson_aalen(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """Each hazard d / n added up, its variance d / n^2, and the interval on the log scale."""
    by_state = spec.time is not None and spec.time.state is not None and spec.time.origin is None
    every_cause = spec.time is not None and spec.time.cause == ANY_CAUSE
    ways = [
        (level, histories(rows) if by_state else _ended(rows, every_cause))
        for level, rows in _groups(frame, of_any_cause(spec) if by_state else spec)
    ]
    if _work(ways) > MOST_COUNTED:
        return None
    differences: list[Difference] = []
    for level, way in ways:
        curves = {curve.state: curve for curve in found.curves if curve.group == level}
        for (origin, to), counted in _hazards(way).items():
            name = f"{way.names[origin]} -> {way.names[to]}" if by_state else way.names[to] if every_cause else None
            differences += _hazard_differences(curves[name], np.array(counted), level)
    return Agreement(ENGINE, "cumulative hazards, their intervals, and numbers at risk", tuple(differences))


def aalen_johansen(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """Occupancy of the states free, and of each cause; everybody's influence is carried along for the interval."""
    ways = [(level, _ended(rows, True)) for level, rows in _groups(frame, of_any_cause(spec))]
    if len(ways[0][1].names) * _work(ways) > MOST_COUNTED:
        return None
    differences: list[Difference] = []
    for level, way in ways:
        table = state_occupancy.occupancy(way)
        for curve in (curve for curve in found.curves if curve.group == level):
            j = way.names.index(str(curve.state))
            at = {point.time: point for point in curve.points}
            ours = np.array([[at[t].value, at[t].lower, at[t].upper] for t in table.time.tolist()], dtype=np.float64)
            theirs = _with_limits(table.probability[:, j], table.variance[:, j])
            differences.append(number_differences(ours, theirs, f"{curve.state} of {level or 'everybody'}"))
    return Agreement("state occupancy, person by person", "cumulative incidence and its interval", tuple(differences))


def occupancy(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """The product of the matrices I + dA from the states at the first move; its slope along each person's weight."""
    ways = [(level, histories(rows)) for level, rows in _groups(frame, of_any_cause(spec))]
    if len(ways[0][1].names) ** 2 * _work(ways) > MOST_COUNTED:
        return None
    differences: list[Difference] = []
    for level, way in ways:
        value, variance = _product(way)
        for curve in (curve for curve in found.curves if curve.group == level):
            ours = np.array([[point.value, point.lower, point.upper] for point in curve.points], dtype=np.float64)
            j = way.names.index(str(curve.state))
            theirs = _with_limits(value[:, j], variance[:, j])
            certain = np.abs(theirs[:, 0] - 0.5) > 0.5 - 1e-12  # 1 but for rounding has no limits
            ours[certain, 1:] = theirs[certain, 1:] = np.nan
            differences.append(number_differences(ours, theirs, f"{curve.state} of {level or 'everybody'}"))
    return Agreement(ENGINE, "probabilities of states and their intervals", tuple(differences))


def _groups(frame: pd.DataFrame, spec: ModelSpec) -> list[tuple[str | None, Rows]]:
    return [(group.level, group.rows) for group in grouped(frame, spec)[1]]


def _ended(rows: Rows, every_cause: bool) -> Histories:
    """Rows as ways from one state to another: by each cause, or by the event."""
    assert rows.follow_up is not None, "curves have times"
    names: tuple[str, ...] = ("event",)
    code = rows.event.astype(np.intp)
    if every_cause:
        assert rows.causes is not None, "causes have been read"
        names, code = rows.causes.names, rows.causes.code
    to = np.where(code > 0, code, CENSORED)
    free, person = np.zeros(rows.n, dtype=np.intp), np.arange(rows.n)
    return Histories(("free of all", *names), free, to, rows.follow_up.entry, rows.follow_up.exit, person)


def _work(ways: Sequence[tuple[str | None, Histories]]) -> float:
    return sum(float(len(way.to)) * len(np.unique(way.exit[way.to >= 0])) for _, way in ways)


@dataclass(frozen=True)
class _Counted:
    """At one time: people at risk in each state, and moves from state to state."""

    time: float
    at_risk: FloatArray
    moves: FloatArray


def _counts(way: Histories) -> Iterator[_Counted]:
    states = len(way.names)
    for time in sorted(set(way.exit[way.to >= 0].tolist())):
        here = (way.entry < time) & (time <= way.exit)
        moves = np.zeros((states, states))
        for row in np.flatnonzero(here & (way.exit == time) & (way.to >= 0)).tolist():
            moves[way.origin[row], way.to[row]] += 1
        yield _Counted(
            time, np.array([np.count_nonzero(here & (way.origin == j)) for j in range(states)], float), moves
        )


def _hazards(way: Histories) -> dict[tuple[int, int], list[list[float]]]:
    """For each move, a line at each of its times: time, at risk, hazard, and variance."""
    lines: dict[tuple[int, int], list[list[float]]] = {}
    for counted in _counts(way):
        for origin, to in zip(*map(np.ndarray.tolist, np.nonzero(counted.moves)), strict=True):
            d, n = counted.moves[origin, to], counted.at_risk[origin]
            before = lines.setdefault((origin, to), [[0.0] * 4])[-1]
            lines[origin, to].append([counted.time, n, before[2] + d / n, before[3] + d / n**2])
    return {move: told[1:] for move, told in lines.items()}


def _hazard_differences(curve: Curve, counted: FloatArray, level: str | None) -> Iterator[Difference]:
    ours = np.array([[p.time, p.at_risk, p.value, p.lower, p.upper] for p in curve.points if p.events])
    width = np.exp(Z * np.sqrt(counted[:, 3]) / counted[:, 2])
    theirs = np.column_stack([counted[:, :3], counted[:, 2] / width, counted[:, 2] * width])
    yield number_differences(ours, theirs, f"the hazard of {curve.state or 'the event'} of {level or 'everybody'}")


def _product(way: Histories) -> tuple[FloatArray, FloatArray]:
    """Probabilities and variances (times, states): the squares of what each person's weight changes, added up.

    The weight is changed by an imaginary step, whose share in the answer is the slope to the last digit.
    """
    people, states = int(way.person.max()) + 1, len(way.names)
    told: list[FloatArray] = []
    variance: list[FloatArray] = []
    p = np.empty(0)
    for time in sorted(set(way.exit[way.to >= 0].tolist())):
        here = np.flatnonzero((way.entry < time) & (time <= way.exit))
        ends = here[(way.exit[here] == time) & (way.to[here] >= 0)]
        own, moves = np.zeros((people, states)), np.zeros((people, states, states))
        np.add.at(own, (way.person[here], way.origin[here]), 1.0)
        np.add.at(moves, (way.person[ends], way.origin[ends], way.to[ends]), 1.0)
        at_risk = own.sum(axis=0) + 1j * STEP * own
        if not told:
            p = at_risk / at_risk.sum(axis=1, keepdims=True)
        hazard = (moves.sum(axis=0) + 1j * STEP * moves) / np.where(own.any(axis=0), at_risk, 1.0)[:, :, None]
        p = p + np.einsum("ij,ijk->ik", p, hazard) - p * hazard.sum(axis=2)
        told.append(p[0].real)
        variance.append(((p.imag / STEP) ** 2).sum(axis=0))
    return np.array(told), np.array(variance)


def _with_limits(value: FloatArray, variance: FloatArray) -> FloatArray:
    """Value, and the limits value ** exp(+- z se / (value log value)); nothing where it is 0 or 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        half = Z * np.sqrt(variance) / (value * np.log(value))
        inside = (value > 0) & (value < 1)
        limits = [np.where(inside, value ** np.exp(sign * half), np.nan) for sign in (-1, 1)]
    return np.column_stack([value, *limits])
