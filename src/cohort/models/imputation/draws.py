"""Values drawn for what is missing in one column, given the others: one function for each type of column."""

from __future__ import annotations

import numpy as np

from cohort.errors import Fault, ModelError
from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray
from cohort.models.likelihood.glm import maximise
from cohort.models.likelihood.influence import with_ones
from cohort.models.likelihood.maximum import NEGLIGIBLE_STEP
from cohort.models.likelihood.newton import FlatLikelihoodError
from cohort.models.logistic import BINOMIAL

DONORS = 5  # as R's mice; more blur the match, fewer repeat the same people


def draw_measure(values: FloatArray, missing: BoolArray, others: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Predictive mean matching: each gets the value of one of the 5 people whose prediction is nearest hers.

    Her prediction is made with coefficients drawn from their distribution, the others' with the estimates (type 1
    matching: van Buuren 2018, section 3.4.2; Rubin 1987, p. 168 for the draw).
    """
    design = with_ones(others)
    seen = design[~missing]
    inverse: FloatArray = np.asarray(np.linalg.pinv(seen.T @ seen), dtype=np.float64)
    coef = inverse @ seen.T @ values[~missing]
    residual = values[~missing] - seen @ coef
    freedom = max(len(seen) - seen.shape[1], 1)
    sigma = np.sqrt(residual @ residual / rng.chisquare(freedom))
    drawn = coef + sigma * _root(inverse) @ rng.normal(size=len(coef))
    return _donated(values[~missing], seen @ coef, design[missing] @ drawn, rng)


def draw_levels(
    codes: IntArray, levels: int, missing: BoolArray, others: FloatArray, name: str, rng: np.random.Generator
) -> IntArray:
    """A level for each, from its probability by logistic regressions of every level against the first.

    Their coefficients are drawn from their distributions. The separate regressions estimate a multinomial model
    (Begg & Gray 1984, Biometrika 71:11). Raises :class:`ModelError` where a column decides the level.
    """
    log_odds = np.zeros((int(missing.sum()), levels))
    for level in range(1, levels):
        told = ~missing & ((codes == 0) | (codes == level))
        coef, covariance, kept = _logistic(others[told], codes[told] == level, name)
        drawn = coef + _root(covariance) @ rng.normal(size=len(coef))
        log_odds[:, level] = with_ones(others[missing][:, kept]) @ drawn
    probability = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    cumulative = np.cumsum(probability, axis=1) / probability.sum(axis=1, keepdims=True)
    return np.asarray((rng.random(len(cumulative))[:, None] > cumulative).sum(axis=1), dtype=np.intp)


def _logistic(others: FloatArray, event: BoolArray, name: str) -> tuple[FloatArray, FloatArray, list[int]]:
    """Intercept and slopes, their covariance, and the columns that have slopes."""
    varies = np.flatnonzero(np.ptp(others, axis=0) > 0)
    matrix, outcome, weight = _augmented(others[:, varies], event.astype(np.float64))
    found = f"{name} is decided by another column, so that no distribution can be drawn from"
    decided = ModelError(Fault(f"imputation.{name}", found, "columns that leave it open", "merge levels"))
    try:
        fitted = maximise(BINOMIAL, matrix, outcome, weight)
    except FlatLikelihoodError:
        raise decided from None
    if not (np.abs(fitted.next_step) <= NEGLIGIBLE_STEP * (1 + np.abs(fitted.coef))).all():
        raise decided
    return fitted.coef, fitted.covariance, varies[list(fitted.kept)].tolist()


def _augmented(matrix: FloatArray, outcome: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The rows with a few more of small weight, which keep a level finite that a column would decide.

    For each column, with and without the outcome, half a standard deviation above and below the mean of all columns;
    they weigh p + 1 rows together (White, Daniel & Royston 2010, Comput Stat Data Anal 54:2267).
    """
    p = matrix.shape[1]
    if p == 0:
        return matrix, outcome, np.ones(len(outcome))
    steps = np.diag(matrix.std(axis=0) / 2)
    added = np.vstack([matrix.mean(axis=0) + sign * steps for sign in (1, -1, 1, -1)])
    answers = np.repeat([0.0, 0.0, 1.0, 1.0], p)
    weight = np.append(np.ones(len(outcome)), np.full(4 * p, (p + 1) / (4 * p)))
    return np.vstack([matrix, added]), np.append(outcome, answers), weight


def _root(covariance: FloatArray) -> FloatArray:
    """A matrix whose product with its transpose is the covariance, of full rank or not."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def _donated(values: FloatArray, predicted: FloatArray, wanted: FloatArray, rng: np.random.Generator) -> FloatArray:
    """The value of one of the donors nearest to each wanted prediction; of those alike, any."""
    scale = float(predicted.std()) or 1.0
    predicted = np.round(predicted / scale, 9)  # alike to rounding is alike
    order = np.argsort(predicted, kind="stable")
    ordered, donors = predicted[order], min(DONORS, len(values))
    window = np.searchsorted(ordered, wanted / scale)[:, None] + np.arange(-donors, donors)
    inside = (window >= 0) & (window < len(ordered))
    window = np.clip(window, 0, len(ordered) - 1)
    distance = np.where(inside, np.abs(ordered[window] - (wanted / scale)[:, None]), np.inf)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :donors]
    rows = np.arange(len(wanted))
    chosen = ordered[window[rows, nearest[rows, rng.integers(0, donors, len(wanted))]]]
    first, last = np.searchsorted(ordered, chosen, "left"), np.searchsorted(ordered, chosen, "right")
    return np.asarray(values[order[rng.integers(first, last)]])
