"""Hazard ratios: a published fit, score residuals written out, and what may not matter."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from cohort.models.efron import score_residuals
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.models.rows import FollowUp

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


def written_out(x, entry, exit_, died, coef):
    """Score residuals straight from Efron's definition, one death and one row at a time."""
    risk, score = np.exp(x @ coef), np.zeros_like(x)
    for t in np.unique(exit_[died]):
        at_risk, tied = (entry < t) & (t <= exit_), died & (exit_ == t)
        for gone in range(tied.sum()):
            share = np.where(tied, 1 - gone / tied.sum(), 1.0) * risk * at_risk
            mean = share @ x / share.sum()
            score += tied[:, None] * (x - mean) / tied.sum() - (share / share.sum())[:, None] * (x - mean)
    return score


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.tuples(st.floats(-0.1, 0.1), st.floats(-2, 2)))
def test_score_residuals(seed, coef):
    p = people(seed)
    x, died = p[["age", "dose"]].to_numpy(float), p["died"].to_numpy()
    entry, exit_ = p["entry"].to_numpy(float), p["exit"].to_numpy(float)
    found = score_residuals(x, FollowUp(entry, exit_), died, np.array(coef))
    assert_allclose(found, written_out(x, entry, exit_, died, np.array(coef)), atol=1e-9)


def numbers(frame, time=LATE, cluster=None):
    rows = fit(frame, ModelSpec("cox", terms=("age", "dose"), time=time, cluster=cluster)).estimates
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
