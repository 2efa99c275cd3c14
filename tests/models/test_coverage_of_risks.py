"""95 % intervals hold the truth in about 95 % of simulated data sets: the 60-set version of the benchmark's 500.

Of 60 sets, 51 or fewer would be seen once in two hundred times if the true share were 95 %.
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from cohort.wanted.settings import Imputed, SimulatedMediation


def benchmark() -> ModuleType:
    file = Path(__file__).parents[2] / "benchmarks" / "coverage_risks.py"
    spec = importlib.util.spec_from_file_location("coverage_risks", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["coverage_risks"] = module
    spec.loader.exec_module(module)
    return module


BENCHMARK = benchmark()
SETS = 60


@pytest.mark.parametrize("kind", BENCHMARK.TRIALS)
def test_intervals_hold_the_truth(kind):
    trial = BENCHMARK.TRIALS[kind]
    if isinstance(trial.spec.settings, Imputed):
        trial = replace(trial, spec=replace(trial.spec, settings=Imputed(imputations=4, cycles=2)))
    fewest = 52
    if isinstance(trial.spec.settings, SimulatedMediation):
        trial = replace(trial, spec=replace(trial.spec, settings=replace(trial.spec.settings, samples=40)))
        fewest = 48  # the middle 95 % of 40 samples hold 90 % of the distribution
    held = BENCHMARK.covered(trial, SETS)
    assert min(held.values()) >= fewest, held
