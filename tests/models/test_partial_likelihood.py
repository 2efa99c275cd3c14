"""Cox's partial likelihood against its equations written out, one risk set at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from cohort.models.likelihood.centred import Centred
from cohort.models.proportional_hazards import residuals
from cohort.models.proportional_hazards.likelihood import PartialLikelihood
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.proportional_hazards.risk_sets import RiskSets


def written_out(x, process, ties, coef):
    """Log-likelihood, score, information and score residuals (Therneau & Grambsch 2000, equations 3.4 to 3.6)."""
    loglik, score, information, rows = 0.0, 0.0, 0.0, np.zeros_like(x)
    risk = process.weight * np.exp(x @ coef)
    for stratum in np.unique(process.stratum):
        mine = process.stratum == stratum
        for t in np.unique(process.exit[process.event & mine]):
            at_risk = mine & (process.entry < t) & (t <= process.exit)
            dead = mine & process.event & (process.exit == t)
            weight = process.weight[dead].mean()
            for gone in range(dead.sum()):
                left = np.where(dead & (ties == "efron"), 1 - gone / dead.sum(), 1.0) * at_risk
                share = left * risk / (left @ risk)
                away = x - share @ x
                loglik -= weight * np.log(left @ risk)
                information += weight * (away.T * share) @ away
                rows += dead[:, None] * away / dead.sum() - weight * (share / process.weight)[:, None] * away
            loglik += process.weight[dead] @ (x @ coef)[dead]
    score = process.weight @ rows
    return loglik, score, information, rows


@st.composite
def histories(draw):
    """A few rows with small whole times, so that deaths, censorings and entries are tied with each other."""
    n = draw(st.integers(3, 25))

    def column(values):
        return np.array(draw(st.lists(values, min_size=n, max_size=n)))

    entry = column(st.integers(0, 4)).astype(float)
    process = CountingProcess(
        exit=entry + column(st.integers(1, 5)),
        event=column(st.booleans()),
        entry=entry,
        stratum=column(st.integers(0, 2)),
        weight=column(st.sampled_from([0.5, 1.0, 2.0, 7.25])),
    )
    return np.column_stack([column(st.floats(-3, 3)), column(st.booleans()).astype(float)]), process


@settings(deadline=None, max_examples=60)
@given(histories(), st.sampled_from(["efron", "breslow"]), st.tuples(st.floats(-2, 2), st.floats(-2, 2)))
def test_equations(history, ties, coef):
    x, process = history
    coef = np.array(coef)
    point = PartialLikelihood(Centred(x), RiskSets(process, ties), coef)
    loglik, score, information, rows = written_out(x, process, ties, coef)
    shift = sum(process.weight[process.event]) * 1e-12
    assert point.loglik == pytest.approx(loglik, rel=1e-12, abs=shift)
    assert_allclose(point.score, score, rtol=1e-12, atol=10 * shift)
    assert_allclose(point.information, information, rtol=1e-12, atol=100 * shift)
    assert_allclose(residuals.score_residuals(point), rows, rtol=1e-12, atol=100 * shift)


@pytest.mark.parametrize("height", [0.0, 300.0, 1e5])
def test_huge_linear_predictors_do_not_overflow(height):
    """The likelihood depends on differences of x'b only."""
    x = np.array([[height + 1.0], [height + 2.0], [height]])
    process = CountingProcess(exit=np.array([1.0, 2.0, 3.0]), event=np.array([True, True, False]))
    point = PartialLikelihood(Centred(x), RiskSets(process), np.array([3.0]))
    by_hand = 3 - np.log(np.exp(3) + np.exp(6) + 1) + 6 - np.log(np.exp(6) + 1)
    assert point.loglik == pytest.approx(by_hand, rel=1e-9)
