"""Hazard ratios: a published fit, lifelines as a second engine, and what may not matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from cohort.errors import CohortError
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns

LATE = TimeColumns(entry="entry", exit="exit", event="died")


def test_leukaemia_remission():
    """Freireich et al. 1963: R's coxph(Surv(time, cens) ~ treat) on MASS::gehan prints 1.5721 (0.4124), z 3.81."""
    mercaptopurine = [6, 6, 6, 7, 10, 13, 16, 22, 23, -6, -9, -10, -11, -17, -19, -20, -25, -32, -32, -34, -35]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    weeks = pd.DataFrame({"week": mercaptopurine + placebo, "arm": ["6-MP"] * 21 + ["placebo"] * 21})
    weeks = weeks.assign(relapse=weeks["week"] > 0, week=weeks["week"].abs())
    fitted = fit(weeks, ModelSpec("cox", terms=("arm",), time=TimeColumns(exit="week", event="relapse")))
    (row,) = fitted.estimates
    assert (row.level, row.reference) == ("placebo", "6-MP")
    assert (row.coef, row.se, row.coef / row.se) == pytest.approx((1.5721, 0.4124, 3.81), abs=5e-3)
    assert (row.coef, row.se) == pytest.approx((1.5721, 0.4124), abs=5e-5)
    assert (row.ratio, row.lower, row.upper) == pytest.approx((4.817, 2.147, 10.81), abs=5e-3)


def people(seed: int, n: int = 60) -> pd.DataFrame:
    """Small whole times, so that deaths, censorings and entries are tied with each other."""
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 4, n)
    drawn = {"age": rng.normal(40, 10, n), "dose": rng.integers(0, 3, n), "family": rng.integers(0, 40, n)}
    return pd.DataFrame({"entry": entry, "exit": entry + rng.integers(1, 6, n), "died": rng.random(n) < 0.6, **drawn})


@pytest.mark.parametrize("strata", [(), ("dose",)])
@pytest.mark.parametrize("cluster", [None, "family"])
@pytest.mark.parametrize("seed", range(2))
def test_lifelines_agrees(seed, cluster, strata):
    """An engine of another make, but its robust errors take ties for Breslow's: there, no two people die together."""
    from lifelines import CoxPHFitter

    p = people(seed)
    p = p.assign(sex=p.index % 2, exit=p["exit"] + p.index / 100 * (cluster is not None))
    columns = ["exit", "died", "age", "sex", *strata, *filter(None, [cluster])]
    to_the_last_digit = {"precision": 1e-14, "r_precision": 1e-14}
    other = CoxPHFitter().fit(
        p[columns], "exit", "died", cluster_col=cluster, strata=list(strata) or None, fit_options=to_the_last_digit
    )
    time = TimeColumns(exit="exit", event="died")
    fitted = fit(p, ModelSpec("cox", terms=("age", "sex"), time=time, cluster=cluster, strata=strata))
    assert_allclose([row.coef for row in fitted.estimates], other.params_[["age", "sex"]], rtol=1e-7, atol=1e-9)
    assert_allclose([row.se for row in fitted.estimates], other.standard_errors_[["age", "sex"]], rtol=1e-7)
    assert fitted.loglik == pytest.approx(other.log_likelihood_, rel=1e-10)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("seed", range(2))
def test_statsmodels_agrees(seed, ties):
    """A third engine, with late entry and strata; it has people at risk from entry on, so nobody enters at a death."""
    from statsmodels.duration.hazard_regression import PHReg

    p = people(seed).assign(sex=lambda p: p.index % 2, entry=lambda p: p["entry"] + 0.5)
    x = p[["age", "sex"]].astype(float)
    other = PHReg(p["exit"], x, p["died"], entry=p["entry"], strata=p["dose"], ties=ties).fit(disp=0)
    fitted = fit(p, ModelSpec("cox", terms=("age", "sex"), time=LATE, strata=("dose",), ties=ties))
    assert_allclose([row.coef for row in fitted.estimates], other.params, rtol=1e-5)
    assert_allclose([row.se for row in fitted.estimates], other.bse, rtol=1e-5)
    assert fitted.loglik == pytest.approx(other.llf, rel=1e-10)


def numbers(frame, time=LATE, **options):
    rows = fit(frame, ModelSpec("cox", terms=("age", "dose"), time=time, **options)).estimates
    return [(row.coef, row.se) for row in rows]


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 10_000))
def test_what_does_not_matter(seed):
    """The order of rows, the unit of time, and follow-up cut in two (with both halves in the person's cluster)."""
    p = people(seed).assign(person=range(60))
    model, robust = numbers(p), numbers(p, cluster="person")
    assert_allclose(numbers(p.sample(frac=1, random_state=seed)), model, rtol=1e-8)
    days = p.assign(entry=p["entry"] * 365.25, exit=p["exit"] * 365.25)
    assert_allclose(numbers(days, TimeColumns("exit", "died", "entry", unit="days")), model, rtol=1e-8)
    middle = (p["entry"] + p["exit"]) / 2
    halves = pd.concat([p.assign(exit=middle, died=False), p.assign(entry=middle)])
    assert_allclose(numbers(halves), model, rtol=1e-8)
    assert_allclose(numbers(halves, cluster="person"), robust, rtol=1e-8)


def test_late_entry_is_not_ignored():
    p = people(7)
    assert numbers(p) != numbers(p, TimeColumns(exit="exit", event="died"))
    same_start = p.assign(entry=0)
    assert_allclose(numbers(same_start), numbers(p, TimeColumns(exit="exit", event="died")), rtol=1e-12)


def test_weights_that_are_not_whole_numbers_ask_for_robust_errors():
    """As R's coxph: whole weights are people counted alike, other weights are not."""
    p = people(3).assign(person=range(60), twice=2, odd=2.5)
    spec = ModelSpec("cox", terms=("age", "dose"), time=LATE)
    whole, odd = fit(p, replace(spec, weights="twice")), fit(p, replace(spec, weights="odd"))
    assert [row.se * 2**0.5 for row in whole.estimates] == pytest.approx([se for _, se in numbers(p)], rel=0.05)
    note = "the weights are not whole numbers: errors are robust"
    assert (note in odd.notes, note in whole.notes) == (True, False)
    assert [(row.coef, row.se) for row in odd.estimates] == [
        pytest.approx(pair, rel=1e-8) for pair in numbers(p.assign(w=2.5), cluster="person", weights="w")
    ]


@pytest.mark.parametrize(
    ("change", "options", "where", "found"),
    [
        ({"w": 0.0}, {"weights": "w"}, "weights", "weights of 0 or less"),
        ({"w": 1e-12}, {"weights": "w"}, "weights", "weights all below 1e-06"),
        ({"w": "heavy"}, {"weights": "w"}, "weights", "a column of string values"),
        ({}, {"weights": "wt"}, "weights", "column 'wt'"),
        ({}, {"strata": ("doze",)}, "strata.doze", "did you mean 'dose'?"),
    ],
)
def test_faults_of_weights_and_strata(change, options, where, found):
    with pytest.raises(CohortError) as raised:
        fit(people(1).assign(**change), ModelSpec("cox", terms=("age",), time=LATE, **options))
    assert where in str(raised.value)
    assert found in str(raised.value)


@pytest.mark.parametrize(("option", "value"), [("strata", ("sex",)), ("weights", "w"), ("ties", "breslow")])
def test_only_cox_takes(option, value):
    with pytest.raises(CohortError, match=f"{option} in a logistic model"):
        fit(people(1), ModelSpec("logistic", terms=("age",), outcome="died", **{option: value}))


def test_rows_without_stratum_or_weight_are_counted_out():
    p = people(1).assign(w=1.0, region=["north", "south"] * 30)
    p.loc[:4, "w"], p.loc[3:9, "region"] = None, None
    fitted = fit(p, ModelSpec("cox", terms=("age",), time=LATE, weights="w", strata=("region",)))
    assert (fitted.n, fitted.excluded) == (50, {"w missing": 5, "region missing": 5})


def test_strata_are_combinations_of_columns():
    p = people(1, 200).assign(sex=["f", "m"] * 100, centre=[1, 2, 2, 3] * 50)
    both = p.assign(both=p["sex"] + p["centre"].astype(str))
    spec = ModelSpec("cox", terms=("age",), time=LATE, strata=("sex", "centre"))
    assert fit(p, spec).estimates == fit(both, replace(spec, strata=("both",))).estimates
