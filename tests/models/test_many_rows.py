"""What is done otherwise where there are many rows gives the same answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from cohort.models.likelihood.centred import Centred
from cohort.models.likelihood.newton import FlatLikelihoodError, climb
from cohort.models.proportional_hazards.fit import fit_cox
from cohort.models.proportional_hazards.likelihood import PartialLikelihood
from cohort.models.proportional_hazards.lingering import Chance
from cohort.models.proportional_hazards.places import up_to
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.proportional_hazards.risk_sets import RiskSets
from cohort.models.proportional_hazards.start import EVERY, starting_point

N = 40_000
rng = np.random.default_rng(1)
AGE = rng.normal(size=N)
EXPOSED = rng.random(N) < 0.3
TIME = np.ceil(rng.exponential(1_000 * np.exp(0.4 * AGE - 0.7 * EXPOSED)))
PLAIN = CountingProcess(exit=np.minimum(TIME, 900.0), event=TIME <= 900)
THINNED = np.arange(N) % EVERY == 0
FULL = replace(
    PLAIN,
    entry=PLAIN.exit - np.minimum(rng.integers(1, 900, N), PLAIN.exit),
    stratum=rng.integers(0, 3, N),
    weight=rng.choice([0.5, 1.0, 2.0], N),
)


def near(design: np.ndarray, sets: RiskSets) -> bool:
    """Whether the thinned rows gave the start."""
    return bool(starting_point(Centred(design), sets).coef.any())


@pytest.mark.parametrize(
    ("columns", "sets", "starts_near"),
    [
        ((AGE, EXPOSED), RiskSets(PLAIN), True),
        ((AGE, EXPOSED), RiskSets(FULL), True),
        ((AGE, EXPOSED), RiskSets(PLAIN, "breslow", Chance(~PLAIN.event, lambda t, _: 1 - t / 2_000)), True),
        ((AGE, EXPOSED & ~THINNED), RiskSets(PLAIN), False),
        ((AGE, EXPOSED), RiskSets(replace(PLAIN, event=PLAIN.event & ~(EXPOSED & THINNED))), False),
        ((AGE, EXPOSED), RiskSets(replace(PLAIN, event=PLAIN.event & (np.arange(N) < 500))), False),
        ((AGE, EXPOSED), RiskSets(replace(PLAIN, stratum=np.arange(N) // 2)), False),
    ],
    ids=["plain", "late, strata, weights", "lingering", "none exposed", "none exposed ill", "few ill", "pairs"],
)
def test_the_start_does_not_matter(columns, sets, starts_near):
    design = np.column_stack(columns).astype(float, order="F")
    null = PartialLikelihood(Centred(design), sets, np.zeros(2))
    top, _ = climb(null.at, null)
    found = fit_cox(design, sets)
    assert near(design, sets) is starts_near
    assert_allclose(found.coef, top.coef, rtol=1e-10)
    assert_allclose(found.top.information, top.information, rtol=1e-10)
    assert found.top.loglik == pytest.approx(top.loglik, rel=1e-13)


def test_dependent_columns_are_found_among_many_rows():
    design = np.column_stack([AGE, EXPOSED, 2 * AGE - EXPOSED]).astype(float, order="F")
    assert fit_cox(design, RiskSets(PLAIN)).dependent == {2: (0, 1)}


def test_separation_is_found_among_many_rows():
    never = replace(PLAIN, event=PLAIN.event & ~EXPOSED)
    design = np.column_stack([AGE, EXPOSED]).astype(float, order="F")
    try:
        assert abs(fit_cox(design, RiskSets(never)).next_step[1]) > 0.5
    except FlatLikelihoodError as flat:
        assert flat.columns == [1]


moderate = st.floats(-1e6, 1e6)


@given(
    st.lists(moderate | st.integers(-5, 5).map(float) | st.just(0.1 + 0.2), min_size=1, max_size=30),
    st.lists(moderate | st.integers(-7, 7).map(float) | st.just(0.3), min_size=1, max_size=30),
)
def test_places_among_times(times, of):
    sorted_times, asked = np.unique(times), np.array(of + times)
    assert_array_equal(up_to(sorted_times, asked), np.searchsorted(sorted_times, asked, side="right"))


@pytest.mark.parametrize("times", [2.0 ** np.arange(60), 1e9 + 1e-6 * np.arange(50), np.array([0.0, 1e-300, 1.0])])
def test_places_among_uneven_times(times):
    times = np.unique(times)
    asked = np.concatenate([times, np.nextafter(times, -np.inf), np.nextafter(times, np.inf), [-1.0, 1e300]])
    assert_array_equal(up_to(times, asked), np.searchsorted(times, asked, side="right"))
