"""Numbers at risk are rounded; the curve's own digits must not tell who left between two events."""

from __future__ import annotations

from itertools import product

import pytest

from cohort.disclosure.curves import release_curves
from cohort.disclosure.rule import Rule
from cohort.estimates import Curve, CurvePoint


def curve(n: int, left_before: tuple[int, ...]) -> Curve:
    """One event a year; ``left_before`` each of them so many are censored."""
    points, survival, at_risk = [], 1.0, n
    for year, left in enumerate(left_before, start=1):
        at_risk -= left
        survival *= 1 - 1 / at_risk
        points.append(CurvePoint(float(year), survival, None, None, at_risk, 1, left))
        at_risk -= 1
    return Curve(None, n, len(left_before), (*points, CurvePoint(9.0, survival, None, None, at_risk, 0, at_risk)))


def fitting(n: int, value: float, within: float) -> set[int]:
    """How many can have left between start and the fifth event, for all that the curve tells."""
    ways = product(range(4), repeat=4)
    return {sum(way) for way in ways if abs(curve(n, (0, *way)).points[4].value - value) <= within}


@pytest.mark.parametrize("n", [20, 40, 150, 1000])
def test_who_left_is_found_by_many_digits_and_not_by_those_told(n: int) -> None:
    way = (0, 1, 0, 0, 1)
    assert fitting(n, curve(n, way).points[4].value, 1e-12) == {2}, "the attack works on unrounded values"
    (public,) = release_curves([curve(n, way)], Rule(5))
    value = public.steps[0].value
    unit = next(10.0**-digits for digits in range(9) if round(value, digits) == value)
    assert len(fitting(n, value, unit / 2)) >= 3


def test_a_large_study_keeps_its_digits() -> None:
    (public,) = release_curves([curve(5000, (0,) * 5)], Rule(5))
    assert public.steps[0].value == pytest.approx(0.999, abs=5e-7)
