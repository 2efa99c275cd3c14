"""The second engine of mediation: other fits, and the averages over the mediator written out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.terms import Measure
from cohort.models.mediating.asked import pathway
from cohort.models.mediating.effects import OF_RISKS
from cohort.models.mediating.pathway import WORLDS, Designs, Pathway, designs
from cohort.models.mediating.resampled import strata_of_draws
from cohort.models.request import ModelSpec, own_settings
from cohort.models.verify.agreement import Agreement, coefficient_differences
from cohort.models.verify.climb import top_of
from cohort.models.verify.cox import phreg
from cohort.models.verify.hazards import hazard_steps
from cohort.wanted.settings import Mediation, SimulatedMediation

Law = Callable[[FloatArray, FloatArray], float]
"""The mean risk of a design of the mediator (n, q), and the outcome's predictor at each anchor (n, anchors)."""
POINTS = np.linspace(-9, 9, 361)
"""Of the trapezoid rule over a standard normal distribution: it converges faster than any power of their distance."""


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' Logit, MNLogit, OLS, Poisson and PHReg; the effects of their predictions."""
    asked = own_settings(spec, Mediation)
    path, _ = pathway(frame, spec, asked)
    given = designs(path)
    intercept, slopes, risk = _outcome(path, given, asked, spec.ties)
    coef = np.append(intercept, slopes)
    law = _law(path, given, asked, risk)
    at_anchors = [np.stack([design @ coef for design in world], axis=1) for world in given.outcome_in]
    risks = np.array([law(given.mediator_in[under], at_anchors[exposed]) for exposed, under in WORLDS])
    effects = OF_RISKS @ (np.log(risks) if asked.contrast == "ratio" else risks)
    differences = tuple(coefficient_differences(found.estimates, effects))
    return Agreement("statsmodels, and sums written out", "the effects", differences)


def _outcome(
    path: Pathway, given: Designs, asked: Mediation, ties: str
) -> tuple[float, FloatArray, Callable[[FloatArray], FloatArray]]:
    """Intercept, slopes, and the risk of a predictor."""
    from statsmodels.api import Logit, Poisson, add_constant

    spread = given.outcome.std(axis=0)
    scaled = (given.outcome - given.outcome.mean(axis=0)) / spread
    if asked.until is not None:
        return _in_time(path, given.outcome, scaled, spread, asked.until, ties)
    model = {"logistic": Logit, "modified_poisson": Poisson}[asked.outcome_by]
    params = np.asarray(top_of(model(path.rows.event.astype(np.float64), add_constant(scaled))).params)
    slopes = params[1:] / spread
    risk = (lambda p: 1 / (1 + np.exp(-p))) if asked.outcome_by == "logistic" else np.exp
    return float(params[0] - slopes @ given.outcome.mean(axis=0)), slopes, risk


def _in_time(
    path: Pathway, matrix: FloatArray, scaled: FloatArray, spread: FloatArray, until: float, ties: str
) -> tuple[float, FloatArray, Callable[[FloatArray], FloatArray]]:
    """Cox's slopes by PHReg, and the baseline hazard summed up time by time."""
    rows = path.rows
    slopes = np.asarray(phreg(scaled, rows, ties).params) / spread
    relative = np.exp((matrix - matrix.mean(axis=0)) @ slopes)
    everybody = np.ones(rows.n, dtype=bool)
    times, steps = hazard_steps(rows, everybody, relative, everybody.astype(np.float64), ties)
    hazard = steps[times <= until].sum()
    return float(np.log(hazard) - matrix.mean(axis=0) @ slopes), slopes, lambda p: 1 - np.exp(-np.exp(p))


def _law(path: Pathway, given: Designs, asked: Mediation, risk: Callable[[FloatArray], FloatArray]) -> Law:
    from statsmodels.api import OLS, Logit, MNLogit

    one = path.mediator
    if not isinstance(one, Measure):
        model: Any = Logit if len(one.levels) == 2 else MNLogit
        fitted = top_of(model(one.codes, given.mediator))
        return lambda under, at: float((_chances(fitted.predict(under)) * risk(at)).sum(axis=1).mean())
    line = OLS(one.values, given.mediator).fit()
    noise, weight = _noise(asked, np.asarray(line.resid))

    def average(under: FloatArray, at: FloatArray) -> float:
        mediator = (under @ line.params)[:, None] + noise
        return float((risk(at[:, :1] * (1 - mediator) + at[:, 1:] * mediator) @ weight).mean())

    return average


def _chances(told: FloatArray) -> FloatArray:
    return told if told.ndim == 2 else np.column_stack([1 - told, told])


def _noise(asked: Mediation, residual: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What is added to the mediator's mean, and with which weight: the normal density, or the draws that were made."""
    if isinstance(asked, SimulatedMediation):
        at = strata_of_draws(len(residual), asked.draws, asked.seed)
        ordered = np.sort(residual)
        return ordered[np.floor(at * len(ordered)).astype(np.intp)], np.full(asked.draws, 1 / asked.draws)
    density = np.exp(-(POINTS**2) / 2)
    return POINTS[None, :] * residual.std(), density / density.sum()
