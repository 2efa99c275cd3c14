"""Curves of weighted rows; the numbers are R's, its errors with a numerical derivative where weights are estimated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from cohort.estimates import Estimates
from cohort.models.inference.wald import Z
from cohort.models.kinds import fit
from cohort.models.participation import Asked, weigh
from cohort.models.request import ModelSpec, TimeColumns
from cohort.models.verify.kinds import verified
from cohort.wanted.settings import RestrictedMean

ASKED = Asked("took_part", ("sex", "obstruct", "age"))
DAYS = TimeColumns("time", "status", unit="days")
LATE = replace(DAYS, entry="entry")
CAUSES, LATE_CAUSES = (replace(time, event="cause") for time in (DAYS, LATE))
MODELS = {
    "survival": ModelSpec("kaplan_meier", time=DAYS),
    "survival_late": ModelSpec("kaplan_meier", time=LATE),
    "hazard": ModelSpec("nelson_aalen", time=DAYS),
    "incidence": ModelSpec("aalen_johansen", time=CAUSES),
    "incidence_late": ModelSpec("aalen_johansen", time=LATE_CAUSES),
    "mean": ModelSpec("restricted_mean", time=DAYS, settings=RestrictedMean(5.0)),
}


@pytest.fixture(scope="module")
def invited(oracle) -> pd.DataFrame:
    """Everyone, with a second cause (many nodes) and late entry for some, as make_weighted_curve_oracles.R has them."""
    data = oracle("participation_colon")[0]
    cause = np.where(data["status"] == 0, 0, np.where(data["nodes"] > 4, 2, 1))
    return data.assign(cause=cause, entry=np.where((data["id"] % 3 == 0) & (data["time"] > 200), 100, 0))


def estimated(data: pd.DataFrame, spec: ModelSpec) -> tuple[pd.DataFrame, ModelSpec]:
    """Those who took part, and the model with their weights."""
    return data[data["took_part"] == 1], replace(spec, participation=weigh(data, ASKED, "id", spec.cluster))


def given(data: pd.DataFrame, spec: ModelSpec) -> tuple[pd.DataFrame, ModelSpec]:
    """The same weights as a column."""
    data = data.assign(w=weigh(data, ASKED, "id").weight)
    return data[data["took_part"] == 1], replace(spec, weights="w")


def told(found: Estimates, at: list[float]) -> tuple[list[float], list[float]]:
    """Values and standard errors at the times; of several curves, one after the other."""
    if found.estimates:
        return [found.estimates[0].coef], [found.estimates[0].se]
    points = [max((p for p in curve.points if p.time <= t), key=lambda p: p.time) for curve in found.curves for t in at]
    values = np.array([point.value for point in points])
    if found.scale == "cumulative hazard":
        errors = np.log([point.upper / point.value for point in points]) * values / Z
    else:
        errors = -np.log([np.log(p.lower) / np.log(p.value) for p in points]) * values * np.log(values) / Z
    return values.tolist(), np.abs(errors).tolist()


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(("weighted", "errors"), [(estimated, "se_estimated"), (given, "se_given")])
def test_as_r(oracle, invited, name, weighted, errors):
    r = oracle("curves_colon")[1]
    frame, spec = weighted(invited, MODELS[name])
    found = fit(frame, spec)
    values, se = told(found, r["at"])
    assert_allclose(values, np.ravel(r[name]["value"]), rtol=1e-12)
    assert_allclose(se, np.ravel(r[name][errors]), rtol=1e-8)
    assert verified(found, frame, spec).verification.difference < 1e-9


def test_means_weighted_together_share_their_errors(oracle, invited):
    r = oracle("curves_colon")[1]["difference"]
    spec = replace(MODELS["mean"], by="sex")
    found = fit(*estimated(invited.assign(sex=invited["sex"].map({0: "a woman", 1: "man"})), spec)).estimates[-1]
    assert found.coef == pytest.approx(r["value"], rel=1e-12) and found.se == pytest.approx(r["se_estimated"], rel=1e-8)


@pytest.mark.parametrize("name", ["survival_late", "hazard", "incidence_late"])
def test_weights_of_1_change_nothing_but_greenwoods_error(invited, name):
    spec = replace(MODELS[name], by="obstruct")
    one = fit(invited.assign(w=1.0), replace(spec, weights="w"))
    for curve, known in zip(one.curves, fit(invited, spec).curves, strict=True):
        assert_allclose([p.value for p in curve.points], [p.value for p in known.points], rtol=1e-12)
        counts = [[(p.time, p.at_risk, p.events, p.censored) for p in each.points] for each in (curve, known)]
        assert counts[0] == counts[1]
        if known.state:  # whose error is the jackknife's already
            assert_allclose([p.lower or 0 for p in curve.points], [p.lower or 0 for p in known.points], rtol=1e-8)


def test_people_are_counted_and_not_their_weights(invited):
    frame, spec = estimated(invited, replace(MODELS["survival"], by="sex"))
    found = fit(frame, spec)
    assert [curve.points[0].at_risk for curve in found.curves] == frame.groupby("sex").size().tolist()
    assert found.tests == () and "no test between weighted groups is given" in found.notes


def test_everybody_dies(invited):
    """Two of weight 1 and 3 die one after the other: survival is 3/4, then 0, without an interval."""
    data = pd.DataFrame({"time": [100, 200], "status": [1, 1], "w": [1.0, 3.0]})
    points = fit(data, replace(MODELS["survival"], weights="w")).curves[0].points
    assert [point.value for point in points] == [0.75, 0.0]
    assert points[1].lower is None and 0 < points[0].lower < 0.75
