"""Models of the outcome that mediation can use: each makes a risk of a linear predictor with an intercept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from cohort.errors import Fault, ModelError
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.levels import Unbounded
from cohort.models.frame.rows import Rows
from cohort.models.likelihood.glm import Family, GlmFit, maximise
from cohort.models.likelihood.influence import coefficient_influence
from cohort.models.likelihood.maximum import Maximum
from cohort.models.logistic import BINOMIAL, LOGISTIC
from cohort.models.modified_poisson import MODIFIED_POISSON, POISSON
from cohort.models.proportional_hazards.fit import CoxFit, fit_cox
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.proportional_hazards.residuals import score_residuals
from cohort.models.proportional_hazards.risk_sets import RiskSets


@dataclass(frozen=True)
class Solved:
    """Intercept and slopes ``coef`` (p + 1) of a design (n, p); ``found`` tells whether they are a maximum.

    ``influence()`` is each row's on them (n, p + 1).
    """

    coef: FloatArray
    found: Maximum | CoxFit
    influence: Callable[[], FloatArray]


Solve = Callable[[FloatArray, Rows], Solved]
"""The maximum for a design (n, p) over rows, each standing for ``rows.weight`` people. Raises FlatLikelihoodError."""


@dataclass(frozen=True)
class Kind:
    """A kind of outcome model: how to ``solve`` it, and the ``risk`` of a linear predictor (n) with its ``slope``."""

    solve: Solve
    risk: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]
    unbounded: Unbounded
    words: str


def _solve_glm(family: Family, matrix: FloatArray, rows: Rows) -> Solved:
    weight = 1.0 if rows.weight is None else rows.weight
    fitted = maximise(family, matrix, rows.event.astype(np.float64), weight)
    return Solved(fitted.coef, fitted.without_intercept(fitted.covariance), partial(_of_glm, fitted, matrix))


def _of_glm(fitted: GlmFit, matrix: FloatArray) -> FloatArray:
    return coefficient_influence(fitted, matrix[:, fitted.kept])


def _solve_cox(until: float, ties: str, matrix: FloatArray, rows: Rows) -> Solved:
    """The intercept is the logarithm of the cumulative baseline hazard at ``until`` years."""
    time = rows.follow_up
    assert time is not None, "a model of times has times"
    entry = time.entry if time.entry.any() else None
    fitted = fit_cox(matrix, RiskSets(CountingProcess(time.exit, rows.event, entry, None, rows.weight), ties))
    top, mean = fitted.top, fitted.top.design.mean
    hazard = float(_hazard_of_draws(fitted, until).sum())
    if hazard == 0:
        raise ModelError(Fault("settings.until", "nobody has the event by then", "a time by which somebody has it"))
    intercept = np.log(hazard) - float(top.highest[0]) - float(mean @ fitted.coef)
    return Solved(np.append(intercept, fitted.coef), fitted, partial(_of_cox, fitted, until))


def _hazard_of_draws(fitted: CoxFit, until: float) -> FloatArray:
    """The increments of the baseline hazard (draws), up to a factor, those after ``until`` set to 0."""
    sets = fitted.top.sets
    return np.asarray(fitted.top.hazard_of_draw * (sets.time <= until)[sets.draws.moment])


def _of_cox(fitted: CoxFit, until: float) -> FloatArray:
    """Each row's influence on intercept and slopes (n, p + 1), without case weights.

    A row at risk lowers each increment d / R of the cumulative hazard H by its share of R, a death adds one; H moves
    with the slopes by minus the sum of the increments times the mean covariates (Andersen et al. 1993, section
    VII.2.3).
    """
    top = fitted.top
    hazard = _hazard_of_draws(fitted, until)
    total = hazard.sum()
    own = -top.relative_risk * top.sets.over_time_at_risk(hazard / top.total_risk)
    own[top.sets.deaths] += top.sets.mean_at_death(hazard / top.hazard_of_draw / top.total_risk)
    slopes = score_residuals(top) @ fitted.covariance
    mean = np.array([hazard @ top.mean_covariate(j) for j in range(len(fitted.coef))]) / total + top.design.mean
    return np.column_stack([own / total - slopes @ mean, slopes])


def _no_events(n: int, events: int) -> bool:
    return events == 0


def risks_by(until: float, ties: str) -> Kind:
    """Of an outcome in time: the risk by ``until`` years, 1 - exp(-H exp(x'b)), from Cox regression."""

    def risk(predictor: FloatArray) -> FloatArray:
        return np.asarray(-np.expm1(-np.exp(predictor)))

    def slope(predictor: FloatArray) -> FloatArray:
        return np.exp(predictor - np.exp(predictor))

    return Kind(partial(_solve_cox, until, ties), risk, slope, _no_events, "Cox regression")


KINDS: dict[str, Kind] = {
    "logistic": Kind(
        partial(_solve_glm, BINOMIAL), BINOMIAL.mean, BINOMIAL.variance, LOGISTIC.unbounded, "logistic regression"
    ),
    "modified_poisson": Kind(
        partial(_solve_glm, POISSON), POISSON.mean, POISSON.variance, MODIFIED_POISSON.unbounded, "Poisson regression"
    ),
}
"""Of a yes/no outcome."""
