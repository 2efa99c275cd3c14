"""Newton's steps on functions whose top is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from cohort.models.likelihood.newton import climb


@dataclass(frozen=True)
class LogLess:
    """log x - x: its top is at 1, and below 0 it is no number."""

    coef: np.ndarray

    @property
    def loglik(self):
        return float((np.log(self.coef) - self.coef)[0])

    @property
    def score(self):
        return 1 / self.coef - 1

    @property
    def information(self):
        return np.diag(self.coef**-2)


@dataclass(frozen=True)
class Steep:
    """-log(2 cosh x): its top is at 0; from beyond 1.0887, full steps lead further and further away."""

    coef: np.ndarray

    @property
    def loglik(self):
        return float(-np.log(2 * np.cosh(self.coef))[0])

    @property
    def score(self):
        return -np.tanh(self.coef)

    @property
    def information(self):
        return np.diag(np.cosh(self.coef) ** -2)


@pytest.mark.parametrize("start", [0.01, 1.0, 1.9, 2.0, 3.0, 1000.0])
def test_steps_out_of_the_numbers_are_halved(start):
    top, step = climb(LogLess, LogLess(np.array([start])))
    assert top.coef == pytest.approx([1.0], abs=1e-10)
    assert step == pytest.approx([0.0], abs=1e-10)


@pytest.mark.parametrize("start", [0.0, 1.0, 1.1, -3.0, 8.0])
def test_steps_that_lead_down_are_halved(start):
    top, step = climb(Steep, Steep(np.array([start])))
    assert top.coef == pytest.approx([0.0], abs=1e-10)
    assert step == pytest.approx([0.0], abs=1e-10)
