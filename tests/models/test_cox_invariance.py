"""What may not matter to a Cox model: how rows are ordered, cut, repeated, stratified, shifted and scaled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from cohort.models.proportional_hazards.fit import fit_cox
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.proportional_hazards.risk_sets import RiskSets

seeds = st.integers(0, 10_000)
ties = st.sampled_from(["efron", "breslow"])


def people(seed: int, n: int = 80) -> tuple[np.ndarray, CountingProcess, np.ndarray]:
    """A design of two columns, tied follow-up with late entry in strata, and clusters."""
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 4, n).astype(float)
    process = CountingProcess(
        exit=entry + rng.integers(1, 8, n),
        event=rng.random(n) < 0.6,
        entry=entry,
        stratum=rng.integers(0, 2, n),
        weight=rng.integers(1, 4, n).astype(float),
    )
    return np.column_stack([rng.normal(40, 10, n), rng.integers(0, 2, n)]), process, rng.integers(0, 40, n)


def taken(process: CountingProcess, rows: np.ndarray) -> CountingProcess:
    return CountingProcess(*(None if part is None else part[rows] for part in vars(process).values()))


def numbers(design, process, cluster=None, ties="efron"):
    fitted = fit_cox(np.asfortranarray(design, dtype=float), RiskSets(process, ties))
    return fitted.top.loglik, fitted.coef, fitted.covariance, fitted.robust_covariance(cluster)


def same(one, other, parts=4):
    for ours, theirs in list(zip(one, other, strict=True))[:parts]:
        assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9 * np.abs(theirs).max())


@settings(deadline=None, max_examples=10)
@given(seeds, ties)
def test_order_of_rows(seed, ties):
    x, process, cluster = people(seed)
    order = np.random.default_rng(seed).permutation(len(x))
    same(numbers(x[order], taken(process, order), cluster[order], ties), numbers(x, process, cluster, ties))


@settings(deadline=None, max_examples=10)
@given(seeds, ties, st.floats(0.1, 0.9))
def test_time_at_risk_cut_in_two(seed, ties, share):
    """Both pieces in the person's cluster; the event belongs to the second."""
    x, process, _ = people(seed)
    middle = process.entry + share * (process.exit - process.entry)
    rows = np.tile(np.arange(len(x)), 2)
    halves = replace(
        taken(process, rows),
        entry=np.append(process.entry, middle),
        exit=np.append(middle, process.exit),
        event=np.append(np.zeros_like(process.event), process.event),
    )
    same(numbers(x[rows], halves, rows, ties), numbers(x, process, np.arange(len(x)), ties))


@settings(deadline=None, max_examples=10)
@given(seeds)
def test_whole_weights_are_repeated_rows(seed):
    x, process, cluster = people(seed)
    rows = np.repeat(np.arange(len(x)), process.weight.astype(int))
    repeated = replace(taken(process, rows), weight=None)
    same(numbers(x[rows], repeated, cluster[rows], "breslow"), numbers(x, process, cluster, "breslow"))


@settings(deadline=None, max_examples=10)
@given(seeds, ties)
def test_nothing_in_particular(seed, ties):
    """One stratum is none, weights of 1 are none, entry before everything is none, empty columns of time are none."""
    x, process, cluster = people(seed)
    plain = CountingProcess(process.exit, process.event)
    one = np.ones_like(process.exit)
    spelt_out = CountingProcess(process.exit, process.event, -one, np.zeros(len(x), dtype=np.intp), one)
    same(numbers(x, spelt_out, cluster, ties), numbers(x, plain, cluster, ties))


@settings(deadline=None, max_examples=10)
@given(seeds, ties, st.sampled_from([0.0, 1e3, -1e4]), st.sampled_from([1e-6, 1.0, 1e6]))
def test_shift_and_scale_of_columns(seed, ties, shift, scale):
    """A shift costs digits of the columns themselves: after one of 1e4, 12 of 16 are left."""
    x, process, cluster = people(seed)
    loglik, coef, covariance, robust = numbers(x, process, cluster, ties)
    scales = np.array([scale, 1.0])
    moved = numbers((x + shift) * scales, process, cluster, ties)
    both = np.outer(scales, scales)
    same((moved[0], moved[1] * scales, moved[2] * both, moved[3] * both), (loglik, coef, covariance, robust))


@pytest.mark.parametrize("shift", [1e9, 1e15])
def test_a_shift_that_leaves_whole_numbers_whole_costs_no_digit(shift):
    """A date as a number of seconds: what is subtracted before the products is never lost in them."""
    x, process, cluster = people(1)
    x = np.round(10 * x)
    pairs = zip(numbers(x + shift, process, cluster), numbers(x, process, cluster), strict=True)
    for moved, there in pairs:
        assert_allclose(moved, there, rtol=1e-12)


@settings(deadline=None, max_examples=10)
@given(seeds)
def test_ties_do_not_matter_where_there_are_none(seed):
    x, process, cluster = people(seed)
    jittered = replace(process, exit=process.exit + np.random.default_rng(seed).random(len(x)) / 2)
    same(numbers(x, jittered, cluster, "efron"), numbers(x, jittered, cluster, "breslow"))


@settings(deadline=None, max_examples=5)
@given(seeds, ties)
def test_strata_far_apart_on_the_time_scale_are_late_entry(seed, ties):
    x, process, cluster = people(seed)
    later = 100.0 * process.stratum
    apart = replace(process, entry=process.entry + later, exit=process.exit + later, stratum=None)
    same(numbers(x, apart, cluster, ties), numbers(x, process, cluster, ties))


def test_steps_that_overshoot_are_halved():
    """A lognormal column: from 0 a full Newton step leads past the maximum and downhill."""
    rng = np.random.default_rng(2)
    x = np.exp(2 * rng.normal(size=300))
    time = rng.exponential(np.exp(-0.5 * np.minimum(x, 30)))
    fitted = fit_cox(x[:, None], RiskSets(CountingProcess(time, np.ones(300, dtype=bool))))
    assert np.abs(fitted.top.score) < 1e-9
    assert fitted.next_step**2 < 1e-16 * fitted.covariance


@pytest.mark.parametrize("events", [1, 2])
def test_hardly_any_event(events):
    x, process, _ = people(1)
    few = replace(process, event=np.arange(len(x)) < events, stratum=None)
    loglik, coef, *_ = numbers(x[:, :1], few)
    assert np.isfinite([loglik, *coef]).all()
