"""Cox models give R's numbers: coefficients, errors, residuals, tests and curves, on public and on simulated rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from cohort.errors import SpecError
from cohort.models.adjusted_survival import adjusted_curves
from cohort.models.cox import proportionality_tests
from cohort.models.kinds import fit
from cohort.models.proportional_hazards import residuals
from cohort.models.proportional_hazards.fit import fit_cox
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.proportional_hazards.proportionality import TRANSFORMS
from cohort.models.proportional_hazards.risk_sets import RiskSets
from cohort.models.proportional_hazards.survival import BaselineHazard, adjusted_survival
from cohort.models.request import ModelSpec, TimeColumns

R_STOPS = (
    5e-9  # of a coefficient: coxph's default is to stop when the log-likelihood changes by less than 1e-9 of itself
)
LAST_DIGITS = 1e-10

COLON = TimeColumns(exit="time", event="status", unit="days")
HEART = TimeColumns(entry="start", exit="stop", event="event", unit="days")
MGUS_PROGRESSION = TimeColumns(exit="etime", event="progression")
MGUS_DEATH = TimeColumns(exit="etime", event="death_first")
CGD = TimeColumns(entry="tstart", exit="tstop", event="status", unit="days")
LATE = TimeColumns(entry="entry", exit="exit", event="died")
NOT_LATE = TimeColumns(exit="exit", event="died")


def check(fitted, r, digits):
    assert_allclose([row.coef for row in fitted.estimates], r["coef"], rtol=digits)
    assert_allclose([row.se for row in fitted.estimates], r["robust_se"] or r["se"], rtol=digits)
    assert_allclose(fitted.loglik, r["loglik"], rtol=1e-12)
    assert (fitted.n, fitted.events) == (r["n"], r["events"])


@pytest.mark.parametrize(
    ("data", "time", "answer", "options", "digits"),
    [
        ("cox_colon", COLON, "efron", {}, R_STOPS),
        ("cox_colon", COLON, "breslow", {"ties": "breslow"}, R_STOPS),
        ("cox_colon", COLON, "strata_extent", {"strata": ("extent",)}, R_STOPS),
        ("cox_colon", COLON, "weights_robust", {"weights": "w"}, R_STOPS),
        ("cox_counting_process_heart", HEART, "efron", {}, LAST_DIGITS),
        ("cox_counting_process_heart", HEART, "cluster_id", {"cluster": "id"}, LAST_DIGITS),
        ("competing_risks_mgus2", MGUS_PROGRESSION, "cause_specific_pcm", {}, R_STOPS),
        ("competing_risks_mgus2", MGUS_DEATH, "cause_specific_death", {}, R_STOPS),
        ("cox_recurrent_cgd", CGD, "andersen_gill", {"cluster": "id"}, LAST_DIGITS),
        ("cox_recurrent_cgd", CGD, "by_number_of_infection", {"cluster": "id", "strata": ("enum",)}, LAST_DIGITS),
    ],
)
def test_public_data(oracle, data, time, answer, options, digits):
    rows, expected = oracle(data)
    if "ecode" in rows:
        rows = rows.assign(progression=rows["ecode"] == 1, death_first=rows["ecode"] == 2)
    r = expected[answer]
    check(fit(rows, ModelSpec("cox", terms=tuple(r["term"]), time=time, **options)), r, digits)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize(
    ("answer", "time", "options"),
    [
        ("right_censored", NOT_LATE, {}),
        ("late_entry", LATE, {}),
        ("late_entry_cluster", LATE, {"cluster": "family"}),
        ("strata", LATE, {"strata": ("s",)}),
        ("weights", LATE, {"weights": "w"}),
        ("strata_weights_cluster", LATE, {"strata": ("s",), "weights": "w", "cluster": "family"}),
    ],
)
def test_ties_late_entry_strata_weights_clusters(oracle, ties, answer, time, options):
    rows, expected = oracle("cox_everything")
    check(
        fit(rows, ModelSpec("cox", terms=("x", "z", "g"), time=time, ties=ties, **options)),
        expected[ties][answer],
        1e-10,
    )


def test_collinear_columns_are_left_out(oracle):
    rows, expected = oracle("cox_collinear")
    r = expected["dependent_left_out"]
    fitted = fit(rows, ModelSpec("cox", terms=("a", "b", "ab", "c"), time=TimeColumns(exit="time", event="died")))
    assert fitted.estimates[2].coef is None and r["coef"][2] == "NA"
    ours = [fitted.estimates[j] for j in (0, 1, 3)]
    assert_allclose([row.coef for row in ours], [r["coef"][j] for j in (0, 1, 3)], rtol=R_STOPS)
    assert_allclose([row.se for row in ours], [r["se"][j] for j in (0, 1, 3)], rtol=R_STOPS)
    assert "ab follows from a, b; it has no ratio of its own, and was left out" in fitted.notes


def test_joint_tests_of_all_levels(oracle):
    rows, expected = oracle("cox_everything")
    r = expected["joint_wald_cluster"]
    fitted = fit(rows, ModelSpec("cox", terms=("x", "z", "g"), time=LATE, cluster="family"))
    tests = [test for test in fitted.tests if test.test == "Wald"]
    assert [(test.of, test.df) for test in tests] == [("x", 1), ("z", 1), ("g", 2)]
    assert_allclose([test.chisq for test in tests], r["chisq"], rtol=LAST_DIGITS)
    assert_allclose([test.p for test in tests], r["p"], rtol=1e-9)


def design(rows: pd.DataFrame) -> np.ndarray:
    return np.column_stack([rows["x"], rows["z"], rows["g"] == "b", rows["g"] == "c"]).astype(float)


def process(rows: pd.DataFrame, **options) -> CountingProcess:
    columns = {name: rows[name].to_numpy(float) for name in ("exit", "entry")}
    return CountingProcess(event=rows["died"].to_numpy(bool), **columns, **options)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_residuals(oracle, ties):
    rows, expected = oracle("cox_everything")
    r = expected[ties]["strata_weights_residuals"]
    stratified = process(rows, stratum=rows["s"].to_numpy() - 1, weight=rows["w"].to_numpy())
    top = fit_cox(design(rows), RiskSets(stratified, ties)).top
    assert_allclose(top.martingale_residuals, r["martingale"], atol=1e-12)
    assert_allclose(residuals.deviance_residuals(top), r["deviance"], atol=1e-9)
    assert_allclose(residuals.score_residuals(top), r["score"], atol=1e-12)
    assert_allclose(residuals.dfbeta(top), r["dfbeta"], atol=1e-12)
    deaths = rows.iloc[top.sets.deaths].reset_index(drop=True)
    in_order = deaths.sort_values(["s", "exit"], kind="stable").index
    assert_allclose(residuals.schoenfeld_residuals(top)[in_order], r["schoenfeld"], atol=1e-12)


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize(
    ("data", "answer", "terms", "time", "options"),
    [
        ("cox_everything", ("efron", "right_censored_zph"), ("x", "z", "g"), NOT_LATE, {}),
        ("cox_everything", ("breslow", "right_censored_zph"), ("x", "z", "g"), NOT_LATE, {"ties": "breslow"}),
        ("cox_everything", ("efron", "strata_weights_zph"), ("x", "z", "g"), LATE, {"strata": ("s",), "weights": "w"}),
        ("cox_recurrent_cgd", ("zph",), ("treated", "age", "inherit"), CGD, {}),
    ],
)
def test_proportional_hazards(oracle, data, answer, terms, time, options, transform):
    rows, expected = oracle(data)
    for key in answer:
        expected = expected[key]
    tests = proportionality_tests(rows, ModelSpec("cox", terms=terms, time=time, **options), transform)
    assert [test.of for test in tests] == [*terms, "GLOBAL"]
    assert [test.df for test in tests] == expected["df"]
    assert_allclose([test.chisq for test in tests], expected[transform], rtol=1e-8)
    if transform == "km":
        assert_allclose([test.p for test in tests], expected["p_km"], rtol=1e-8)


def test_proportional_hazards_of_colon_patients(oracle):
    rows, expected = oracle("cox_colon")
    r = expected["ph_test_km_time"]
    tests = proportionality_tests(rows, ModelSpec("cox", terms=tuple(r["term"][:-1]), time=COLON))
    assert_allclose([test.chisq for test in tests], r["chisq"], rtol=1e-6)
    assert_allclose([test.p for test in tests], r["p"], rtol=1e-6)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("answer", ["curve_at_1_b", "curve_weighted"])
def test_survival_of_one_person(oracle, ties, answer):
    rows, expected = oracle("cox_everything")
    r = expected[ties][answer]
    weight = rows["w"].to_numpy() if answer == "curve_weighted" else None
    fitted = fit_cox(design(rows), RiskSets(process(rows, weight=weight), ties))
    baseline, times = BaselineHazard(fitted.top), np.array(r["time"], float)
    curve = adjusted_survival(baseline, design(pd.DataFrame([r["newdata"]])), times, fitted.covariance)
    assert_allclose(curve.survival, r["surv"], rtol=1e-10)
    assert_allclose(curve.error, r["se_surv"], rtol=1e-9)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_survival_if_everybody_had_one_level(oracle, ties):
    rows, expected = oracle("cox_everything")
    spec = ModelSpec("cox", terms=("x", "z", "g"), time=LATE, ties=ties)
    curves = adjusted_curves(rows, spec, "g", np.array([3.0, 7.0, 12.0]))
    assert list(curves) == ["a", "b", "c"]
    for level, curve in curves.items():
        assert_allclose(curve.survival, expected[ties]["adjusted_curves"][level], rtol=1e-10)


def test_curves_of_a_measure_are_refused(oracle):
    rows, _ = oracle("cox_everything")
    with pytest.raises(SpecError, match="one of g"):
        adjusted_curves(rows, ModelSpec("cox", terms=("x", "g"), time=LATE), "x", np.array([3.0]))
