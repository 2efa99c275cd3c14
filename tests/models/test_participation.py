"""Participants weighted to stand for everyone invited; the numbers are R's, from stacked estimating equations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from cohort.disclosure.rule import Rule
from cohort.disclosure.weighting import public_balance, weighting_notes
from cohort.errors import ModelError
from cohort.models.kinds import fit
from cohort.models.participation import Asked, weigh
from cohort.models.request import ModelSpec, TimeColumns
from cohort.models.verify.kinds import verified

TERMS = ("rx_lev", "rx_lev5fu", "sex", "age")
DAYS = TimeColumns("time", "status", unit="days")
ASKED = Asked("took_part", ("sex", "obstruct", "age"))
MODELS = {
    "logistic": ModelSpec("logistic", TERMS, outcome="status"),
    "logistic_cluster": ModelSpec("logistic", TERMS, outcome="status", cluster="year_of_age"),
    "logistic_stabilised": ModelSpec("logistic", TERMS, outcome="status"),
    "modified_poisson": ModelSpec("modified_poisson", TERMS, outcome="status"),
    "linear": ModelSpec("linear", TERMS, outcome="nodes"),
    "risk_difference": ModelSpec("risk_difference", TERMS, outcome="status"),
    "cox_efron": ModelSpec("cox", TERMS, time=DAYS),
    "cox_breslow": ModelSpec("cox", TERMS, time=DAYS, ties="breslow"),
    "cox_cluster": ModelSpec("cox", TERMS, time=DAYS, ties="breslow", cluster="year_of_age"),
}


def invited(oracle) -> pd.DataFrame:
    data = oracle("participation_colon")[0]
    return data.assign(year_of_age=data["age"])


def weighted(data: pd.DataFrame, spec: ModelSpec, asked: Asked = ASKED) -> tuple[pd.DataFrame, ModelSpec]:
    """Those who took part, and the model with their weights."""
    return data[data["took_part"] == 1], replace(spec, participation=weigh(data, asked, "id", spec.cluster))


@pytest.mark.parametrize("name", MODELS)
def test_as_r(oracle, name):
    data, r = invited(oracle), oracle("participation_colon")[1][name]
    asked = replace(ASKED, stabilised_by=("sex",)) if name.endswith("stabilised") else ASKED
    frame, spec = weighted(data, MODELS[name], asked)
    found = fit(frame, spec)
    assert_allclose([row.coef for row in found.estimates], r["coef"], rtol=1e-9)
    assert_allclose([row.se for row in found.estimates], r["se"], rtol=1e-8)
    if "se_known" in r and not spec.cluster:  # weights that are estimated tell more than weights that are known
        assert all(row.se < known for row, known in zip(found.estimates, r["se_known"], strict=True))
    assert verified(found, frame, spec).verification.difference < 1e-9


def test_the_weights(oracle):
    data, r = invited(oracle), oracle("participation_colon")[1]["weights"]
    told = weigh(data, ASKED, "id").told
    assert (told.mean, told.overlap.yes.effective) == pytest.approx((r["mean"], r["effective"]), rel=1e-12)
    assert dict(told.overlap.yes.weights)[0.99] == pytest.approx(r["p99"], rel=1e-12)
    assert told.balance[-1].after == pytest.approx(r["balance_age"], abs=1e-11)
    assert all(abs(row.after) < abs(row.before) for row in told.balance)


def test_weights_are_the_invited_over_those_who_took_part():
    """One of two girls and one of three boys took part: each girl stands for two, each boy for three."""
    data = pd.DataFrame(
        {"id": range(10), "girl": [True] * 4 + [False] * 6, "took_part": [1, 1, 0, 0, 1, 1, 0, 0, 0, 0]}
    )
    weight = weigh(data, Asked("took_part", ("girl",)), "id").weight / 0.4
    assert_allclose(weight, [2] * 4 + [3] * 6)


def test_a_truncated_weight_is_the_percentile(oracle):
    data = invited(oracle)
    whole, cut = (weigh(data, replace(ASKED, truncate=percentile), "id") for percentile in (None, 90))
    bound = dict(whole.told.overlap.yes.weights)[0.9]
    assert_allclose(cut.weight, np.minimum(whole.weight, bound))
    assert (cut.log_slope[whole.weight > bound] == 0).all()


def test_people_of_whom_too_little_is_known_have_no_weight(oracle):
    data = invited(oracle)
    data["age"] = data["age"].where(data["id"] > 30).astype(float)
    frame, spec = weighted(data, replace(MODELS["logistic"], terms=("rx_lev", "sex")))
    found, few = fit(frame, spec), int(frame["age"].isna().sum())
    assert found.excluded == {"participation weight missing": few} and few > 0
    known = data[data["age"].notna()]
    again = fit(*weighted(known, replace(MODELS["logistic"], terms=("rx_lev", "sex"))))
    assert [row.se for row in found.estimates] == pytest.approx([row.se for row in again.estimates], rel=1e-12)


def test_rows_of_one_person_share_her_weight(oracle):
    """Follow-up cut in two tells the same, and so do its errors."""
    data = invited(oracle)
    frame, spec = weighted(data, MODELS["cox_efron"])
    early = frame.assign(entry=0, time=frame["time"].clip(upper=500), status=frame["status"] * (frame["time"] <= 500))
    late = frame[frame["time"] > 500].assign(entry=500)
    cut = replace(spec, time=replace(DAYS, entry="entry"), person="id")
    whole, parts = fit(frame, spec), fit(pd.concat([early, late]), cut)
    for one, other in zip(whole.estimates, parts.estimates, strict=True):
        assert (one.coef, one.se) == pytest.approx((other.coef, other.se), rel=1e-9)


@pytest.mark.parametrize(
    ("took_part", "found"),
    [([1, 1, 0, 0], "of having taken part"), ([1, 1, 1, 1], "nobody who did not take part")],
)
def test_who_was_certain_to_take_part_is_told(took_part, found):
    data = pd.DataFrame({"id": range(4), "girl": [True, True, False, False], "took_part": took_part})
    with pytest.raises(ModelError, match=found):
        weigh(data, Asked("took_part", ("girl",)), "id")


def test_what_is_told_names_nobody(oracle):
    """The largest weight may be one person's: percentiles with five people beyond are told, and no level with few."""
    data = invited(oracle)
    frame, spec = weighted(data, MODELS["logistic"])
    found = fit(frame, spec)
    share, weights = weighting_notes(found, Rule(5))
    assert share == f"{100 * data['took_part'].mean():.0f} % of those invited took part"
    assert "between percentiles 1 and 99" in weights
    assert len(public_balance(found, Rule(5))) == 3
    rare = data.assign(rare=(data["id"] % 300 == 0) | (data["id"] % 301 == 0))
    hidden = fit(*weighted(rare, MODELS["logistic"], replace(ASKED, given=("rare", "age"))))
    assert not any(mark.isdigit() for note in weighting_notes(hidden, Rule(5)) for mark in note)
    assert public_balance(hidden, Rule(5)) == ()
