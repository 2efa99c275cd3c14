"""Baseline hazards and adjusted survival as kinds of model: R's numbers, and what a reader gets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cohort.errors import CohortError
from cohort.estimates import Curve, CurvePoint
from cohort.models.adjusted_survival import adjusted_curves
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns

LATE = TimeColumns(entry="entry", exit="exit", event="died")
ADJUSTED = ModelSpec("adjusted_survival", terms=("x", "z", "g"), time=LATE, by="g")
Z = 1.959963984540054


def at(curve: Curve, time: float) -> CurvePoint:
    return [point for point in curve.points if point.time <= time][-1]


@pytest.mark.parametrize(
    ("answer", "terms", "strata", "ties"),
    [
        ("one", ("x", "z", "g"), (), "efron"),
        ("strata", ("x", "g"), ("z",), "efron"),
        ("breslow", ("x", "g"), ("z",), "breslow"),
    ],
)
def test_baseline_hazard(oracle, answer, terms, strata, ties):
    rows, _ = oracle("cox_everything")
    _, expected = oracle("cox_baseline")
    r = expected[answer]
    fitted = fit(rows, ModelSpec("baseline_hazard", terms=terms, time=LATE, strata=strata, ties=ties))
    curves = fitted.curves
    assert [curve.group and f"z={curve.group}" for curve in curves] == (r.get("group") or [None])
    assert [(count.level, count.n) for count in fitted.counts] == [(c.group, c.n) for c in curves if c.group]
    for j, curve in enumerate(curves):
        points = [at(curve, time) for time in r["time"]]
        assert_allclose([point.value for point in points], np.array(r["hazard"])[:, j], rtol=1e-9)
        errors = [point.value * np.log(point.upper / point.value) / Z for point in points]
        assert_allclose(errors, np.array(r["se"])[:, j], rtol=1e-8)


def test_adjusted_survival_has_the_curves_with_real_numbers_at_risk(oracle):
    rows, expected = oracle("cox_everything")
    fitted = fit(rows, ADJUSTED)
    for curve in fitted.curves:
        survival = [at(curve, time).value for time in (3, 7, 12)]
        assert_allclose(survival, expected["efron"]["adjusted_curves"][curve.group], rtol=1e-9)
        own = rows[rows["g"] == curve.group]
        assert (curve.n, curve.events) == (len(own), own["died"].sum())
        assert sum(point.events for point in curve.points) == own["died"].sum()
        for point in curve.points:
            assert point.at_risk == ((own["entry"] < point.time) & (own["exit"] >= point.time)).sum()


def test_an_interaction_goes_along_with_its_level(oracle):
    """With an interaction, the curve of a level is the mean over people of their own predictions at that level."""
    rows, _ = oracle("cox_everything")
    spec = replace(ADJUSTED, terms=("x", "g", "x:g"), by=None)
    times = np.array([3.0, 7.0])
    whole = adjusted_curves(rows, spec, "g", times)["c"].survival
    fitted = fit(rows, replace(spec, kind="cox"))
    coef = {(row.term, row.level): row.coef for row in fitted.estimates}
    base = fit(rows, replace(spec, kind="baseline_hazard")).curves[0]
    slopes = [coef["x", None], coef["x:g", "x:c"]]
    means = [rows["x"].mean(), (rows["x"] * (rows["g"] == "b")).mean(), (rows["x"] * (rows["g"] == "c")).mean()]
    reference = slopes[0] * means[0] + coef["x:g", "x:b"] * means[1] + slopes[1] * means[2]
    risk = np.exp(coef["g", "c"] + sum(slopes) * rows["x"] - reference)
    by_hand = [np.exp(-at(base, time).value * risk).mean() for time in times]
    assert_allclose(whole, by_hand, rtol=1e-9)


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (replace(ADJUSTED, by="x"), "a term of the model that has levels"),
        (replace(ADJUSTED, by=None), "adjusted_survival needs it"),
        (replace(ADJUSTED, cluster="family"), "cluster in a adjusted_survival model"),
    ],
)
def test_faults(oracle, spec, text):
    rows, _ = oracle("cox_everything")
    with pytest.raises(CohortError) as raised:
        fit(rows, spec)
    assert text in str(raised.value)


def test_strata_are_named_by_their_levels(oracle):
    rows, _ = oracle("cox_everything")
    rows = rows.assign(z=rows["z"] == 1)
    rows.loc[:3, "g"] = None
    fitted = fit(rows, ModelSpec("baseline_hazard", terms=("x",), time=LATE, strata=("z", "g")))
    assert [curve.group for curve in fitted.curves] == ["no:a", "no:b", "no:c", "yes:a", "yes:b", "yes:c"]
    for curve in fitted.curves:
        z, g = curve.group.split(":")
        assert curve.n == ((rows["z"] == (z == "yes")) & (rows["g"] == g)).sum()
