"""Residuals of a fitted Cox model, row by row (Therneau & Grambsch 2000, chapter 4), tied deaths as in :mod:`.ties`.

Unweighted, as R's ``residuals.coxph``: with case weights, a row's residual is that of one of the people it stands for.
Martingale residuals are :attr:`.PartialLikelihood.martingale_residuals`.
"""

from __future__ import annotations

import numpy as np

from cohort.models.frame.arrays import FloatArray
from cohort.models.proportional_hazards.likelihood import PartialLikelihood


def deviance_residuals(top: PartialLikelihood) -> FloatArray:
    """Martingale residuals M (n) made symmetric: sign(M) sqrt(-2 (M + d log(d - M))) with d = 1 for deaths, else 0."""
    dead = top.sets.deaths
    half_square = top.expected_deaths.copy()
    half_square[dead] -= 1.0 + np.log(top.expected_deaths[dead])
    size: FloatArray = np.sqrt(2 * np.maximum(half_square, 0.0))
    return np.copysign(size, top.martingale_residuals)


def score_residual(top: PartialLikelihood, j: int) -> FloatArray:
    """Contribution of each row (n) to the score of the ``j``-th coefficient; weighted, they add up to 0 at the maximum.

    The row's covariate less the mean of the risk set, where it dies; less the same difference times its expected
    deaths, over all its time at risk (Barlow & Prentice 1988; Therneau & Grambsch 2000, section 4.6).
    """
    sets, mean, covariate = top.sets, top.mean_covariate(j), top.design.column(j)
    residual = sets.over_time_at_risk(mean * top.hazard_of_draw)
    residual *= top.relative_risk
    residual[sets.deaths] += covariate[sets.deaths] - sets.mean_at_death(mean)
    covariate *= top.expected_deaths
    residual -= covariate
    return residual


def score_residuals(top: PartialLikelihood) -> FloatArray:
    """:func:`score_residual` of every coefficient (n, p)."""
    return np.stack([score_residual(top, j) for j in range(len(top.coef))], axis=1)


def dfbeta(top: PartialLikelihood) -> FloatArray:
    """Approximate change of the coefficients (n, p) if a row, with its weight, were left out; R weighs these, too."""
    weighted = np.stack([top.sets.weighted(score) for score in score_residuals(top).T], axis=1)
    return weighted @ np.linalg.inv(top.information)


def schoenfeld_residuals(top: PartialLikelihood) -> FloatArray:
    """Covariates of each of ``sets.deaths`` less their mean in the risk set (deaths, p) (Schoenfeld 1982)."""
    sets, columns = top.sets, range(len(top.coef))
    return np.stack(
        [top.design.column(j)[sets.deaths] - sets.mean_at_death(top.mean_covariate(j)) for j in columns], axis=1
    )
