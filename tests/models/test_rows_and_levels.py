"""Who is analysed, who is left out and why, and what a column becomes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cohort.models.frame.design import columns_of, design_matrix
from cohort.models.frame.rows import complete_cases, same_times
from cohort.models.request import ModelSpec, TimeColumns

FOLLOW_UP = TimeColumns(entry="entry", exit="exit", event="died")


def test_every_row_left_out_has_one_reason():
    people = pd.DataFrame(
        [
            # person            entry exit  died   adhd   mother
            ("complete", 0.0, 2.0, True, True, "m1"),
            ("sibling", 0.0, 2.0, False, False, "m1"),
            ("born_later", 1.0, 2.0, False, True, "m2"),
            ("no_mother", 0.0, 2.0, False, True, None),
            ("adhd_unseen", 0.0, 2.0, False, None, "m3"),
            ("both_missing", 0.0, 2.0, False, None, None),
            ("no_time", 2.0, 2.0, False, True, "m4"),
            ("left_before", 3.0, 2.0, True, None, "m4"),
            ("exit_unknown", 0.0, None, False, True, "m4"),
            ("entry_unknown", None, 2.0, False, True, "m4"),
            ("event_unknown", None, None, None, None, None),
        ],
        columns=["person", "entry", "exit", "died", "adhd", "mother"],
    )
    rows = complete_cases(people, ModelSpec("cox", terms=("adhd",), time=FOLLOW_UP, cluster="mother"))
    assert (rows.n, rows.events, rows.person_years) == (3, 1, 5.0)
    assert rows.cluster.tolist() == [0, 0, 1]
    assert rows.excluded == {
        "died missing": 1,
        "entry missing": 1,
        "exit missing": 1,
        "no follow-up time": 2,
        "adhd missing": 2,
        "mother missing": 1,
    }
    assert rows.n + sum(rows.excluded.values()) == len(people)


@pytest.mark.parametrize("unit, years", [("years", 1461.0), ("days", 4.0)])
def test_unit(unit, years):
    one = pd.DataFrame({"days": [1461], "died": [1]})
    rows = complete_cases(one, ModelSpec("cox", time=TimeColumns(exit="days", event="died", unit=unit)))
    assert rows.person_years == years


ordered = pd.CategoricalDtype(["none", "1 year", "2-4 years"], ordered=True)


@pytest.mark.parametrize(
    ("values", "options", "columns", "matrix"),
    [
        # text: sorted, the first is the reference
        (["b", "a", "c"], {}, ["b vs a", "c vs a"], [[1, 0], [0, 0], [0, 1]]),
        (["b", "a", "c"], {"reference": {"x": "c"}}, ["a vs c", "b vs c"], [[0, 1], [1, 0], [0, 0]]),
        # booleans, also with missing values or as objects: yes against no
        ([True, False, True], {}, ["yes vs no"], [[1], [0], [1]]),
        (pd.array([True, False, None], dtype="boolean"), {}, ["yes vs no"], [[1], [0]]),
        ([True, None, False], {"reference": {"x": "True"}}, ["no vs yes"], [[0], [1]]),
        # categories: in their own order
        (pd.Categorical(["2-4 years", "none", "1 year"], dtype=ordered), {}, ["1 year vs none", "2-4 years vs none"],
         [[0, 1], [0, 0], [1, 0]]),
        # numbers: as they are, unless declared categorical
        ([1, 2, 5], {}, ["per unit"], [[1], [2], [5]]),
        ([1, 2, 10], {"categorical": ("x",)}, ["2 vs 1", "10 vs 1"], [[0, 0], [1, 0], [0, 1]]),
        ([1.0, 2.0, None], {"categorical": ("x",), "reference": {"x": "2"}}, ["1 vs 2"], [[1], [0]]),
        (pd.array([1, None, 3], dtype="Int64"), {}, ["per unit"], [[1], [3]]),
    ],
)  # fmt: skip
def test_what_a_column_becomes(values, options, columns, matrix):
    frame = pd.DataFrame({"x": values, "y": [0, 1, 0]})
    rows = complete_cases(frame, ModelSpec("logistic", terms=("x",), outcome="y", **options))
    named = columns_of(rows.terms)
    assert [f"{c.level} vs {c.reference}" if c.level else "per unit" for c in named] == columns
    assert design_matrix(rows.terms, named).tolist() == matrix


@pytest.mark.parametrize("died", [[0, 1, 0], [False, True, False], [0.0, 1.0, None], [False, True, None]])
def test_events_may_be_booleans_or_numbers(died):
    frame = pd.DataFrame({"exit": [1, 2, 3], "died": died})
    rows = complete_cases(frame, ModelSpec("cox", time=TimeColumns(exit="exit", event="died")))
    assert rows.event.tolist()[:2] == [False, True]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([0.3, 0.1 + 0.2, 1.0], [0.3, 0.3, 1.0]),
        ([67.25, 67.0 + 91.3125 / 365.25, np.nan], [67.25, 67.25, np.nan]),
        ([1.0, 2.0, 2.0000001], [1.0, 2.0, 2.0000001]),
        ([np.nan, np.nan, np.nan], [np.nan, np.nan, np.nan]),
        ([1, 2, 3], [1, 2, 3]),
    ],
)
def test_times_that_differ_by_rounding_are_tied(times, expected):
    (found,) = same_times(np.array(times, dtype=float))
    np.testing.assert_array_equal(found, expected)
