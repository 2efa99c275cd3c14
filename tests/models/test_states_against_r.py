"""Competing risks, states and groups give R's numbers: curves, tests and subdistribution hazard ratios."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from cohort.estimates import Curve, CurvePoint, Estimates
from cohort.models.inference.wald import Z
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.wanted.settings import FineGray, RestrictedMean

DIGITS = 1e-9
PBC = TimeColumns(exit="time", event="status", unit="days", censored="0")
PBC_DEATH = TimeColumns(exit="time", event="status", unit="days", cause="2")
MGUS_AGE = TimeColumns(entry="entry", exit="exit", event="ecode")
SINCE_ENTRY = TimeColumns(entry="time0", exit="time1", event="to", state="from")
BY_AGE = TimeColumns(entry="tstart", exit="tstop", event="to", state="from")


def states_named(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(to=rows["to"].map({0: "none", 1: "pcm", 2: "death"}))


def at(curve: Curve, time: float) -> CurvePoint | None:
    """The last step up to a time."""
    return max((point for point in curve.points if point.time <= time), key=lambda point: point.time, default=None)


def check_curves(fitted: Estimates, r: dict, groups: list[str | None], names: dict[str, str], years: float = 1) -> None:
    """Probabilities and intervals of each state (in R's order) at R's times, group by group."""
    times = iter(zip(r["time"], r["p"], r["lower"], r["upper"], strict=True))
    for group in groups:
        for time, p, lower, upper in [next(times) for _ in range(len(r["time"]) // len(groups))]:
            for j, state in enumerate(r["states"]):
                curves = [c for c in fitted.curves if (c.group, c.state) == (group, names.get(state, state))]
                point = at(curves[0], time / years) if curves else None
                if point is not None:
                    assert_allclose(point.value, p[j], rtol=DIGITS)
                    if point.lower is not None:
                        assert_allclose((point.lower, point.upper), (lower[j], upper[j]), rtol=DIGITS)


def test_aalen_johansen_with_competing_transplants(oracle):
    rows, expected = oracle("competing_pbc")
    fitted = fit(rows, ModelSpec("aalen_johansen", time=PBC, by="stage"))
    names = {"transplant": "1", "death": "2"}
    check_curves(fitted, expected["aalen_johansen"], ["1", "2", "3", "4"], names, years=365.25)
    assert {curve.state for curve in fitted.curves} == {"1", "2"}


def test_aalen_johansen_of_late_entrants(oracle):
    rows, expected = oracle("competing_mgus2_age")
    fitted = fit(rows, ModelSpec("aalen_johansen", time=MGUS_AGE, by="male"))
    check_curves(fitted, expected["aalen_johansen"], ["0", "1"], {"pcm": "1", "death": "2"})
    assert fitted.tests == ()
    assert fitted.notes == ("Gray's test is not defined for late entry, and is not given",)


@pytest.mark.parametrize(
    ("answer", "by", "strata"),
    [("gray", "stage", ()), ("gray_stratified", "stage", ("sex",)), ("gray_without_events", "rare", ())],
)
def test_gray(oracle, answer, by, strata):
    rows, expected = oracle("competing_pbc")
    r = expected[answer]
    tests = fit(rows, ModelSpec("aalen_johansen", time=PBC, by=by, strata=strata)).tests
    assert [(test.of, test.df) for test in tests] == list(zip(r["cause"], r["df"], strict=True))
    assert_allclose([test.chisq for test in tests], r["chisq"], rtol=DIGITS)
    assert_allclose([test.p for test in tests], r["p"], rtol=1e-6)


def test_gray_of_men_and_women(oracle):
    rows, expected = oracle("competing_risks_mgus2")
    r = expected["gray_test"]
    tests = fit(rows, ModelSpec("aalen_johansen", time=TimeColumns("etime", "ecode"), by="male")).tests
    assert_allclose([test.chisq for test in tests], r["stat"], rtol=DIGITS)
    assert_allclose([test.p for test in tests], r["p"], rtol=DIGITS)


def test_aalen_johansen_of_men_and_women(oracle):
    rows, expected = oracle("competing_risks_mgus2")
    r = expected["aalen_johansen"]
    fitted = fit(rows, ModelSpec("aalen_johansen", time=TimeColumns("etime", "ecode"), by="male"))
    for number, time in enumerate(r["time"]):
        for cause in (1, 2):
            curve = next(c for c in fitted.curves if (c.group, c.state) == (str(number // 3), str(cause)))
            point, p = at(curve, time), r["p"][number][cause]
            assert_allclose(point.value, p, rtol=1e-12)
            width = np.log(np.log(point.lower) / np.log(point.upper)) / 2
            assert_allclose(width / Z * p * -np.log(p), r["se"][number][cause], rtol=1e-9)


@pytest.mark.parametrize(
    ("data", "answer", "time", "by", "strata"),
    [
        ("competing_pbc", "log_rank", PBC_DEATH, "stage", ()),
        ("competing_pbc", "log_rank_stratified", PBC_DEATH, "stage", ("sex",)),
        ("competing_pbc", "log_rank_without_events", PBC_DEATH, "rare", ()),
        ("groups_veteran", "log_rank", TimeColumns("time", "status"), "celltype", ()),
        ("groups_veteran", "log_rank_stratified", TimeColumns("time", "status"), "celltype", ("trt",)),
        ("groups_veteran", "log_rank_many", TimeColumns("time", "status"), "karno", ()),
        ("cox_colon", "logrank", TimeColumns("time", "status"), "rx_lev5fu", ()),
    ],
)
def test_log_rank(oracle, data, answer, time, by, strata):
    rows, expected = oracle(data)
    (test,) = fit(rows, ModelSpec("kaplan_meier", time=time, by=by, strata=strata)).tests
    assert_allclose((test.chisq, test.df), (expected[answer]["chisq"], expected[answer]["df"]), rtol=DIGITS)


@pytest.mark.parametrize(
    ("data", "time", "by", "groups", "years"),
    [
        ("competing_pbc", PBC_DEATH, "stage", ["1", "2", "3", "4"], 365.25),
        (
            "competing_mgus2_age",
            TimeColumns(entry="entry", exit="exit", event="ecode", cause="2"),
            "male",
            ["0", "1"],
            1,
        ),
        (
            "groups_veteran",
            TimeColumns("time", "status"),
            "celltype",
            ["adeno", "large", "smallcell", "squamous"],
            1,
        ),
    ],
)
def test_kaplan_meier_and_nelson_aalen(oracle, data, time, by, groups, years):
    rows, expected = oracle(data)
    r = expected["kaplan_meier"]
    curves = {curve.group: curve for curve in fit(rows, ModelSpec("kaplan_meier", time=time, by=by)).curves}
    hazards = {curve.group: curve for curve in fit(rows, ModelSpec("nelson_aalen", time=time, by=by)).curves}
    for number, moment in enumerate(r["time"]):
        group = groups[number * len(groups) // len(r["time"])]
        point = at(curves[group], moment / years)
        if point is None or point.lower is None or point.value == 0:
            continue
        assert_allclose(point.value, r["survival"][number], rtol=DIGITS)
        assert_allclose((point.lower, point.upper), (r["lower"][number], r["upper"][number]), rtol=DIGITS)
        cumulative = at(hazards[group], moment / years)
        width = np.log(cumulative.upper / cumulative.value) / Z * cumulative.value
        assert_allclose((cumulative.value, width), (r["hazard"][number], r["hazard_se"][number]), rtol=DIGITS)


@pytest.mark.parametrize(
    ("data", "answer", "time", "by", "years"),
    [
        ("competing_pbc", "restricted_mean", PBC_DEATH, "stage", 365.25),
        ("groups_veteran", "restricted_mean", TimeColumns("time", "status"), "celltype", 1),
        ("groups_veteran", "restricted_mean_to_the_end", TimeColumns("time", "status"), "trt", 1),
    ],
)
def test_restricted_mean(oracle, data, answer, time, by, years):
    rows, expected = oracle(data)
    r = expected[answer]
    spec = ModelSpec("restricted_mean", time=time, by=by, settings=RestrictedMean(r["until"] / years))
    found = fit(rows, spec).estimates
    means = [row for row in found if row.reference is None]
    assert_allclose([row.coef * years for row in means], r["mean"], rtol=DIGITS)
    assert_allclose([row.se * years for row in means], r["se"], rtol=DIGITS)
    differences = [row for row in found if row.reference is not None]
    assert_allclose([row.coef * years for row in differences], np.subtract(r["mean"][1:], r["mean"][0]), rtol=1e-7)
    assert_allclose([row.se * years for row in differences], np.hypot(r["se"][1:], r["se"][0]), rtol=DIGITS)


def check_ratios(fitted: Estimates, r: dict, errors: str, digits: float) -> None:
    assert_allclose([row.coef for row in fitted.estimates], r["coef"], rtol=digits)
    if errors:
        assert_allclose([row.se for row in fitted.estimates], r[errors], rtol=digits)


@pytest.mark.parametrize(
    ("answer", "cause", "strata"),
    [("crr", "2", ()), ("crr_transplant", "1", ())],
)
def test_fine_gray_as_crr(oracle, answer, cause, strata):
    """Breslow's ties, and people who have an event at a time could still be censored at it: cmprsk's conventions."""
    rows, expected = oracle("competing_pbc")
    r = expected[answer]
    time = TimeColumns(exit="time", event="status", unit="days", cause=cause)
    spec = ModelSpec("fine_gray", terms=tuple(r["term"]), time=time, ties="breslow", settings=FineGray("with_events"))
    check_ratios(fit(rows, spec), r, "se", 1e-7)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_fine_gray_as_finegray(oracle, ties):
    rows, expected = oracle("competing_pbc")
    r = expected["fine_gray"][ties]
    fitted = fit(rows, ModelSpec("fine_gray", terms=tuple(r["term"]), time=PBC_DEATH, ties=ties))
    check_ratios(fitted, r, "", 1e-8)
    assert_allclose(fitted.loglik, r["loglik"], rtol=1e-10)


def test_fine_gray_within_strata(oracle):
    rows, expected = oracle("competing_pbc")
    r = expected["fine_gray_strata"]
    spec = ModelSpec("fine_gray", terms=tuple(r["term"]), time=PBC_DEATH, ties="breslow", strata=("sex",))
    check_ratios(fit(rows, spec), r, "", 1e-8)


@pytest.mark.parametrize(
    ("answer", "ties", "cluster"),
    [("efron", "efron", None), ("breslow", "breslow", None), ("family", "efron", "family")],
)
def test_fine_gray_with_late_entry(oracle, answer, ties, cluster):
    rows, expected = oracle("competing_mgus2_age")
    r = expected["fine_gray"][answer]
    time = TimeColumns(entry="entry", exit="exit", event="ecode", cause="1")
    fitted = fit(rows, ModelSpec("fine_gray", terms=tuple(r["term"]), time=time, ties=ties, cluster=cluster))
    check_ratios(fitted, r, "robust_se", 1e-8)
    assert "with late entry, errors take the chance of being under observation as known" in fitted.notes


def test_fine_gray_of_monoclonal_gammopathy(oracle):
    rows, expected = oracle("competing_risks_mgus2")
    time = TimeColumns("etime", "ecode", cause="1")
    r = expected["fine_gray_survival_package"]
    check_ratios(fit(rows, ModelSpec("fine_gray", terms=tuple(r["term"]), time=time)), r, "", 1e-5)
    r, settings = expected["fine_gray_cmprsk"], FineGray("with_events")
    spec = ModelSpec("fine_gray", terms=tuple(r["term"]), time=time, ties="breslow", settings=settings)
    check_ratios(fit(rows, spec), r, "se", 1e-5)


@pytest.mark.parametrize(("answer", "cause"), [("cause_specific_pcm", "1"), ("cause_specific_death", "2")])
def test_cause_specific_hazards(oracle, answer, cause):
    rows, expected = oracle("competing_risks_mgus2")
    r = expected[answer]
    fitted = fit(rows, ModelSpec("cox", terms=tuple(r["term"]), time=TimeColumns("etime", "ecode", cause=cause)))
    check_ratios(fitted, r, "se", 1e-8)
    assert_allclose(fitted.loglik, r["loglik"], rtol=1e-12)
    assert (fitted.n, fitted.events) == (r["n"], r["events"])


@pytest.mark.parametrize(
    ("answer", "origin", "cause"),
    [("ill_to_death", "pcm", "death"), ("well_to_death", "mgus", "death"), ("well_to_ill", "mgus", "pcm")],
)
def test_hazards_of_one_transition(oracle, answer, origin, cause):
    rows, expected = oracle("states_mgus2")
    r = expected[answer]
    time = TimeColumns(entry="tstart", exit="tstop", event="to", cause=cause, state="from", origin=origin)
    fitted = fit(states_named(rows), ModelSpec("cox", terms=tuple(r["term"]), time=time))
    check_ratios(fitted, r, "se", 1e-9)
    assert fitted.events == r["events"]


@pytest.mark.parametrize(
    ("answer", "time", "by", "groups", "from_age"),
    [
        ("occupancy", SINCE_ENTRY, "male", ["0", "1"], 0),
        ("occupancy_by_age", BY_AGE, None, [None], 0),
        ("occupancy_mixed_start", BY_AGE, None, [None], 12 * 75),
    ],
)
def test_state_occupancy(oracle, answer, time, by, groups, from_age):
    rows, expected = oracle("states_mgus2")
    rows = states_named(rows)[rows["tstop"] > from_age]
    fitted = fit(rows, ModelSpec("state_occupancy", time=time, by=by, cluster="id"))
    check_curves(fitted, expected[answer], groups, {})
    for group in groups:
        values = [[point.value for point in curve.points] for curve in fitted.curves if curve.group == group]
        assert_allclose(np.sum(values, axis=0), 1, rtol=1e-12)


def test_cumulative_hazards_of_transitions(oracle):
    rows, expected = oracle("states_mgus2")
    r = expected["cumulative_hazards"]
    names = {"1.2": "mgus -> pcm", "1.3": "mgus -> death", "2.3": "pcm -> death"}
    fitted = fit(states_named(rows), ModelSpec("nelson_aalen", time=SINCE_ENTRY, cluster="id"))
    curves = {curve.state: curve for curve in fitted.curves}
    ours = [[at(curves[names[one]], time).value for one in r["transition"]] for time in r["time"]]
    assert_allclose(ours, r["hazard"], rtol=1e-12)
