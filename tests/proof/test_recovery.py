"""Bias, coverage and their Monte Carlo errors, by hand."""

import math

import pytest

from cohort.estimates import Estimate
from cohort.proof.planted import Planted
from cohort.proof.recovery import recovery

DOUBLED = Planted("exposed", 2.0, "risk", "exposed", "yes")
LOG2 = math.log(2)


def estimate(coef, se=0.1):
    return Estimate("exposed", "yes", "no", coef, se, None if coef is None else math.exp(coef), None, None, None)


def test_four_populations_by_hand():
    """Off by -0.3, -0.1, +0.1 and +0.3 with errors of 0.1: the inner two intervals (0.196 each way) hold the truth."""
    found = recovery(DOUBLED, [estimate(LOG2 + by) for by in (-0.3, -0.1, 0.1, 0.3)])
    spread = math.sqrt((0.09 + 0.01 + 0.01 + 0.09) / 3)
    assert found.bias == pytest.approx(0, abs=1e-12)
    assert found.mean == pytest.approx(2)
    assert found.bias_error == pytest.approx(spread / 2)
    assert (found.coverage, found.coverage_error) == (0.5, 0.25)
    assert found.error_ratio == pytest.approx(0.1 / spread)


def test_a_biased_design_is_seen():
    found = recovery(DOUBLED, [estimate(LOG2 + 0.5 + by) for by in (-0.1, 0, 0.1)])
    assert (found.bias, found.coverage) == (pytest.approx(0.5), 0)


def test_what_was_not_found_is_counted():
    found = recovery(DOUBLED, [estimate(0.6), None, estimate(None, None), estimate(0.8)])
    assert (found.seeds, found.found) == (4, 2)


def test_differences_stay_as_they_are():
    rows = [Estimate("exposed", "yes", "no", coef, 0.1, None, None, None, None) for coef in (0.1, 0.3)]
    found = recovery(Planted("exposed", 0.1, "risk", "exposed", "yes"), rows)
    assert (found.mean, found.bias) == (pytest.approx(0.2), pytest.approx(0.1))


def test_too_few_to_tell():
    assert recovery(DOUBLED, [estimate(0.6), None]) is None
