"""Baseline hazard and survival curves of a fitted Cox model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cohort.models.frame.arrays import FloatArray, IntArray, sums_by
from cohort.models.proportional_hazards.likelihood import PartialLikelihood


@dataclass(frozen=True)
class BaselineHazard:
    """The cumulative hazard of each stratum at the mean of the covariates, a step at each moment of death.

    Breslow's estimator, or Efron's after a fit with Efron's ties (Therneau & Grambsch 2000, section 10.2).
    """

    top: PartialLikelihood

    @cached_property
    def increments(self) -> FloatArray:
        """The hazard at each of the moments."""
        return self.top.sets.over_draws(self.top.hazard_of_draw) * np.exp(-self._shift)

    @cached_property
    def variance_increments(self) -> FloatArray:
        """Their variances if the coefficients were known: weight / total risk^2 for each draw (Tsiatis 1981)."""
        weight = self.top.sets.draws.weight
        return self.top.sets.over_draws(self.top.hazard_of_draw**2 / weight) * np.exp(-2 * self._shift)

    @cached_property
    def slope_increments(self) -> FloatArray:
        """Minus their derivatives with respect to the coefficients (moments, p): hazard times mean covariates."""
        hazard = self.top.hazard_of_draw
        slopes = [self.top.sets.over_draws(hazard * self.top.mean_covariate(j)) for j in range(len(self.top.coef))]
        return np.stack(slopes, axis=1) * np.exp(-self._shift)[:, None]

    def up_to(self, time: float, increments: FloatArray) -> FloatArray:
        """Sum of ``increments`` (moments, ...) up to and including ``time`` in each stratum (strata, ...)."""
        sets = self.top.sets
        seen = sets.time <= time
        total = np.zeros((len(self.top.highest), *increments.shape[1:]))
        np.add.at(total, sets.stratum_of_moment[seen], increments[seen])
        return total

    @property
    def _shift(self) -> FloatArray:
        return self.top.highest[self.top.sets.stratum_of_moment]


@dataclass(frozen=True)
class SurvivalCurve:
    """Survival at each ``time`` with its standard ``error``."""

    time: FloatArray
    survival: FloatArray
    error: FloatArray


def adjusted_survival(
    baseline: BaselineHazard,
    covariates: FloatArray,
    time: FloatArray,
    covariance: FloatArray,
    stratum: IntArray | None = None,
) -> SurvivalCurve:
    """Mean of the survival functions that the model predicts for ``covariates`` (m, p): one row, or everybody.

    With a treatment's column set to one value for everybody, the direct adjusted curve (Makuch 1982). Errors by the
    delta method from the ``covariance`` of the coefficients and the hazard's own, with the covariates taken as given
    (Zhang, Loberiza, Klein & Zhang 2007); for a single row they are R's ``survfit.coxph``. ``stratum`` of each row:
    the first, unless given. Covariates must not change with time.
    """
    x = covariates - baseline.top.design.mean
    risk = np.exp(x @ baseline.top.coef)
    place = np.zeros(len(x), dtype=np.intp) if stratum is None else stratum
    points = [_mean_survival(baseline, x, risk, place, at, covariance) for at in time.tolist()]
    survival, error = np.array(points).reshape(-1, 2).T
    return SurvivalCurve(time, survival, error)


def _mean_survival(
    baseline: BaselineHazard, x: FloatArray, risk: FloatArray, stratum: IntArray, time: float, covariance: FloatArray
) -> tuple[float, float]:
    """Mean survival at ``time``, and its error from its derivatives in the strata's hazards and in the coefficients."""
    hazard = baseline.up_to(time, baseline.increments)
    expected = hazard[stratum] * risk
    survival = np.exp(-expected)
    by_hazard = -sums_by(stratum, survival * risk, len(hazard)) / len(x)
    by_coef = -(survival * expected) @ x / len(x) - by_hazard @ baseline.up_to(time, baseline.slope_increments)
    variance = by_hazard**2 @ baseline.up_to(time, baseline.variance_increments) + by_coef @ covariance @ by_coef
    return float(survival.mean()), float(np.sqrt(variance))
