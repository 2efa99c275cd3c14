"""Risk and odds ratios: four-fold tables worked by hand, statsmodels, and what may not matter."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from cohort.models.kinds import fit
from cohort.models.request import ModelSpec

KINDS = ["modified_poisson", "logistic"]


def fourfold(ill_exposed: int, exposed: int, ill_unexposed: int, unexposed: int) -> pd.DataFrame:
    cells = [
        (True, True, ill_exposed),
        (True, False, exposed - ill_exposed),
        (False, True, ill_unexposed),
        (False, False, unexposed - ill_unexposed),
    ]
    return pd.DataFrame([(x, y) for x, y, n in cells for _ in range(n)], columns=["exposed", "ill"])


@pytest.mark.parametrize(
    ("kind", "ratio", "se"),
    [
        # 30 of 100 exposed and 10 of 100 unexposed fall ill
        ("modified_poisson", 0.3 / 0.1, sqrt(1 / 30 - 1 / 100 + 1 / 10 - 1 / 100)),
        ("logistic", (30 / 70) / (10 / 90), sqrt(1 / 30 + 1 / 70 + 1 / 10 + 1 / 90)),
    ],
)
def test_fourfold_table(kind, ratio, se):
    fitted = fit(fourfold(30, 100, 10, 100), ModelSpec(kind, terms=("exposed",), outcome="ill"))
    (row,) = fitted.estimates
    assert (row.term, row.level, row.reference) == ("exposed", "yes", "no")
    assert (row.ratio, row.coef, row.se) == pytest.approx((ratio, log(ratio), se))
    assert (row.lower, row.upper) == pytest.approx((ratio * np.exp(-1.959964 * se), ratio * np.exp(1.959964 * se)))
    assert fitted.crude == fitted.estimates
    assert [(c.level, c.n, c.events, c.person_years) for c in fitted.counts] == [
        ("no", 100, 10, None),
        ("yes", 100, 30, None),
    ]


def test_p_value():
    """Two-sided: z = 2.5758 has p = 0.01."""
    row = fit(fourfold(30, 100, 10, 100), ModelSpec("logistic", terms=("exposed",), outcome="ill")).estimates[0]
    from scipy.stats import norm

    assert row.p == pytest.approx(2 * norm.sf(abs(row.coef / row.se)), rel=1e-12)


def random_people(seed: int, n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    people = pd.DataFrame(
        {
            "weight": rng.normal(3500, 500, n),
            "year": rng.integers(1985, 1998, n),
            "region": rng.choice(["north", "oulu", "south"], n),
            "smoker": rng.random(n) < 0.3,
            "mother": rng.integers(0, 120, n),
        }
    )
    return people.assign(ill=rng.random(n) < 0.2 + 0.2 * people["smoker"])


TERMS = ("weight", "year", "region", "smoker")


def numbers(rows):
    return np.array([(row.coef, row.se) for row in rows]).T


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cluster", [None, "mother"])
@pytest.mark.parametrize("seed", range(3))
def test_statsmodels_agrees(kind, cluster, seed):
    import statsmodels.api as sm

    people = random_people(seed)
    x = pd.get_dummies(people[list(TERMS)], drop_first=True, dtype=float).astype(float)
    x = sm.add_constant(x[["weight", "year", "region_oulu", "region_south", "smoker"]])
    family = sm.families.Poisson() if kind == "modified_poisson" else sm.families.Binomial()
    errors = {"cov_type": "HC0"} if kind == "modified_poisson" else {}
    if cluster:
        errors = {"cov_type": "cluster", "cov_kwds": {"groups": people["mother"], "use_correction": False}}
    other = sm.GLM(people["ill"].astype(float), x, family=family).fit(tol=1e-14, **errors)
    fitted = fit(people, ModelSpec(kind, terms=TERMS, outcome="ill", cluster=cluster))
    coef, se = numbers(fitted.estimates)
    assert_allclose(coef, other.params.iloc[1:], rtol=1e-7)
    assert_allclose(se, other.bse.iloc[1:], rtol=1e-7)
    assert fitted.loglik == pytest.approx(other.llf, rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_crude_rows_are_fits_of_one_term_on_the_same_rows(kind):
    people = random_people(1)
    people.loc[::7, "weight"] = None
    fitted = fit(people, ModelSpec(kind, terms=TERMS, outcome="ill"))
    alone = fit(people.dropna(), ModelSpec(kind, terms=("smoker",), outcome="ill"))
    assert fitted.crude[-1] == alone.estimates[0]
    assert [(row.term, row.level) for row in fitted.crude] == [(row.term, row.level) for row in fitted.estimates]
    assert (fitted.n, fitted.excluded) == (257, {"weight missing": 43})


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from(KINDS), st.randoms(use_true_random=False))
def test_order_of_rows_and_units_do_not_matter(seed, kind, random):
    people = random_people(seed)
    spec = ModelSpec(kind, terms=TERMS, outcome="ill", cluster="mother")
    coef, se = numbers(fit(people, spec).estimates)
    shuffled = people.sample(frac=1, random_state=random.randint(0, 1_000_000))
    assert_allclose(numbers(fit(shuffled, spec).estimates), (coef, se), rtol=1e-8)
    in_tonnes = people.assign(weight=people["weight"] / 1e6)
    scale = np.array([1e6, 1, 1, 1, 1])
    assert_allclose(numbers(fit(in_tonnes, spec).estimates), (coef * scale, se * scale), rtol=1e-8)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from(KINDS))
def test_clusters(seed, kind):
    """Everybody a cluster: nothing changes (HC0). Everybody twice in one cluster: as once."""
    people = random_people(seed).assign(person=range(300))
    once = fit(people, ModelSpec(kind, terms=TERMS, outcome="ill", cluster="person"))
    twice = fit(pd.concat([people, people]), ModelSpec(kind, terms=TERMS, outcome="ill", cluster="person"))
    assert_allclose(numbers(twice.estimates), numbers(once.estimates), rtol=1e-8)
    assert (once.clusters, twice.clusters) == (300, 300)
    if kind == "modified_poisson":
        alone = fit(people, ModelSpec(kind, terms=TERMS, outcome="ill"))
        assert_allclose(numbers(alone.estimates), numbers(once.estimates), rtol=1e-12)
