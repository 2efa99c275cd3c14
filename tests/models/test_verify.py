"""Two engines agree on public data, and a wrong number of ours is found out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cohort.errors import ModelError
from cohort.models.kinds import KINDS, fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.models.verify.kinds import SECOND, verified

COLON = ModelSpec("cox", ("rx_lev", "rx_lev5fu", "age", "nodes"), time=TimeColumns("time", "status", unit="days"))
HEART = ModelSpec("cox", ("age", "year", "surgery", "transplant"), time=TimeColumns("stop", "event", "start", "days"))
BINARY = ("spontaneous", "induced", "age")
DAYS = replace(COLON.time, entry="entry")

CASES = {
    "plain": ("cox_colon", COLON),
    "breslow": ("cox_colon", replace(COLON, ties="breslow")),
    "strata": ("cox_colon", replace(COLON, strata=("extent",))),
    "clusters": ("cox_colon", replace(COLON, cluster="site")),
    "weights of people": ("cox_colon", replace(COLON, weights="people")),
    "weights of a sample": ("cox_colon", replace(COLON, weights="w")),
    "weights, entry and strata": ("cox_colon", replace(COLON, weights="people", time=DAYS, strata=("extent",))),
    "late entry": ("cox_colon", replace(COLON, time=DAYS, strata=("extent",))),
    "intervals": ("cox_counting_process_heart", HEART),
    "clustered intervals": ("cox_counting_process_heart", replace(HEART, cluster="id")),
    "odds": ("binary_infert", ModelSpec("logistic", BINARY, outcome="case")),
    "clustered odds": ("binary_infert", ModelSpec("logistic", BINARY, outcome="case", cluster="stratum")),
    "risks": ("binary_infert", ModelSpec("modified_poisson", BINARY, outcome="case")),
    "clustered risks": ("binary_infert", ModelSpec("modified_poisson", BINARY, outcome="case", cluster="stratum")),
    "interactions and splines": (
        "cox_colon",
        replace(COLON, terms=("sex", "obstruct", "sex:obstruct", "spline(age, 4)"), categorical=("sex", "obstruct")),
    ),
    "curves": ("cox_colon", ModelSpec("kaplan_meier", time=COLON.time, by="obstruct")),
    "curves with late entry": ("cox_colon", ModelSpec("kaplan_meier", time=DAYS)),
}


def data_of(oracle, name: str) -> pd.DataFrame:
    data, _ = oracle(name)
    assert data is not None
    if name == "cox_colon":  # entries fall on others' days of death
        data = data.assign(site=data["id"] % 80, people=1 + data["id"] % 3, entry=(data["id"] % 7) * 113)
    return data


@pytest.mark.parametrize(("name", "spec"), CASES.values(), ids=CASES)
def test_two_engines_agree(oracle, name, spec):
    data = data_of(oracle, name)
    told = verified(fit(data, spec), data, spec).verification
    assert told is not None and told.engine and told.difference is not None
    assert told.difference < 1e-8


@pytest.mark.parametrize("case", ["plain", "clusters", "weights of people", "odds", "risks", "clustered risks"])
@pytest.mark.parametrize("wrong", ["coef", "se"])
@pytest.mark.parametrize("rows", ["estimates", "crude"])
def test_a_wrong_number_is_found_out(oracle, case, wrong, rows):
    name, spec = CASES[case]
    data = data_of(oracle, name)
    found = fit(data, spec)
    first, *others = getattr(found, rows)
    spoilt = replace(first, **{wrong: getattr(first, wrong) + 1e-5 * max(abs(first.coef), first.se)})
    if case == "clusters" and wrong == "se":
        pytest.skip("robust errors are compared on a fit of both engines' own")
    with pytest.raises(ModelError, match=r"differs by \de-05 of the .* of (rx_lev|spontaneous)"):
        verified(replace(found, **{rows: (spoilt, *others)}), data, spec)


def test_a_wrong_curve_is_found_out(oracle):
    name, spec = CASES["curves"]
    data = data_of(oracle, name)
    found = fit(data, spec)
    curve = found.curves[1]
    points = [replace(p, lower=p.lower and p.lower * (1 + 1e-5)) for p in curve.points]
    spoilt = replace(found, curves=(found.curves[0], replace(curve, points=tuple(points))))
    with pytest.raises(ModelError, match="the lower limit of 1"):
        verified(spoilt, data, spec)


def test_levels_without_an_estimate_are_left_out_of_both(oracle):
    data = data_of(oracle, "binary_infert").assign(
        clinic=lambda d: np.where(d["case"].eq(0) & d.index.isin(range(90, 120)), "far", "near")
    )
    spec = ModelSpec("logistic", ("clinic", "spontaneous", "age"), outcome="case", reference={"clinic": "near"})
    found = verified(fit(data, spec), data, spec)
    assert found.estimates[0].coef is None
    assert found.verification.difference < 1e-8


def test_kinds_without_a_second_engine_say_so(oracle, monkeypatch):
    data = data_of(oracle, "binary_infert")
    monkeypatch.delitem(SECOND, "logistic")
    spec = CASES["odds"][1]
    told = verified(fit(data, spec), data, spec).verification
    assert (told.engine, told.difference) == (None, None)
    assert "no second engine" in told.compared


def test_every_kind_is_known():
    assert SECOND.keys() <= KINDS.keys()


def test_full_newton_steps_that_lead_astray(monkeypatch):
    """statsmodels halves no step; on these 40 people it ends in no number unless it starts nearer the top."""
    rng = np.random.default_rng(29)
    entry = rng.integers(0, 10, 40)
    drawn = {"skewed": rng.normal(size=40) ** 5, "other": rng.normal(size=40), "entry": entry}
    people = pd.DataFrame({**drawn, "exit": entry + rng.integers(1, 9, 40), "ill": rng.random(40) < 0.3})
    spec = ModelSpec("cox", ("skewed", "other"), time=TimeColumns("exit", "ill", "entry"))
    assert verified(fit(people, spec), people, spec).verification.difference < 1e-8


def test_where_a_fit_would_take_too_long_it_says_so(oracle, monkeypatch):
    monkeypatch.setattr("cohort.models.verify.cox.MOST_CLUSTERED_WORK", 1e5)
    name, spec = CASES["clusters"]
    data = data_of(oracle, name)
    assert "cluster-robust errors not compared" in verified(fit(data, spec), data, spec).verification.compared


def test_verifying_may_be_declined():
    """In a study at once for all models, in a model, or in a model of a plain table."""
    from cohort.spec.plain_model import PlainModel
    from cohort.spec.study import Model

    assert Model.model_validate({"kind": "cox"}).verify and PlainModel.model_validate({"kind": "cox"}).verify
    assert not Model.model_validate({"kind": "cox", "verify": False}).verify
