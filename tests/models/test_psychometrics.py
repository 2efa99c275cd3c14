"""Items of a scale: R's psych on 2,632 people's answers, scales drawn with a known reliability, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from cohort.errors import ModelError
from cohort.models.kinds import fit
from cohort.models.psychometrics.adequacy import eigenvalues_by_chance
from cohort.models.psychometrics.extraction import varimax
from cohort.models.request import ModelSpec
from cohort.models.verify.kinds import verified
from cohort.wanted.settings import FactorAnalysis, Reliability

AGREEABLE = ("A1", "A2", "A3", "A4", "A5")
TEN = (*AGREEABLE, "C1", "C2", "C3", "C4", "C5")
FACTORS = ModelSpec("factor_analysis", TEN, settings=FactorAnalysis(2))
SCALE = ModelSpec("reliability", AGREEABLE, settings=Reliability())


def told(found, *levels, term=None):
    return [row.coef for row in found.estimates if row.level in levels and term in (None, row.term)]


@pytest.fixture(scope="module")
def bfi(oracle):
    data, expected = oracle("psychometrics_bfi")
    return data, expected


def test_factors_as_r(bfi):
    """psych::fa stops a millionth before the end of its search, and varimax where R's does."""
    data, r = bfi
    found = fit(data, FACTORS)
    loadings = np.array([told(found, "factor 1"), told(found, "factor 2")]).T
    assert_allclose(loadings, r["efa_minres_varimax"]["loadings"], atol=1e-5)
    assert_allclose(told(found, "communality"), r["efa_minres_varimax"]["communality"], rtol=1e-5)
    assert_allclose(told(found, "sampling adequacy", term="all items"), [r["kmo_overall"]], rtol=1e-10)
    assert_allclose(told(found, "sampling adequacy")[:10], r["kmo_items"], rtol=1e-10)
    assert_allclose([row.coef for row in found.estimates if row.term == "eigenvalue"], r["eigenvalues"], rtol=1e-10)
    (bartlett,) = found.tests
    assert (bartlett.chisq, bartlett.df) == (pytest.approx(r["bartlett"]["chisq"], rel=1e-10), r["bartlett"]["df"])


def test_reliability_as_r(bfi):
    data, expected = bfi
    r = expected["reliability"]
    found = fit(data, SCALE)
    assert (found.n, found.events) == (expected["n"], None)
    assert_allclose(told(found, "alpha", "alpha, standardised"), [r["alpha"], r["standardised"]], rtol=1e-10)
    assert found.estimates[0].se == pytest.approx(r["ase"], rel=1e-8)
    assert_allclose(told(found, "alpha without it"), r["without"], rtol=1e-10)
    assert_allclose(told(found, "correlation with the rest"), r["rest"], rtol=1e-10)
    assert found.notes == ("A1 goes against the other items; is it to be reversed?",)
    turned = fit(data, replace(SCALE, settings=Reliability(("A1",))))
    assert told(turned, "omega") == [pytest.approx(r["omega_reversed"], rel=1e-5)]
    assert turned.notes == ()


@pytest.mark.parametrize(
    "spec",
    [FACTORS, replace(FACTORS, settings=FactorAnalysis(rotation="none")), SCALE],
    ids=["two", "unrotated", "scale"],
)
def test_a_second_engine_agrees(bfi, spec):
    verification = verified(fit(bfi[0], spec), bfi[0], spec).verification
    assert verification.difference < 1e-8


def test_eigenvalues_by_chance(bfi):
    """R's are the percentiles of 4,000 drawn sets of answers: known to a hundredth."""
    drawn = eigenvalues_by_chance(60, 10, draws=4000, seed=2)
    assert_allclose(drawn, bfi[1]["chance_60_by_10"], atol=0.03)


def test_as_many_factors_as_chance_leaves(bfi):
    assert len(told(fit(bfi[0], replace(FACTORS, settings=FactorAnalysis())), "variance explained")) == 2


def test_a_smaller_tolerance_turns_to_the_end(bfi):
    """There the criterion, the variance of squared loadings, is larger than where R stops."""

    def criterion(tolerance: float) -> float:
        loadings = np.random.default_rng(1).normal(size=(9, 3))
        turned = varimax(loadings, tolerance) / np.linalg.norm(loadings, axis=1, keepdims=True)
        return float(np.var(turned**2, axis=0).sum())

    assert criterion(1e-12) > criterion(1e-2)


def test_parallel_items_have_the_reliability_they_were_drawn_with():
    """Six items of one trait and as much noise: the sum's reliability is 6/7 (Spearman-Brown)."""
    rng = np.random.default_rng(3)
    trait = rng.normal(size=(20_000, 1))
    names = tuple("abcdef")
    data = pd.DataFrame(trait + rng.normal(size=(20_000, 6)), columns=list(names))
    found = fit(data, ModelSpec("reliability", names, settings=Reliability()))
    (alpha, omega), se = told(found, "alpha", "omega"), found.estimates[0].se
    assert abs(alpha - 6 / 7) < 4 * se and abs(omega - alpha) < 1e-3


def test_people_who_miss_an_item_are_left_out(bfi):
    data = bfi[0].astype(float).head(200).mask(lambda d: d.index.to_series().isin([3, 5]), axis=0)
    assert fit(data, SCALE).excluded == {"A1 missing": 2}


@pytest.mark.parametrize(
    ("spec", "change", "message"),
    [
        (replace(SCALE, terms=("A1", "A2")), {}, "2 items"),
        (SCALE, {"A1": 1}, "the same answer in every row"),
        (SCALE, {"A1": "often"}, "words"),
        (SCALE, {"A1": lambda d: d["A2"] + d["A3"]}, "items of which some follow from the others"),
        (replace(FACTORS, settings=FactorAnalysis(7)), {}, "7 factors of 10 items"),
        (replace(SCALE, terms=("A1", "A2", "spline(A3, 4)")), {}, "a spline"),
    ],
)
def test_refused(bfi, spec, change, message):
    with pytest.raises(ModelError, match=message):
        fit(bfi[0].assign(**change), spec)


def test_nothing_in_common():
    drawn = pd.DataFrame(np.random.default_rng(4).normal(size=(300, 5)), columns=list("abcde"))
    with pytest.raises(ModelError, match="no eigenvalue larger than chance gives"):
        fit(drawn, ModelSpec("factor_analysis", tuple("abcde"), settings=FactorAnalysis()))


def test_a_heywood_case_is_told():
    """One factor would have to explain more than all of an item that is the sum of two others, and the engine no less."""
    rng = np.random.default_rng(5)
    b, c, noise = rng.normal(size=(3, 400))
    drawn = pd.DataFrame({"a": b + c + noise / 2, "b": b, "c": c + 0.3 * b})
    spec = ModelSpec("factor_analysis", tuple("abc"), settings=FactorAnalysis(1))
    found = verified(fit(drawn, spec), drawn, spec)
    assert found.verification.engine is None
    assert any("a: its communality is as large as can be" in note for note in found.notes)
