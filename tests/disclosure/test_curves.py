"""Public steps rest on several events and end before few remain."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cohort.disclosure.curves import release_curves, round_times
from cohort.disclosure.rule import Rule
from cohort.estimates import Curve, CurvePoint


def curve(*times: tuple[float, int, int], n: int) -> Curve:
    """Points (time, events, censored) of ``n`` people."""
    points, survival, at_risk = [], 1.0, n
    for time, events, censored in times:
        survival *= 1 - events / at_risk if at_risk else 1
        points.append(CurvePoint(time, survival, survival, survival, at_risk, events, censored))
        at_risk -= events + censored
    return Curve(None, n, sum(row[1] for row in times), tuple(points))


def steps(one: Curve, k: int = 5) -> list[tuple[float, float]]:
    return [(step.time, round(step.value, 4)) for public in release_curves([one], Rule(k)) for step in public.steps]


def test_events_are_gathered_until_there_are_five() -> None:
    one = curve((1, 3, 0), (2, 2, 0), (3, 4, 0), (4, 1, 0), (5, 0, 90), n=100)
    assert steps(one) == [(2, 0.95), (4, 0.9)]


def test_what_is_left_over_joins_the_last_step() -> None:
    assert steps(curve((1, 5, 0), (2, 3, 0), (3, 0, 92), n=100)) == [(2, 0.92)]


def test_fewer_than_five_events_make_no_curve() -> None:
    assert steps(curve((1, 4, 0), (9, 0, 96), n=100)) == []


def test_the_curve_ends_before_few_are_at_risk() -> None:
    one = curve((1, 6, 0), (2, 0, 90), (3, 1, 0), (4, 0, 3), n=100)
    (public,) = release_curves([one], Rule(5))
    assert [step.time for step in public.steps] == [1], "the event at 3 happens among four people"
    assert public.until == 2


def test_numbers_at_risk_are_rounded_and_times_common() -> None:
    first, second = curve((1, 6, 1), (7.3, 0, 91), n=98), curve((2, 7, 0), (3, 0, 36), n=43)
    a, b = release_curves([first, Curve("b", second.n, second.events, second.points)], Rule(5))
    assert [(row.time, row.people) for row in a.at_risk][:3] == [(0, 100), (1, 100), (2, 90)]
    assert [(row.time, row.people) for row in b.at_risk] == [(0, 45), (1, 45), (2, 45), (3, 35)]


def test_a_smallest_cell_of_one_shows_everything() -> None:
    assert steps(curve((1.234, 1, 0), (2, 1, 0), (3, 0, 8), n=10), k=1) == [(1.23, 0.9), (2, 0.8)]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=40), st.integers(3, 8))
def test_every_step_rests_on_enough_events(rows: list[tuple[int, int]], k: int) -> None:
    n = sum(map(sum, rows)) or 1
    one = curve(*((float(number), *row) for number, row in enumerate(rows, start=1)), n=n)
    times = [0.0, *(time for time, _ in steps(one, k))]
    for before, after in pairwise(times):
        within = [point for point in one.points if before < point.time <= after]
        assert sum(point.events for point in within) >= k
        assert all(point.at_risk >= k for point in within if point.events)


@given(st.floats(0.01, 120))
def test_round_times(until: float) -> None:
    times = round_times(until)
    assert times[0] == 0 and times[-1] <= until + 1e-6 and len(times) <= 9
