"""Intervals hold the truth about as often as they say: 60 simulated data sets for each kind of model.

``benchmarks/coverage.py`` does the same with 500. Of 60 sets whose intervals hold the truth with probability 0.95, 51 or
fewer hold it once in two hundred times.
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from cohort.models.kinds import KINDS, fit
from cohort.wanted.settings import Imputed, SimulatedMediation


def benchmark(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[2] / "benchmarks" / f"{name}.py")
    assert spec and spec.loader
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CASES = benchmark("coverage_cases").CASES
RISKS = benchmark("coverage_risks")
SETS = 60


def test_every_kind_with_intervals_is_covered():
    covered = {name.split(",")[0] for name in (*CASES, *RISKS.TRIALS)}
    assert covered == KINDS.keys() - {"factor_analysis"}


@pytest.mark.parametrize("name", CASES)
def test_coverage(name: str) -> None:
    case = CASES[name]
    held = 0
    for number in range(SETS):
        frame, model, truth = case.draw(np.random.default_rng([7, number, *name.encode()]))
        lower, upper = case.interval(fit(frame, model))
        held += lower <= truth <= upper
    assert held >= 50  # once in 5,800 times


@pytest.mark.parametrize("name", RISKS.TRIALS)
def test_coverage_of_risks(name: str) -> None:
    trial = RISKS.TRIALS[name]
    fewest, settings = 52, trial.spec.settings
    if isinstance(settings, Imputed):
        settings = Imputed(imputations=4, cycles=2)
    if isinstance(settings, SimulatedMediation):
        settings, fewest = replace(settings, samples=40), 48  # the middle 95 % of 40 samples hold 90 % of all
    trial = replace(trial, spec=replace(trial.spec, settings=settings))
    held = RISKS.covered(trial, SETS)
    assert min(held.values()) >= fewest, held
