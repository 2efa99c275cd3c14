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
from cohort.wanted.settings import FineGray, RestrictedMean, Standardised, Weighted

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
    "clusters, breslow": ("cox_colon", replace(COLON, cluster="site", ties="breslow")),
    "weights of a sample, breslow": ("cox_colon", replace(COLON, weights="w", ties="breslow", cluster="site")),
    "clustered intervals": ("cox_counting_process_heart", replace(HEART, cluster="id")),
    "odds": ("binary_infert", ModelSpec("logistic", BINARY, outcome="case")),
    "clustered odds": ("binary_infert", ModelSpec("logistic", BINARY, outcome="case", cluster="stratum")),
    "risks": ("binary_infert", ModelSpec("modified_poisson", BINARY, outcome="case")),
    "clustered risks": ("binary_infert", ModelSpec("modified_poisson", BINARY, outcome="case", cluster="stratum")),
    "robust errors": ("cox_colon", replace(COLON, errors="robust")),
    "robust errors of odds": ("binary_infert", ModelSpec("logistic", BINARY, outcome="case", errors="robust")),
    "model errors of risks": ("binary_infert", ModelSpec("modified_poisson", BINARY, outcome="case", errors="model")),
    "model errors of means": ("binary_infert", ModelSpec("linear", BINARY[:2], outcome="age", errors="model")),
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


PBC = TimeColumns(exit="time", event="status", unit="days", cause="2")
MGUS = TimeColumns(entry="entry", exit="exit", event="ecode", cause="1")
MOVES = TimeColumns(entry="tstart", exit="tstop", event="to", state="from")
VETERAN = TimeColumns("time", "status", unit="days")
COUNTED = {
    "hazard of everybody": ("cox_colon", ModelSpec("nelson_aalen", time=COLON.time)),
    "hazards of causes": ("competing_pbc", ModelSpec("nelson_aalen", time=replace(PBC, cause="any"), by="sex")),
    "hazards of moves": ("states_mgus2", ModelSpec("nelson_aalen", time=MOVES)),
    "states": ("states_mgus2", ModelSpec("state_occupancy", time=MOVES, by="male", cluster="id")),
    "causes": ("competing_pbc", ModelSpec("aalen_johansen", time=replace(PBC, cause="any"), by="stage")),
    "causes of late entrants": ("competing_mgus2_age", ModelSpec("aalen_johansen", time=replace(MGUS, cause="any"))),
    "means": ("groups_veteran", ModelSpec("restricted_mean", time=VETERAN, by="celltype", settings=RestrictedMean(0.5))),
    "means of late entrants": ("cox_colon", ModelSpec("restricted_mean", time=DAYS, settings=RestrictedMean(4.0))),
    "baseline in strata": ("cox_colon", ModelSpec("baseline_hazard", COLON.terms, time=DAYS, strata=("extent",))),
    "baseline, weighted": ("cox_colon", ModelSpec("baseline_hazard", ("age", "nodes"), time=DAYS, weights="people")),
    "adjusted": (
        "cox_colon",
        ModelSpec(
            "adjusted_survival", ("sex", "age", "sex:age"), time=DAYS, by="sex", categorical=("sex",), strata=("extent",)
        ),
    ),
    "adjusted, breslow": ("groups_veteran", ModelSpec("adjusted_survival", ("celltype", "karno"), time=VETERAN, by="celltype", ties="breslow")),
    "subdistribution": ("competing_pbc", ModelSpec("fine_gray", ("age", "edema", "sex"), time=replace(PBC, cause="1"))),
    "subdistribution of late entrants": ("competing_mgus2_age", ModelSpec("fine_gray", ("mspike",), time=MGUS, strata=("male",))),
    "subdistribution, breslow": ("competing_pbc", ModelSpec("fine_gray", ("age", "edema"), time=PBC, ties="breslow", settings=FineGray("with_events"))),
    "subdistribution, strata": ("competing_pbc", ModelSpec("fine_gray", ("age", "edema"), time=PBC, ties="breslow", strata=("sex",))),
    "standardised": ("binary_infert", ModelSpec("standardised_risk", ("induced", "age"), outcome="case", categorical=("induced",), cluster="stratum", settings=Standardised("induced", "ratio"))),
    "weighted to all": ("binary_infert", ModelSpec("weighted_risk", ("age", "spontaneous"), outcome="case", settings=Weighted("early"))),
    "weighted to the exposed": ("binary_infert", ModelSpec("weighted_risk", ("age", "spontaneous"), outcome="case", cluster="stratum", settings=Weighted("early", "exposed", "ratio"))),
    "weighted to the overlap": ("binary_infert", ModelSpec("weighted_risk", ("age", "spontaneous"), outcome="case", settings=Weighted("early", "overlap"))),
    "counts, clustered": ("counts_quine", ModelSpec("negative_binomial", ("eth", "sex", "lrn"), outcome="days", cluster="three")),
    "counts": ("counts_quine", ModelSpec("negative_binomial", ("eth", "sex", "age", "lrn"), outcome="days")),
}  # fmt: skip


def counted_data(oracle, case: str) -> tuple[pd.DataFrame, ModelSpec]:
    name, spec = COUNTED[case]
    data = data_of(oracle, name)
    data = data.assign(early=lambda d: d["induced"] > 0) if name == "binary_infert" else data
    data = data.assign(three=np.arange(len(data)) // 3) if name == "counts_quine" else data
    if name == "states_mgus2":
        data = data[data["id"] < 400].assign(to=lambda d: d["to"].map({0: "none", 1: "pcm", 2: "death"}))
    return data[data["family"] < 60] if name == "competing_mgus2_age" else data, spec


@pytest.mark.parametrize("case", COUNTED)
def test_what_is_counted_otherwise_is_the_same(oracle, case):
    data, spec = counted_data(oracle, case)
    told = verified(fit(data, spec), data, spec).verification
    assert told.engine and told.difference < 1e-8


@pytest.mark.parametrize("case", COUNTED)
def test_what_is_counted_otherwise_would_be_found_out(oracle, case):
    data, spec = counted_data(oracle, case)
    found = fit(data, spec)
    if found.curves:
        *others, last = found.curves
        points = list(last.points)
        middle = next(number for number, point in enumerate(points) if point.events and 0.01 < point.value < 0.99)
        points[middle] = replace(points[middle], value=points[middle].value * (1 + 1e-5))
        spoilt = replace(found, curves=(*others, replace(last, points=tuple(points))))
    else:
        first = found.estimates[0]
        size = max(abs(first.coef), first.se)
        spoilt = replace(found, estimates=(replace(first, coef=first.coef + 1e-5 * size), *found.estimates[1:]))
    with pytest.raises(ModelError, match=r"differs by \de-05 of"):
        verified(spoilt, data, spec)


WITH_ERRORS = [case for case, (_, spec) in COUNTED.items() if spec.kind in ("fine_gray", "negative_binomial", "restricted_mean", "standardised_risk", "weighted_risk")]  # fmt: skip


@pytest.mark.parametrize("case", WITH_ERRORS)
def test_a_wrong_error_is_found_out(oracle, case):
    data, spec = counted_data(oracle, case)
    found = fit(data, spec)
    *others, last = found.estimates
    with pytest.raises(ModelError, match=r"differs by \de-05 of the standard error of"):
        verified(replace(found, estimates=(*others, replace(last, se=last.se * (1 + 1e-5)))), data, spec)


def test_every_kind_has_a_second_engine():
    assert SECOND.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", ["cox", "fine_gray", "baseline_hazard"])
def test_what_would_take_too_long_is_said(oracle, monkeypatch, kind):
    """lifelines, which alone takes weights, has no Breslow's ties; risk sets are summed where rows are few."""
    data = data_of(oracle, "competing_pbc").assign(people=lambda d: 1 + d["id"] % 3)
    weights = {} if kind == "fine_gray" else {"weights": "people"}
    spec = ModelSpec(kind, ("age",), time=PBC, ties="breslow", **weights)
    found = fit(data, spec)
    told = verified(found, data, spec).verification
    assert told.engine.startswith("risk sets summed anew") and told.difference < 1e-8
    monkeypatch.setattr("cohort.models.verify.summed.MOST_SUMMED", 1.0)
    told = verified(found, data, spec).verification
    assert told.engine is None and "too long" in told.compared


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


@pytest.mark.parametrize(
    ("seed", "powers"), [(29, (5, 1)), (976, (5, 5, 3))], ids=["to no number", "to where no top can be"]
)
def test_full_newton_steps_that_lead_astray(seed, powers):
    """statsmodels halves no step; on these 40 people it goes too far unless it starts nearer the top."""
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 10, 40)
    people = pd.DataFrame({f"skewed_{n}": rng.normal(size=40) ** power for n, power in enumerate(powers)})
    spec = ModelSpec("cox", tuple(people), time=TimeColumns("exit", "ill", "entry"))
    people = people.assign(entry=entry, exit=entry + rng.integers(1, 9, 40), ill=rng.random(40) < 0.3)
    assert verified(fit(people, spec), people, spec).verification.difference < 1e-8


@pytest.mark.parametrize("kind", ["cox", "modified_poisson", "poisson_rate", "linear"])
def test_whoever_is_in_no_cluster_is_in_neither_engine(oracle, kind):
    data = data_of(oracle, "cox_colon").assign(site=lambda d: d["site"].where(d["id"] % 50 > 0))
    asked = {"time": COLON.time} if kind in ("cox", "poisson_rate") else {"outcome": "status"}
    spec = ModelSpec(kind, ("age", "nodes"), cluster="site", **asked)
    found = fit(data, spec)
    assert found.excluded["site missing"] > 0
    assert verified(found, data, spec).verification.difference < 1e-8


def test_where_a_fit_would_take_too_long_it_says_so(oracle, monkeypatch):
    monkeypatch.setattr("cohort.models.verify.summed.MOST_SUMMED", 1.0)
    name, spec = CASES["clusters"]
    data = data_of(oracle, name)
    assert "robust errors not compared" in verified(fit(data, spec), data, spec).verification.compared


def test_verifying_may_be_declined():
    """In a study at once for all models, in a model, or in a model of a plain table."""
    from cohort.spec.model import Model
    from cohort.spec.plain_model import PlainModel

    assert Model.model_validate({"kind": "cox"}).verify and PlainModel.model_validate({"kind": "cox"}).verify
    assert not Model.model_validate({"kind": "cox", "verify": False}).verify
