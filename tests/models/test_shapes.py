"""The curve of a spline: R's numbers, the reference where it is 1, round values, and what the gate leaves of it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from tests.disclosure.alone import gate_of

from cohort.disclosure.everyone import Everyone
from cohort.disclosure.model import read_model
from cohort.disclosure.release import Identity, release_model
from cohort.disclosure.rule import Rule
from cohort.disclosure.shapes import release_shapes
from cohort.errors import ModelError
from cohort.estimates import Estimates, estimates_from
from cohort.models.inference.shapes import round_values
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns

LATE = TimeColumns(entry="entry", exit="exit", event="died")
MODELS = {
    "logistic": ("differences_birthwt", ModelSpec("logistic", ("spline(lwt, 4)", "smoke"), outcome="low")),
    "linear": ("differences_birthwt", ModelSpec("linear", ("spline(lwt, 3)", "smoke"), outcome="bwt", errors="model")),
    "cox": ("cox_everything", ModelSpec("cox", ("spline(x, 4)", "z"), time=LATE)),
}


@pytest.mark.parametrize("kind", MODELS)
def test_as_r(oracle, kind):
    data, spec = MODELS[kind]
    r = oracle("shapes_birthwt")[1][kind]
    name = "x" if kind == "cox" else "lwt"
    found = fit(oracle(data)[0], replace(spec, reference={name: str(r["reference"])}))
    (shape,) = found.shapes
    by_value = {point.at: point for point in shape.points}
    told = np.array([(by_value[at].value, by_value[at].lower, by_value[at].upper) for at in r["at"]])
    value, se = np.array(r["value"]), np.array(r["se"])
    expected = np.stack([value + z * se for z in (0, -1.959963984540054, 1.959963984540054)], axis=1)
    assert_allclose(told if kind == "linear" else np.log(told), expected, rtol=1e-8)
    assert_allclose([knot for _, knot in shape.knots], r["knots"], rtol=1e-12)
    tests = {test.test: test.chisq for test in found.tests if test.of == spec.terms[0]}
    assert tests["Wald"] == pytest.approx(r["wald"], rel=1e-8)
    assert tests["Wald, departure from a line"] == pytest.approx(r["departure"], rel=1e-8)


def births(oracle) -> pd.DataFrame:
    return oracle("differences_birthwt")[0]


def test_against_the_reference_is_1(oracle):
    """Unless one is asked for it is the round value closest to the median."""
    data = births(oracle)
    (shape,) = fit(data, MODELS["logistic"][1]).shapes
    assert shape.reference == 120 and data["lwt"].median() == 121, "points are two pounds apart"
    (point,) = [point for point in shape.points if point.at == shape.reference]
    assert (point.value, point.lower, point.upper) == (1, 1, 1)


@pytest.mark.parametrize(
    ("terms", "curves"),
    [
        (("spline(lwt, 4)", "spline(age, 3)"), ["spline(lwt, 4)", "spline(age, 3)"]),
        (("spline(lwt, 3)", "smoke", "spline(lwt, 3):smoke"), []),  # it has a curve for each level of the other
        (("lwt", "spline(lwt, 4)"), []),  # a column follows from another term
        (("lwt", "smoke"), []),
    ],
)
def test_which_splines_have_a_curve(oracle, terms, curves):
    found = fit(births(oracle), ModelSpec("logistic", terms, outcome="low"))
    assert [shape.term for shape in found.shapes] == curves


def test_a_reference_that_is_no_number(oracle):
    with pytest.raises(ModelError, match=r"reference.lwt[\s\S]*heavy[\s\S]*a number"):
        fit(births(oracle), replace(MODELS["logistic"][1], reference={"lwt": "heavy"}))


def test_rows_of_one_person_count_once(oracle):
    """Follow-up cut in two tells the same curve between the same percentiles; its knots would be those of rows."""
    data = oracle("cox_everything")[0].assign(person=range(150))
    middle = (data["entry"] + data["exit"]) / 2
    early, late = data.assign(exit=middle, died=0), data.assign(entry=middle)
    spec = MODELS["cox"][1]
    (whole,) = fit(data, spec).shapes
    (parts,) = fit(pd.concat([early, late]), replace(spec, person="person")).shapes
    assert (parts.n, parts.percentiles, parts.knots) == (whole.n, whole.percentiles, ())


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e5))
def test_round_values(low, width):
    values = round_values(low, low + width)
    steps = [right - left for left, right in pairwise(values)]
    assert 39 <= len(values) <= 102 and min(steps) == pytest.approx(max(steps), rel=1e-5)
    assert f"{min(steps):.4e}"[0] in "125" or f"{min(steps):.1e}"[0] in "125"
    assert low - 1e-6 * width <= values[0] and values[-1] <= low + width * (1 + 1e-6)


def shown(found: Estimates, rule: Rule):
    return release_model(found, Identity("s", "m", "M"), gate_of(found, "m", "low=yes", Everyone(), rule))


def test_what_may_be_shown(oracle, tmp_path):
    """Of 189 births five are beyond percentiles 5 and 95, nine beyond these and ten; no point or knot is outermost."""
    data = births(oracle)
    found = fit(data, MODELS["logistic"][1])
    public = shown(found, Rule(5))
    (shape,) = public.shapes
    assert shape.between == (0.05, 0.95) and len(shape.knots) == 4
    low, high = np.quantile(data["lwt"], [0.05, 0.95])
    assert low <= shape.points[0].at and shape.points[-1].at <= high
    assert all(knot == round(knot) for knot in shape.knots), "as exact as the points are apart"
    (stricter,) = shown(found, Rule(10)).shapes
    assert stricter.between == (0.1, 0.9) and len(stricter.knots) == 2
    (tmp_path / "m.json").write_text(public.json(), encoding="utf-8")
    assert read_model(tmp_path / "m.json").shapes == public.shapes
    assert estimates_from(json.loads(json.dumps(found.as_dict()))) == found


def test_no_curve_of_a_row_that_is_hidden(oracle):
    found = fit(births(oracle), MODELS["logistic"][1])
    assert release_shapes(found, Rule(5), lambda row: row.level != "column 2") == ()
    few = replace(found, shapes=tuple(replace(shape, n=9) for shape in found.shapes))
    assert release_shapes(few, Rule(5), lambda row: True) == ()
    assert "curve: spline(lwt, 4)" in shown(few, Rule(5)).withheld
