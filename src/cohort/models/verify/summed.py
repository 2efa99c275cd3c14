"""Cox's likelihood as the textbook writes it: every risk set summed anew, at every event, for every tied death.

Slow, and as plain as it gets: weights may change in time, so that a subdistribution needs no copies of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.observation import strata_of
from cohort.models.frame.rows import Rows
from cohort.models.likelihood.maximum import robust_covariance
from cohort.models.verify.refit import Answer

MOST_SUMMED = 1e8
"""Rows times events times columns: some 5e7 are summed in a second."""
STEPS = 50

AtRisk = Callable[[float, int], FloatArray]
"""With what weight (n) each row of a stratum is at risk at a time; 0 for whoever is not."""


@dataclass(frozen=True)
class Draw:
    """One death of a ``weight`` at a ``time`` in a ``stratum``.

    ``who`` is at risk (n; k of them), each with a ``share`` (k) of the risk, whose total's logarithm is ``log_total``,
    and with covariates ``apart`` (k, p) from their mean. ``dies`` (k) tells the weight of those it may be.
    """

    time: float
    stratum: int
    who: BoolArray
    share: FloatArray
    apart: FloatArray
    dies: FloatArray
    weight: float
    log_total: float


def draws(matrix: FloatArray, rows: Rows, ties: str, at_risk: AtRisk, coef: FloatArray) -> Iterator[Draw]:
    """Of d tied deaths, l/d of their own risk is gone before the l-th, l = 0 ... d - 1 (Efron), or none (Breslow)."""
    time, stratum = rows.follow_up, strata_of(rows)
    assert time is not None, "hazards have times"
    predictor = matrix @ coef
    for number in np.unique(stratum).tolist():
        for moment in np.unique(time.exit[rows.event & (stratum == number)]).tolist():
            weight = at_risk(moment, number)
            who = weight > 0
            dies = (rows.event & (time.exit == moment))[who].astype(np.float64)
            risk, x = weight[who] * np.exp(predictor[who]), matrix[who]
            d = int(dies.sum())
            of_dead = dies * weight[who]
            for gone in np.arange(d) / d if ties == "efron" else np.zeros(d):
                share = risk * (1 - gone * dies)
                total = share.sum()
                apart = x - share @ x / total
                yield Draw(moment, number, who, share / total, apart, of_dead / d, of_dead.sum() / d, np.log(total))


@dataclass(frozen=True)
class Summed:
    """Score and information of ``coef`` (p), and what each row adds to the score (n, p)."""

    coef: FloatArray
    loglik: float
    information: FloatArray
    residuals: FloatArray

    def errors(self, residuals: FloatArray, rows: Rows) -> FloatArray:
        """Robust standard errors (p), of ``residuals`` summed in each cluster."""
        influence = np.asarray(np.linalg.solve(self.information, residuals.T).T, dtype=np.float64)
        return np.asarray(np.sqrt(np.diag(robust_covariance(influence, rows.cluster))))


def summed(matrix: FloatArray, rows: Rows, ties: str, at_risk: AtRisk, coef: FloatArray) -> Summed:
    """Each draw has the covariates of the dead less the mean (Therneau & Grambsch 2000, sections 3.1 and 4.6)."""
    loglik, residuals = 0.0, np.zeros(matrix.shape)
    information = np.zeros((len(coef), len(coef)))
    for draw in draws(matrix, rows, ties, at_risk, coef):
        loglik += float(draw.dies @ (matrix[draw.who] @ coef) - draw.weight * draw.log_total)
        information += draw.weight * (draw.share * draw.apart.T) @ draw.apart
        residuals[draw.who] += (draw.dies - draw.weight * draw.share)[:, None] * draw.apart
    return Summed(coef, loglik, information, residuals)


def maximum(matrix: FloatArray, rows: Rows, ties: str, at_risk: AtRisk) -> Summed:
    """Newton's steps from 0, halved where they do not lead up."""
    here = summed(matrix, rows, ties, at_risk, np.zeros(matrix.shape[1]))
    step, taken = np.linalg.solve(here.information, here.residuals.sum(axis=0)), 1.0
    for _ in range(STEPS):
        there = summed(matrix, rows, ties, at_risk, here.coef + taken * step)
        if not there.loglik >= here.loglik - 1e-9 * abs(here.loglik):
            taken /= 2
            continue
        here, taken = there, 1.0
        step = np.linalg.solve(here.information, here.residuals.sum(axis=0))
        if np.abs(step).max() < 1e-12:
            break
    return here


def under_observation(rows: Rows) -> AtRisk:
    """The case weights of those who have entered and not left."""
    time, stratum = rows.follow_up, strata_of(rows)
    assert time is not None, "hazards have times"
    weight = np.ones(rows.n) * rows.weights
    return lambda moment, number: weight * ((time.entry < moment) & (moment <= time.exit) & (stratum == number))


def work(rows: Rows, columns: int) -> float:
    """How much is summed."""
    return float(rows.n) * rows.events * columns


def by_sums(matrix: FloatArray, rows: Rows, ties: str) -> Answer:
    """Coefficients and the model's standard errors."""
    top = maximum(matrix, rows, ties, under_observation(rows))
    return top.coef, np.sqrt(np.diag(np.linalg.inv(top.information)))


def robust_errors(matrix: FloatArray, rows: Rows, ties: str, coef: FloatArray) -> FloatArray:
    """Robust standard errors at ``coef``, by cluster or by row (Lin & Wei 1989, J Am Stat Assoc 84:1074)."""
    here = summed(matrix, rows, ties, under_observation(rows), coef)
    return here.errors(here.residuals, rows)
