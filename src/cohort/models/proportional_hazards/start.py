"""Where Newton's method starts: at what a few of the rows say, where there are many."""

from __future__ import annotations

import numpy as np

from cohort.models.likelihood.centred import Centred
from cohort.models.likelihood.dependence import dependent_columns
from cohort.models.likelihood.newton import FlatLikelihoodError, climb
from cohort.models.proportional_hazards.likelihood import PartialLikelihood
from cohort.models.proportional_hazards.risk_sets import RiskSets

EVERY = 17  # a prime: where rows come in twos, fours or tens, the thinned ones are of every place among them
MANY = 30_000  # rows; fewer are soon gone through as they are
DEATHS = 20  # among the thinned rows, for each column
PER_STRATUM = 1_000  # rows: strata of a few have none left to compare
STILL = 1e-3  # of a row's log risk: if one more step would change more, the thinned rows have no maximum


def starting_point(design: Centred, sets: RiskSets) -> PartialLikelihood:
    """The likelihood where no covariate has an effect or, of many rows, near its top.

    Every 17th row is a sample of the rows, whose estimates are some four standard errors away from those of all. One
    more step, with the information of the sample, goes most of the way (one-step estimation: Le Cam 1956).
    """
    null = PartialLikelihood(design, sets, np.zeros(design.columns))
    thinned = _thinned(design, sets)
    return null if thinned is None else _nearer(null, thinned)


def _thinned(design: Centred, sets: RiskSets) -> PartialLikelihood | None:
    n = sets.process.n
    if n < MANY or len(sets.deaths) < EVERY * DEATHS * design.columns or sets.strata * PER_STRATUM > n:
        return None
    return starting_point(Centred(np.asfortranarray(design.matrix[::EVERY])), sets.thinned(EVERY))


def _nearer(null: PartialLikelihood, start: PartialLikelihood) -> PartialLikelihood:
    """``null`` itself where ``start`` leads to no maximum of the thinned rows, or to more than one."""
    if dependent_columns(start.information, np.diag(start.mean_squares)):
        return null
    try:
        top, next_step = climb(start.at, start)
    except FlatLikelihoodError:
        return null
    if np.abs(top.design.times(next_step)).max() > STILL:
        return null
    there = null.at(top.coef)
    further = null.at(top.coef + np.linalg.solve(EVERY * top.information, there.score))
    return further if further.loglik > there.loglik else there
