"""Differences, rates, counts and sets: coefficients, errors and log-likelihoods are R's (make_risk_oracles.R)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from cohort.errors import ModelError
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.models.verify.kinds import verified
from cohort.wanted.settings import ConditionalLogistic, Counts

BIRTHS = ModelSpec("linear", ("smoke", "race", "lwt", "age"), outcome="bwt", reference={"race": "white"})
COLON = TimeColumns("time", "status", unit="days")
RATE = ModelSpec("poisson_rate", ("rx_lev", "rx_lev5fu", "sex", "node"), time=COLON)
CLAIMS = ModelSpec(
    "poisson_count",
    ("district", "group", "age"),
    outcome="claims",
    categorical=("district",),
    reference={"group": "<1l", "age": "<25"},
    settings=Counts("holders"),
)
ABSENCE = ModelSpec("negative_binomial", ("eth", "sex", "age"), outcome="days", settings=Counts())


def numbers(found):
    return np.array([(row.coef, row.se) for row in found.estimates]).T


@pytest.mark.parametrize(
    ("kind", "outcome", "asked", "errors"),
    [
        ("linear", "bwt", {}, "hc0"),
        ("linear", "bwt", {"errors": "model"}, "lm"),
        ("linear", "bwt", {"cluster": "weight"}, "cluster_lwt"),
        ("risk_difference", "low", {}, "hc0"),
        ("risk_difference", "low", {"cluster": "weight"}, "cluster_lwt"),
    ],
)
def test_differences(oracle, kind, outcome, asked, errors):
    data, expected = oracle("differences_birthwt")
    r = expected[kind]
    data = data.assign(weight=data["lwt"])
    found = fit(data, replace(BIRTHS, kind=kind, outcome=outcome, **asked))
    coef, se = numbers(found)
    assert_allclose(coef, r["coef"][1:], rtol=1e-10)
    assert_allclose(se, r[errors][1:], rtol=1e-10)
    assert all(row.ratio is None for row in found.estimates)
    assert found.estimates[0].lower == pytest.approx(coef[0] - 1.959964 * se[0])
    if kind == "linear":
        assert found.loglik == pytest.approx(r["loglik"], rel=1e-12)
        assert found.events is None and {row.events for row in found.counts} == {None}


def colon(oracle) -> pd.DataFrame:
    data, _ = oracle("cox_colon")
    return data.assign(node=data["nodes"] > 3, site=data["id"] % 80)


@pytest.mark.parametrize("cluster", [None, "site"])
def test_rates(oracle, cluster):
    """In 20 cells as row by row; with clusters, row by row."""
    r = oracle("rates_colon")[1]["levels"]
    found = fit(colon(oracle), replace(RATE, cluster=cluster))
    assert_allclose(numbers(found)[0], r["coef"][1:], rtol=1e-9)
    assert_allclose(numbers(found)[1], r["cluster_site" if cluster else "se"][1:], rtol=1e-9)
    assert found.loglik == pytest.approx(r["loglik"], rel=1e-12)


def test_rates_by_a_measure(oracle):
    r = oracle("rates_colon")[1]["measure"]
    found = fit(colon(oracle), replace(RATE, terms=("rx_lev5fu", "age")))
    assert_allclose(numbers(found), (r["coef"][1:], r["se"][1:]), rtol=1e-9)


def test_rate_ratio_by_hand():
    """3 events in 10 years against 2 in 20: a ratio of 3, with variance 1/3 + 1/2 of its logarithm."""
    people = pd.DataFrame({"exposed": [True] * 5 + [False] * 5, "years": [2.0] * 5 + [4.0] * 5})
    people["ill"] = [True] * 3 + [False] * 2 + [True] * 2 + [False] * 3
    found = fit(people, ModelSpec("poisson_rate", ("exposed",), time=TimeColumns("years", "ill")))
    (row,) = found.estimates
    assert (row.ratio, row.se) == pytest.approx((3.0, np.sqrt(1 / 3 + 1 / 2)))
    assert [(c.events, c.person_years) for c in found.counts] == [(2, 20.0), (3, 10.0)]


def test_counts_in_cells(oracle):
    data, expected = oracle("counts_insurance")
    found = fit(data, CLAIMS)
    # R's factors Group and Age are ordered: their polynomial contrasts span the same levels
    r = expected["poisson"]
    assert_allclose(numbers(found)[0][:3], r["coef"][1:4], rtol=1e-9)
    assert_allclose(numbers(found)[1][:3], r["se"][1:4], rtol=1e-9)
    assert found.person_years == data["holders"].sum()


def test_overdispersed_counts(oracle):
    data, expected = oracle("counts_quine")
    r = expected["negative_binomial"]
    found = fit(data, ABSENCE)
    assert_allclose(numbers(found)[0], r["coef"][1:], rtol=1e-8)
    assert_allclose(numbers(found)[1], r["se"][1:], rtol=1e-8)
    assert found.loglik == pytest.approx(r["loglik"], rel=1e-12)
    assert f"{r['alpha']:.3g} mean²" in found.notes[-1]


@pytest.mark.parametrize("likelihood", ["exact", "efron", "breslow"])
def test_sets_with_several_outcomes(oracle, likelihood):
    """Six sets of up to 99 women: the exact likelihood sums over more than 10^26 subsets."""
    data, r = oracle("binary_infert")[0], oracle("conditional_infert")[1][likelihood]
    spec = ModelSpec("conditional_logistic", ("spontaneous", "induced", "age"), outcome="case", strata=("parity",))
    found = fit(data, replace(spec, settings=ConditionalLogistic(likelihood)))
    assert_allclose(numbers(found), (r["coef"], r["se"]), rtol=1e-9)
    assert found.loglik == pytest.approx(r["loglik"], rel=1e-12)


def test_matched_sets(oracle):
    data, expected = oracle("binary_infert")
    r = expected["conditional_logistic_exact"]
    spec = ModelSpec("conditional_logistic", ("spontaneous", "induced"), outcome="case", strata=("stratum",))
    found = fit(data, replace(spec, settings=ConditionalLogistic()))
    assert_allclose(numbers(found), (r["coef"], r["se"]), rtol=1e-11)  # clogit stops 4e-12 short
    told = {one.term: (one.sets, one.n, one.events) for one in found.carried}
    differ = data.groupby("stratum")["induced"].nunique() > 1
    case = data[data["case"] == 1].set_index("stratum")["induced"]
    apart = data[data["induced"] != data["stratum"].map(case)].groupby("stratum").size()
    assert told["induced"] == (differ.sum(), len(apart) + apart.sum(), differ.sum())


def test_pairs_by_hand():
    """Of discordant pairs, 6 with the exposed ill and 2 with the other: odds ratio 3 (McNemar), variance 1/6 + 1/2."""
    pairs = [(True, True, False)] * 6 + [(False, True, False)] * 2 + [(True, True, True)] * 3 + [(True, False, False)]
    rows = [
        (pair, exposed, ill)
        for pair, (first, ill, other) in enumerate(pairs)
        for exposed, ill in ((first, ill), (not first if pair < 8 else first, other))
    ]
    people = pd.DataFrame(rows, columns=["pair", "exposed", "ill"])
    spec = ModelSpec("conditional_logistic", ("exposed",), outcome="ill", strata=("pair",))
    for likelihood in ("exact", "efron", "breslow"):
        (row,) = fit(people, replace(spec, settings=ConditionalLogistic(likelihood))).estimates
        assert (row.ratio, row.se) == pytest.approx((3.0, np.sqrt(1 / 6 + 1 / 2)))


VERIFIED = {
    "linear": ("differences_birthwt", BIRTHS),
    "clustered linear": ("differences_birthwt", replace(BIRTHS, cluster="lwt", terms=("smoke", "race", "age"))),
    "risk_difference": ("differences_birthwt", replace(BIRTHS, kind="risk_difference", outcome="low")),
    "poisson_rate": ("colon", RATE),
    "clustered poisson_rate": ("colon", replace(RATE, cluster="site")),
    "poisson_count": ("counts_insurance", CLAIMS),
    "sets": (
        "binary_infert",
        ModelSpec(
            "conditional_logistic", ("induced",), outcome="case", strata=("stratum",), settings=ConditionalLogistic()
        ),
    ),
    "sets with several outcomes": (
        "binary_infert",
        ModelSpec(
            "conditional_logistic", ("induced",), outcome="case", strata=("age",), settings=ConditionalLogistic()
        ),
    ),
}


@pytest.mark.parametrize(("name", "spec"), VERIFIED.values(), ids=VERIFIED)
def test_two_engines_agree_and_a_wrong_number_is_found_out(oracle, name, spec):
    data = colon(oracle) if name == "colon" else oracle(name)[0]
    found = fit(data, spec)
    assert verified(found, data, spec).verification.difference < 2e-7
    first, *others = found.estimates
    spoilt = replace(found, estimates=(replace(first, se=first.se * (1 + 1e-5)), *others))
    with pytest.raises(ModelError, match="of the standard error"):
        verified(spoilt, data, spec)


def test_a_negative_binomial_by_its_profile(oracle):
    data, _ = oracle("counts_quine")
    assert verified(fit(data, ABSENCE), data, ABSENCE).verification.difference < 1e-8


def small(**columns):
    return pd.DataFrame({"x": [0, 1, 0, 1, 0, 1], "k": [1, 2, 1, 1, 2, 1], "y": [1.0, 2, 1, 2, 1, 3], **columns})


@pytest.mark.parametrize(
    ("spec", "data", "told"),
    [
        (ModelSpec("linear", ("x",), outcome="y"), small(y=[2.0] * 6), "the same number in every row"),
        (ModelSpec("linear", ("x", "k", "z"), outcome="y"), small(z=[1, 2, 3, 5, 8, 13]).head(4), "more rows than"),
        (ModelSpec("linear", ("x",), outcome="y"), small(y=[1.0, 2, np.inf, 2, 1, 3]), "infinite values"),
        (
            ModelSpec("poisson_count", ("x",), outcome="k", settings=Counts()),
            small(k=[1, 2, -1, 0, 1, 2]),
            "negative or broken",
        ),
        (
            ModelSpec("poisson_count", ("x",), outcome="k", settings=Counts()),
            small(k=[1, 2, 0.5, 0, 1, 2]),
            "negative or broken",
        ),
        (
            ModelSpec("poisson_count", ("x",), outcome="k", settings=Counts("y")),
            small(y=[1.0, 0, 1, 1, 1, 1]),
            "years of 0 or less",
        ),
        (ModelSpec("poisson_count", ("x",), outcome="k", settings=Counts()), small(k=[0] * 6), "no row has the event"),
        (ModelSpec("negative_binomial", ("x",), outcome="k", settings=Counts()), small(), "vary no more than Poisson"),
        (
            ModelSpec("conditional_logistic", ("x",), outcome="k", strata=("s",), settings=ConditionalLogistic()),
            small(k=[0, 0, 1, 1, 0, 0], s=[1, 1, 2, 2, 3, 3]),
            "no set with and without",
        ),
    ],
)
def test_honest_failures(spec, data, told):
    with pytest.raises(ModelError, match=told):
        fit(data, spec)


def test_risks_outside_0_and_1_are_told():
    people = pd.DataFrame({"x": np.arange(20.0), "ill": [False] * 12 + [True] * 8})
    (note, *_) = fit(people, ModelSpec("risk_difference", ("x",), outcome="ill")).notes
    assert note.endswith("% of rows have a fitted risk below 0 or above 1")


def test_a_column_that_differs_in_no_set_is_left_out(oracle):
    data = oracle("binary_infert")[0]
    data = data.assign(late=data["stratum"] > 40)
    spec = ModelSpec("conditional_logistic", ("induced", "late"), outcome="case", strata=("stratum",))
    found = fit(data, replace(spec, settings=ConditionalLogistic()))
    assert found.estimates[1].coef is None
    assert any("late (yes) never differs" in note for note in found.notes)
