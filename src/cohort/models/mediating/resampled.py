"""The risks of four worlds in people drawn anew: the bootstrap, as weights that count how often each was drawn."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from cohort.errors import Fault, ModelError
from cohort.models.frame.arrays import FloatArray, IntArray
from cohort.models.frame.terms import Measure
from cohort.models.likelihood.maximum import NEGLIGIBLE_STEP
from cohort.models.likelihood.newton import FlatLikelihoodError
from cohort.models.likelihood.parallel import each, one_thread_per_product
from cohort.models.linear import least_squares
from cohort.models.mediating.mediator import MediatorModel, OfLevels, OfMeasure
from cohort.models.mediating.multinomial import fit_multinomial
from cohort.models.mediating.outcome import Solved
from cohort.models.mediating.pathway import Designs, Models, Pathway

MOST_LOST = 0.05
"""ASSUME: where more of the samples than this have no fit, the others do not stand for all."""


def strata_of_draws(people: int, draws: int, seed: int) -> FloatArray:
    """Numbers between 0 and 1 (people, draws), one at random in each of as many equal parts: for all samples."""
    rng = np.random.default_rng([seed, 0])
    return np.asarray((np.arange(draws) + rng.random((people, draws))) / draws)


def means(path: Pathway, given: Designs, at: FloatArray, weight: FloatArray) -> FloatArray:
    """The mean risk in each world (4) of people who count as often as ``weight`` (n) says.

    A measured mediator is its mean and the residual of somebody drawn at random: ``at`` (n, draws) places the draws in
    the distribution of residuals. Raises :class:`FlatLikelihoodError` where a model has no maximum.
    """
    models = Models(path, given, *_fits(path, given, at, weight))
    return np.asarray([weight @ risk / weight.sum() for risk in models.risks()])


def bootstrap(path: Pathway, given: Designs, at: FloatArray, samples: int, seed: int) -> FloatArray:
    """The means of samples drawn with replacement (samples, 4), of clusters where there are some.

    Each sample has a random number generator of its own, so that the answer does not depend on the number of cores.
    Samples without a fit are left out; raises :class:`ModelError` where they are many.
    """
    task = partial(_sample, path, given, at, seed)
    with one_thread_per_product():
        found = each(task, range(1, samples + 1), samples * given.outcome.size)
    kept = [one for one in found if one is not None]
    if len(kept) < (1 - MOST_LOST) * samples:
        told = f"{samples - len(kept)} of {samples} samples have no fit"
        expected = "levels that nearly every sample has people with and without the outcome in"
        raise ModelError(Fault("settings.samples", told, expected, "merge levels"))
    return np.array(kept)


def _sample(path: Pathway, given: Designs, at: FloatArray, seed: int, number: int) -> FloatArray | None:
    try:
        return means(path, given, at, drawn(path.rows.cluster, path.rows.n, np.random.default_rng([seed, number])))
    except (FlatLikelihoodError, ModelError):
        return None


def drawn(cluster: IntArray | None, n: int, rng: np.random.Generator) -> FloatArray:
    """How often each row is drawn (n), where as many rows, or whole clusters, are drawn as there are."""
    units = n if cluster is None else int(cluster.max()) + 1
    times = np.bincount(rng.integers(0, units, units), minlength=units).astype(np.float64)
    return times if cluster is None else times[cluster]


def _fits(path: Pathway, given: Designs, at: FloatArray, weight: FloatArray) -> tuple[Solved, MediatorModel]:
    there = weight > 0
    outcome = path.kind.solve(given.outcome[there], replace(path.rows, weight=weight).take(there))
    _require_settled(outcome.found.next_step, outcome.found.coef)
    if isinstance(path.mediator, Measure):
        return outcome, _with_residuals(given.mediator, path.mediator.values, at, weight)
    top, step = fit_multinomial(given.mediator[there], path.mediator.codes[there], weight[there])
    _require_settled(step, top.coef)
    return outcome, OfLevels(top)


def _require_settled(step: FloatArray, coef: FloatArray) -> None:
    if not (np.abs(step) <= NEGLIGIBLE_STEP * (1 + np.abs(coef))).all():
        raise FlatLikelihoodError([])


def _with_residuals(design: FloatArray, values: FloatArray, at: FloatArray, weight: FloatArray) -> OfMeasure:
    """Least squares, and for each place in the distribution of the residuals the one that lies there."""
    fit = least_squares(design[:, 1:], values, weight)
    residual = values - design @ fit.coef
    order = np.argsort(residual, kind="stable")
    until = np.cumsum(weight[order]) / weight.sum()
    chosen = np.minimum(np.searchsorted(until, at, side="right"), len(order) - 1)
    draws = at.shape[1]
    return OfMeasure(fit.coef, 1.0, residual[order][chosen], np.full(draws, 1 / draws))
