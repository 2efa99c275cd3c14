"""Restricted cubic splines: Harrell's columns and knots, and straight lines outside the knots."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cohort.errors import ModelError
from cohort.models.frame.splines import restricted_cubic_spline, spline_knots


@pytest.mark.parametrize("place", range(5))
def test_columns_and_knots_are_those_of_hmisc(oracle, place):
    patients, _ = oracle("cox_colon")
    some, expected = oracle("splines_colon_age")
    knots = spline_knots(patients["age"].to_numpy(float), 3 + place)
    assert_allclose(knots, expected["knots"][place], rtol=1e-12)
    columns = restricted_cubic_spline(some["age"].to_numpy(float), knots)
    assert_allclose(columns, expected["columns"][place], rtol=1e-10, atol=1e-12)


def test_straight_beyond_the_outer_knots():
    knots = np.array([1.0, 2.0, 4.0, 7.0])
    for outside in (np.linspace(-5, 1, 7), np.linspace(7, 19, 7)):
        bend = np.diff(restricted_cubic_spline(outside, knots), n=2, axis=0)
        assert_allclose(bend, 0, atol=1e-10)


@pytest.mark.parametrize(
    ("values", "count", "found"), [([0.0] * 9 + [1.0], 4, "some at the same value"), ([1, 2, 3], 2, "2")]
)
def test_no_knots(values, count, found):
    with pytest.raises(ModelError, match=found):
        spline_knots(np.array(values, dtype=float), count)
