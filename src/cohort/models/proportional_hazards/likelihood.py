"""Cox's partial likelihood, its score and its information."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cohort.models.arrays import FloatArray
from cohort.models.centred import Centred
from cohort.models.parallel import each
from cohort.models.proportional_hazards.risk_sets import RiskSets


@dataclass(frozen=True)
class PartialLikelihood:
    """The partial likelihood of a design over its risk sets, at ``coef`` (p).

    Score and information as in Therneau & Grambsch 2000, section 3.1, with the sums over deaths and over the rows at
    risk exchanged: what a row contributes depends on time only through the hazard it was exposed to. That leaves one
    matrix product over the rows, and no array larger than the design.
    """

    design: Centred
    sets: RiskSets
    coef: FloatArray

    def at(self, coef: FloatArray) -> PartialLikelihood:
        """The same likelihood at other coefficients."""
        return replace(self, coef=coef)

    @cached_property
    def _predictor(self) -> FloatArray:
        return self.design.times(self.coef)

    @cached_property
    def highest(self) -> FloatArray:
        """The highest x_i'b in each stratum (strata)."""
        return self.sets.highest_of_strata(self._predictor)

    @cached_property
    def predictor(self) -> FloatArray:
        """x_i'b (n) less the highest of its stratum: the likelihood does not see the shift, and exp cannot overflow."""
        return self._predictor - self.sets.to_rows(self.highest)

    @cached_property
    def relative_risk(self) -> FloatArray:
        """exp(x_i'b) (n), up to a factor for each stratum."""
        return np.exp(self.predictor)

    @cached_property
    def total_risk(self) -> FloatArray:
        """Weighted sum of the relative risks in each draw's risk set."""
        return self.sets.over_risk_sets(self.sets.weight * self.relative_risk)

    @cached_property
    def loglik(self) -> float:
        """The deaths' w_i x_i'b less the draws' weighted log total risk (Cox 1975; ties :mod:`.ties`)."""
        dead = self.sets.deaths
        of_the_dead = self.sets.weight[dead] @ self.predictor[dead]
        return float(of_the_dead - self.sets.draws.weight @ np.log(self.total_risk))

    @cached_property
    def hazard_of_draw(self) -> FloatArray:
        """Increments of the baseline hazard (draws): Breslow's estimator, or Efron's with Efron's ties."""
        return self.sets.draws.weight / self.total_risk

    @cached_property
    def expected_deaths(self) -> FloatArray:
        """Of each row (n), unweighted: its relative risk times the hazard it was exposed to."""
        return self.relative_risk * self.sets.over_time_at_risk(self.hazard_of_draw)

    @cached_property
    def martingale_residuals(self) -> FloatArray:
        """Observed less expected deaths of each row (n)."""
        residuals = -self.expected_deaths
        residuals[self.sets.deaths] += 1.0
        return residuals

    @cached_property
    def score(self) -> FloatArray:
        """X' (observed - expected deaths), weighted (p)."""
        return self.design.weighted_sum(self.sets.weight * self.martingale_residuals)

    @cached_property
    def mean_covariates(self) -> FloatArray:
        """Mean of the (centred) covariates in each draw's risk set, weighted by risk (draws, p)."""
        mean = np.empty((len(self.total_risk), self.design.columns), order="F")
        risk = self.sets.weight * self.relative_risk

        def fill(j: int) -> None:
            mean[:, j] = self.sets.over_risk_sets(self.design.column(j, risk)) / self.total_risk

        each(fill, range(self.design.columns))
        return mean

    @cached_property
    def information(self) -> FloatArray:
        """Minus the second derivatives of the log-likelihood (p, p)."""
        return self.information_weighted_by(np.ones(len(self.total_risk)))

    def information_weighted_by(self, weight: FloatArray) -> FloatArray:
        """Sum over the draws of ``weight`` times the covariates' variance in the risk set (p, p).

        The mean square less the square of the mean; the mean squares of all draws together are the rows' squares, each
        weighted by the hazard it was exposed to.
        """
        exposure = self.sets.over_time_at_risk(weight * self.hazard_of_draw)
        squares = self.design.cross_products(self.sets.weight * self.relative_risk * exposure)
        draws = weight * self.sets.draws.weight
        return squares - self.mean_covariates.T @ (self.mean_covariates * draws[:, None])
