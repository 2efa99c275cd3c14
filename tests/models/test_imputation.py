"""Multiple imputation: Rubin's rules are R's; what is drawn keeps the truth; the same seed gives the same answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cohort.errors import ModelError
from cohort.models.imputation.draws import draw_levels, draw_measure
from cohort.models.imputation.pooling import pooled
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.wanted.settings import Imputed


def test_rubins_rules_are_mices():
    """mice::pool.scalar(c(1, 1.2, 0.9), c(0.04, 0.05, 0.045), n = 97, k = 1), R 4.2.2, mice 3.15."""
    found = pooled(np.array([[1.0], [1.2], [0.9]]), np.array([0.04, 0.05, 0.045]).reshape(3, 1, 1), 96)
    assert found.coef[0] == pytest.approx(1.0333333333)
    assert found.covariance[0, 0] == pytest.approx(0.07611111111)
    assert found.freedom[0] == pytest.approx(9.8499277128888, rel=1e-12)
    assert found.missing_information[0] == pytest.approx(0.50078156796786, rel=1e-12)


def test_rubins_rules_without_gaps():
    same = pooled(np.ones((5, 2)), np.stack([np.eye(2)] * 5), 100)
    assert same.covariance == pytest.approx(np.eye(2))
    assert same.freedom == pytest.approx(101 / 103 * 100)


def simulated(n: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People with a yes/no, a measure and three groups; and the same with gaps that depend on the outcome."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=n)
    x = rng.random(n) < 1 / (1 + np.exp(-z))
    g = np.array(["a", "b", "c"])[rng.integers(0, 3, n)]
    y = rng.random(n) < 1 / (1 + np.exp(1 - 0.7 * x - 0.5 * z - 0.4 * (g == "b")))
    time = rng.exponential(np.exp(-0.5 * z - 0.5 * x))
    whole = pd.DataFrame(
        {"z": z, "x": pd.array(x, "boolean"), "g": g, "y": y, "t": np.minimum(time, 1.0), "e": time < 1}
    )
    gaps = whole.copy()
    gaps.loc[rng.random(n) < np.where(y, 0.5, 0.1), "z"] = np.nan
    gaps.loc[rng.random(n) < 0.2, "x"] = pd.NA
    gaps.loc[rng.random(n) < 0.1, "g"] = None
    return whole, gaps


LOGISTIC = ModelSpec("imputed_logistic", ("x", "z", "g"), outcome="y", settings=Imputed(imputations=10, cycles=5))
COX = replace(LOGISTIC, kind="imputed_cox", outcome=None, time=TimeColumns("t", "e"))


@pytest.mark.parametrize("spec", [LOGISTIC, COX], ids=["logistic", "cox"])
def test_answers_lie_near_those_of_the_whole(spec):
    whole, gaps = simulated(4000, 3)
    found = fit(gaps, spec)
    truth = fit(whole, replace(spec, kind=spec.kind.removeprefix("imputed_"), settings=None))
    for row, full in zip(found.estimates, truth.estimates, strict=True):
        assert abs(row.coef - full.coef) < 2.5 * np.sqrt(row.se**2 - full.se**2)
        assert row.se > full.se
        assert row.upper > row.ratio * np.exp(1.96 * row.se)  # t, not normal
    assert found.n == 4000 and not found.excluded
    assert found.notes[0] == "imputed 10 times (seed 1): x, z, g"
    assert [c.n for c in found.counts if c.term == "x"] == [
        *gaps["x"].value_counts().sort_index(),
        gaps["x"].isna().sum(),
    ]


def test_same_seed_same_answer_and_nothing_missing_nothing_changed():
    whole, gaps = simulated(300, 1)
    few = replace(LOGISTIC, settings=Imputed(imputations=3, cycles=2))
    assert fit(gaps, few) == fit(gaps, few)
    assert fit(gaps, few) != fit(gaps, replace(few, settings=Imputed(imputations=3, cycles=2, seed=2)))
    plain = fit(whole, replace(few, kind="logistic", settings=None))
    assert [row.coef for row in fit(whole, few).estimates] == pytest.approx([row.coef for row in plain.estimates])


def test_drawn_measures_keep_mean_spread_and_slope():
    rng = np.random.default_rng(5)
    other = rng.integers(0, 3, 6000).astype(float)
    values = 2 * other + rng.normal(size=6000)
    missing = rng.random(6000) < 0.4
    drawn = draw_measure(np.where(missing, 0, values), missing, other[:, None], np.random.default_rng(1))
    for level in range(3):
        at = other[missing] == level
        assert drawn[at].mean() == pytest.approx(2 * level, abs=0.15)
        assert drawn[at].std() == pytest.approx(1.0, abs=0.1)


def test_drawn_levels_keep_their_odds():
    rng = np.random.default_rng(6)
    other = rng.random(9000) < 0.5
    codes = np.where(other, rng.choice(3, 9000, p=[0.2, 0.3, 0.5]), rng.choice(3, 9000, p=[0.6, 0.3, 0.1]))
    missing = rng.random(9000) < 0.5
    drawn = draw_levels(codes, 3, missing, other[:, None].astype(float), "g", np.random.default_rng(1))
    assert np.bincount(drawn[other[missing]]) / other[missing].sum() == pytest.approx([0.2, 0.3, 0.5], abs=0.04)


def test_honest_failures():
    _, gaps = simulated(200, 2)
    with pytest.raises(ModelError, match="no row with a value"):
        fit(gaps.assign(z=np.nan), LOGISTIC)


def test_a_level_that_another_column_decides_is_drawn_by_it():
    """No estimate runs to infinity: a few rows of small weight keep it finite."""
    decided, missing = np.repeat([0, 1], 100), np.arange(200) % 10 == 0
    other = (decided[:, None] - 0.5) * 2.0
    drawn = draw_levels(decided, 2, missing, other, "w", np.random.default_rng(1))
    assert (drawn == decided[missing]).mean() >= 0.9
