"""A survival curve as it may be shown: steps that rest on several events, and rounded numbers at risk."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cohort.disclosure.rule import Rule
from cohort.estimates import Curve, CurvePoint

MOST_COLUMNS = 8
INTERVALS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)


@dataclass(frozen=True)
class CurveStep:
    """The curve from ``time`` (years) on, with its 95 % interval."""

    time: float
    value: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class AtRisk:
    """People at risk at a round time, to the nearest multiple of the smallest cell."""

    time: float
    people: int


@dataclass(frozen=True)
class PublicCurve:
    """One group's curve, flat between ``steps`` and drawn up to the time ``until``."""

    group: str | None
    steps: tuple[CurveStep, ...]
    at_risk: tuple[AtRisk, ...]
    until: float
    state: str | None = None


def release_curves(curves: Sequence[Curve], rule: Rule) -> tuple[PublicCurve, ...]:
    """The curves that have a step left to show, with numbers at risk at times common to all."""
    kept = [(curve, _enough_at_risk(curve.points, rule)) for curve in curves]
    stepped = [(curve, points, steps) for curve, points in kept if (steps := _steps(points, rule))]
    until = [max(points[-1].time, steps[-1].time) for _, points, steps in stepped]
    times = round_times(max(until, default=0.0))
    return tuple(
        PublicCurve(curve.group, steps, _at_risk(times, end, points, rule), round(end, 2), curve.state)
        for (curve, points, steps), end in zip(stepped, until, strict=True)
    )


def round_times(until: float) -> list[float]:
    """0 and multiples of a round number of years, at most eight of them after 0, none beyond ``until``."""
    apart = next((years for years in INTERVALS if until / years <= MOST_COLUMNS), until / MOST_COLUMNS)
    return [number * apart for number in range(int(until / apart + 1e-9) + 1)]


def _steps(points: Sequence[CurvePoint], rule: Rule) -> tuple[CurveStep, ...]:
    """Steps of at least the smallest cell of events, the last of them taking what is left over; times to 0.01 years."""
    closing = {round(run[-1].time, 2): run for run in _runs(points, rule)}
    return tuple(_step(time, run[-1], _unit(run, rule)) for time, run in closing.items())


def _step(time: float, point: CurvePoint, unit: float | None) -> CurveStep:
    def told(value: float | None) -> float | None:
        return value if value is None or unit is None else round(round(value / unit) * unit, 10)

    value = told(point.value)
    assert value is not None, "a point has a value"
    return CurveStep(time, value, told(point.lower), told(point.upper))


def _unit(run: Sequence[CurvePoint], rule: Rule) -> float | None:
    """What the curve's values are rounded to, as small as it may be: 1, 2 or 5 times a power of ten.

    Who knows the people at the start, and the value after a few events, to many digits, can try how many left
    between these. One person more at risk moves a step of d events among n by about d/n squared: a unit is as
    much as ``fewest_values`` of them do.
    """
    if rule.smallest_cell == 1:
        return None
    events, at_risk = sum(point.events for point in run), run[-1].at_risk
    least = rule.fewest_values * events / at_risk**2
    ten = 10.0 ** math.floor(math.log10(least))
    return next(times * ten for times in (1, 2, 5, 10) if times * ten >= least)


def _at_risk(times: Iterable[float], until: float, points: Sequence[CurvePoint], rule: Rule) -> tuple[AtRisk, ...]:
    return tuple(AtRisk(time, rule.rounded(_people_at(time, points))) for time in times if time <= until)


def _enough_at_risk(points: Sequence[CurvePoint], rule: Rule) -> list[CurvePoint]:
    """The points up to the first event with too few people at risk, or until too few remain for good."""
    kept = []
    for point in points:
        if point.events and point.at_risk < rule.smallest_cell:
            break
        kept.append(point)
    while kept and kept[-1].at_risk < rule.smallest_cell:
        kept.pop()
    return kept


def _runs(points: Iterable[CurvePoint], rule: Rule) -> list[list[CurvePoint]]:
    """The event times in runs of at least the smallest cell of events."""
    runs: list[list[CurvePoint]] = [[]]
    for point in points:
        if point.events:
            runs[-1].append(point)
            if _is_enough(runs[-1], rule):
                runs.append([])
    while len(runs) > 1 and not _is_enough(runs[-1], rule):
        runs[-2:] = [[*runs[-2], *runs[-1]]]
    return [run for run in runs if _is_enough(run, rule)]


def _is_enough(run: Sequence[CurvePoint], rule: Rule) -> bool:
    """Whether enough people have the events of a step and, where they can have several, nobody has more than half."""
    who = Counter(person for point in run for person in point.who)
    if not who:
        return sum(point.events for point in run) >= rule.smallest_cell
    return len(who) >= rule.smallest_cell and not rule.dominated(who.total(), max(who.values()))


def _people_at(time: float, points: Sequence[CurvePoint]) -> int:
    return next((point.at_risk for point in points if point.time >= time), 0)
