"""Interactions and splines as terms: R's coefficients, errors and tests, what the columns are called, what is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from numpy.testing import assert_allclose

from cohort.errors import CohortError
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.wanted.term import all_names, names_in, parts_of

LATE = TimeColumns(entry="entry", exit="exit", event="died")


@pytest.mark.parametrize(
    ("answer", "terms", "columns"),
    [
        ("crossed", ("z", "g", "z:g"), ["z:g (1:b)", "z:g (1:c)"]),
        ("slopes", ("x", "g", "x:g"), ["x:g (x:b)", "x:g (x:c)"]),
        ("curved", ("spline(x, 4)", "z"), []),
        ("curves", ("spline(x, 4)", "z", "spline(x, 4):z"), [f"spline(x, 4):z (column {j}:z)" for j in (1, 2, 3)]),
    ],
)
def test_coefficients_and_tests(oracle, answer, terms, columns):
    rows, _ = oracle("cox_everything")
    _, expected = oracle("cox_terms")
    r = expected[answer]
    categorical = ("z",) if "z:g" in terms else ()
    fitted = fit(rows, ModelSpec("cox", terms=terms, time=LATE, categorical=categorical))
    assert_allclose([row.coef for row in fitted.estimates], r["coef"], rtol=1e-8)
    assert_allclose([row.se for row in fitted.estimates], r["se"], rtol=1e-8)
    wald = [test for test in fitted.tests if test.test == "Wald"]
    assert [test.of for test in wald] == list(terms)
    assert_allclose([test.chisq for test in wald], r["wald"], rtol=1e-8)
    assert [f"{row.term} ({row.level})" for row in fitted.estimates if ":" in row.term] == columns


def test_counts_behind_each_combination(oracle):
    rows, _ = oracle("cox_everything")
    counts = fit(rows, ModelSpec("cox", terms=("z", "g", "z:g"), time=LATE, categorical=("z",))).counts
    crossed = {count.level: count.n for count in counts if count.term == "z:g"}
    assert crossed == {f"{z}:{g}": len(members) for (z, g), members in rows.groupby(["z", "g"])}


def test_a_term_is_read_by_its_parts():
    assert parts_of("spline(age, 4):sex") == ("spline(age, 4)", "sex")
    assert names_in("spline(age, 4):sex") == ("age", "sex")
    assert all_names(["sex", "spline(age, 4)", "sex:spline(age, 4)"]) == ("sex", "age")


ROWS = pd.DataFrame({"exit": range(1, 41), "died": [1, 0] * 20, "a": [i * 7 % 11 for i in range(40)], "b": [0, 1] * 20})


@pytest.mark.parametrize(
    ("terms", "where", "found"),
    [
        (("a", "a:b"), "terms.a:b", "an interaction of b, which is not a term itself"),
        (("spline(b, 4)",), "knots", "4 knots, some at the same value"),
        (("spline(a, 9)",), "terms.spline(a, 9)", "column 'spline(a, 9)'"),
        (("a", "bb", "a:bb"), "terms.bb", "did you mean 'b'?"),
        (("a", "exit", "a:exit"), "terms.a:exit", "the same column twice"),
    ],
)
def test_faults(terms, where, found):
    with pytest.raises(CohortError) as raised:
        fit(ROWS, ModelSpec("cox", terms=terms, time=TimeColumns(exit="exit", event="died")))
    assert where in str(raised.value)
    assert found in str(raised.value)
