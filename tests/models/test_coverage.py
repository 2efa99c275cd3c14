"""Intervals hold the truth about as often as they say: 60 simulated data sets for each kind of model.

``benchmarks/coverage.py`` does the same with 500.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from cohort.models.kinds import fit

FILE = Path(__file__).parents[2] / "benchmarks" / "coverage_cases.py"
spec = importlib.util.spec_from_file_location("coverage_cases", FILE)
assert spec and spec.loader
cases = sys.modules["coverage_cases"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(cases)

SETS = 60
FEWEST = 50
"""A binomial number out of 60 with probability 0.95 is smaller once in 5,800 times; with 0.80, twice in three."""


@pytest.mark.parametrize("name", cases.CASES)
def test_coverage(name: str) -> None:
    case = cases.CASES[name]
    held = 0
    for number in range(SETS):
        frame, model, truth = case.draw(np.random.default_rng([7, number, *name.encode()]))
        lower, upper = case.interval(fit(frame, model))
        held += lower <= truth <= upper
    assert held >= FEWEST
