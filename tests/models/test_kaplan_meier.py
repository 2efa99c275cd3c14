"""Kaplan-Meier: a published table, a table worked by hand, lifelines, and what may not matter."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns

LATE = ModelSpec("kaplan_meier", time=TimeColumns(entry="entry", exit="exit", event="died"))


def curve(frame, spec=LATE):
    (only,) = fit(frame, spec).curves
    return only


def test_leukaemia_remission():
    """Weeks in remission under 6-mercaptopurine, Freireich et al. 1963; the table Stata's sts list prints."""
    relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    weeks = pd.DataFrame({"exit": relapsed + censored, "relapse": [1] * len(relapsed) + [0] * len(censored)})
    points = curve(weeks, ModelSpec("kaplan_meier", time=TimeColumns(exit="exit", event="relapse"))).points
    steps = [(p.time, p.at_risk, p.events, p.censored, p.value, p.lower, p.upper) for p in points if p.events]
    expected = [
        # week, at risk, relapses, censored, survival, lower, upper
        (6, 21, 3, 1, 0.8571, 0.6197, 0.9516),
        (7, 17, 1, 0, 0.8067, 0.5631, 0.9228),
        (10, 15, 1, 1, 0.7529, 0.5032, 0.8894),
        (13, 12, 1, 0, 0.6902, 0.4316, 0.8491),
        (16, 11, 1, 0, 0.6275, 0.3675, 0.8049),
        (22, 7, 1, 0, 0.5378, 0.2678, 0.7468),
        (23, 6, 1, 0, 0.4482, 0.1881, 0.6801),
    ]
    assert_allclose(steps, expected, atol=5e-5)


def test_late_entry_by_hand():
    people = pd.DataFrame(
        [
            ("anna", 0, 5, True),
            ("berta", 0, 5, False),  # leaves on the day anna dies: still at risk
            ("clara", 2, 7, True),
            ("dora", 5, 9, False),  # enters on the day anna dies: not yet at risk
            ("eva", 6, 9, True),
        ],
        columns=["person", "entry", "exit", "died"],
    )
    found = curve(people)
    assert (found.n, found.events) == (5, 3)
    assert [(p.time, p.at_risk, p.events, p.censored, p.value) for p in found.points] == [
        (2, 2, 0, 0, 1),  # clara enters
        (5, 3, 1, 1, pytest.approx(2 / 3)),  # dora enters
        (6, 2, 0, 0, pytest.approx(2 / 3)),  # eva enters
        (7, 3, 1, 0, pytest.approx(2 / 3 * 2 / 3)),
        (9, 2, 1, 1, pytest.approx(2 / 3 * 2 / 3 / 2)),
    ]
    assert (found.points[0].lower, found.points[0].upper) == (None, None)


def test_groups_levels_and_missing():
    people = pd.DataFrame({"exit": [1, 2, 3, 4, 5], "died": [1, 0, 1, 1, 0], "arm": [2, 1, None, 1, 2]})
    fitted = fit(people, ModelSpec("kaplan_meier", time=TimeColumns(exit="exit", event="died"), by="arm"))
    assert [(c.group, c.n, c.events) for c in fitted.curves] == [("1", 2, 1), ("2", 2, 1)]
    assert [(c.level, c.n, c.events, c.person_years) for c in fitted.counts] == [("1", 2, 1, 6), ("2", 2, 1, 6)]
    assert fitted.excluded == {"arm missing": 1}


def test_nobody_left_before_a_late_entry():
    people = pd.DataFrame({"entry": [0, 0, 3], "exit": [1, 2, 4], "died": [True, True, False]})
    fitted = fit(people, LATE)
    assert [p.value for p in fitted.curves[0].points] == [0.5, 0, 0, 0]
    assert [(p.lower, p.upper) for p in fitted.curves[0].points[1:]] == [(None, None)] * 3
    assert fitted.notes == (
        "everybody: survival reaches 0 while people enter later; from there on it describes nobody",
    )


# whole numbers for exits and halves for entries: lifelines lets people who enter at t be at risk at t
spans = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 6), st.booleans()).map(
        lambda s: (max(s[0] - 0.5, 0), s[0] + s[1], s[2])
    ),
    min_size=2,
    max_size=30,
).map(lambda rows: pd.DataFrame(rows, columns=["entry", "exit", "died"]))


@settings(deadline=None, max_examples=30)
@given(spans)
def test_lifelines_agrees(people):
    from lifelines import KaplanMeierFitter

    people.loc[len(people)] = (0.0, 20.0, False)  # lifelines drops people who enter after an empty risk set
    other = KaplanMeierFitter().fit(people["exit"], people["died"], entry=people["entry"])
    for point in curve(people).points:
        assert point.value == pytest.approx(other.survival_function_.loc[: point.time].iloc[-1, 0], abs=1e-12)
        if point.lower is not None:
            interval = other.confidence_interval_.loc[: point.time].iloc[-1]
            assert (point.lower, point.upper) == pytest.approx(tuple(interval), abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(spans, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(people, random):
    order = list(range(len(people)))
    random.shuffle(order)
    assert curve(people.iloc[order]) == curve(people)


@settings(deadline=None, max_examples=50)
@given(spans)
def test_splitting_follow_up_does_not_matter(people):
    """(0, 7] is (0, 3] and (3, 7]: only the number of rows, and the censorings at the cuts, change."""
    middle = (people["entry"] + people["exit"]) / 2
    halves = pd.concat([people.assign(exit=middle, died=False), people.assign(entry=middle)])
    whole, split = curve(people), {p.time: p for p in curve(halves).points}
    for point in whole.points:
        if point.events:
            other = split[point.time]
            assert (other.value, other.at_risk, other.events) == (point.value, point.at_risk, point.events)


@settings(deadline=None, max_examples=50)
@given(spans)
def test_days_are_years(people):
    days = people.assign(entry=people["entry"] * 365.25, exit=people["exit"] * 365.25)
    in_days = ModelSpec("kaplan_meier", time=TimeColumns(entry="entry", exit="exit", event="died", unit="days"))
    assert curve(days, in_days) == curve(people)


@settings(deadline=None, max_examples=50)
@given(spans)
def test_the_numbers_add_up(people):
    """Survival never rises and stays inside its interval; everybody leaves once; those at risk are those under way."""
    points = curve(people).points
    assert np.all(np.diff([1.0, *(p.value for p in points)]) <= 0)
    assert sum(p.events + p.censored for p in points) == len(people)
    for p in points:
        assert p.at_risk == ((people["entry"] < p.time) & (people["exit"] >= p.time)).sum()
        assert p.lower is None or p.upper is None or 0 <= p.lower <= p.value <= p.upper <= 1
