"""Cox's partial likelihood, its score and its information."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from cohort.models.frame.arrays import FloatArray
from cohort.models.likelihood.centred import Centred
from cohort.models.likelihood.parallel import each, parts, shares
from cohort.models.proportional_hazards.risk_sets import RiskSets, Rows


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

    @property
    def predictor(self) -> FloatArray:
        """x_i'b (n) less the highest of its stratum: the likelihood does not see the shift, and exp cannot overflow."""
        return self._shifted[0]

    @property
    def highest(self) -> FloatArray:
        """The highest x_i'b in each stratum (strata)."""
        return self._shifted[1]

    @cached_property
    def _shifted(self) -> tuple[FloatArray, FloatArray]:
        predictor = self.design.times(self.coef)
        highest = self.sets.highest_of_strata(predictor)
        predictor -= self.sets.to_rows(highest)
        return predictor, highest

    @cached_property
    def relative_risk(self) -> FloatArray:
        """exp(x_i'b) (n), up to a factor for each stratum."""
        risk = np.empty_like(self.predictor)
        each(lambda rows: np.exp(self.predictor[rows], out=risk[rows]), parts(len(risk)), len(risk))
        return risk

    @cached_property
    def weighted_risk(self) -> FloatArray:
        """The relative risk times the case weights (n)."""
        return self.sets.weighted(self.relative_risk)

    @cached_property
    def risk_at_moments(self) -> tuple[FloatArray, FloatArray]:
        """Weighted sum of the relative risks of those at risk at each moment; the share of it that the dead have."""
        at_risk, dying = self.sets.sums([self.weighted_risk.__getitem__])
        return at_risk[:, 0], dying[:, 0] / at_risk[:, 0]

    @cached_property
    def share_left(self) -> FloatArray:
        """The share of the risk at its moment that is left in each draw."""
        at_risk, dead = self.risk_at_moments
        return self.sets.in_draws(np.ones_like(at_risk), dead)

    @cached_property
    def total_risk(self) -> FloatArray:
        """Weighted sum of the relative risks in each draw's risk set."""
        return self.risk_at_moments[0][self.sets.draws.moment] * self.share_left

    @cached_property
    def loglik(self) -> float:
        """The deaths' w_i x_i'b less the draws' weighted log total risk (Cox 1975; ties :mod:`.ties`)."""
        of_the_dead = self.sets.weight_of_death @ self.predictor[self.sets.deaths]
        return float(of_the_dead - self.sets.draws.weight @ np.log(self.total_risk))

    @cached_property
    def hazard_of_draw(self) -> FloatArray:
        """Increments of the baseline hazard (draws): Breslow's estimator, or Efron's with Efron's ties."""
        return self.sets.draws.weight / self.total_risk

    @cached_property
    def expected_deaths(self) -> FloatArray:
        """Of each row (n), unweighted: its relative risk times the hazard it was exposed to."""
        expected = self.sets.over_time_at_risk(self.hazard_of_draw)
        expected *= self.relative_risk
        return expected

    @cached_property
    def martingale_residuals(self) -> FloatArray:
        """Observed less expected deaths of each row (n)."""
        residuals = -self.expected_deaths
        residuals[self.sets.deaths] += 1.0
        return residuals

    @cached_property
    def score(self) -> FloatArray:
        """X' (observed - expected deaths), weighted (p)."""
        return self.design.weighted_sum(self.sets.weighted(self.martingale_residuals))

    @cached_property
    def means_at_moments(self) -> tuple[FloatArray, FloatArray]:
        """Mean covariates at each moment, weighted by risk, and the part of them that is from the dead (moments, p)."""
        shape = self.sets.moments, self.design.columns
        at_risk, dying = np.empty(shape, order="F"), np.empty(shape, order="F")

        def weighted(j: int, rows: Rows) -> FloatArray:
            column = self.design.column(j, rows)
            column *= self.weighted_risk[rows]
            return column

        def fill(columns: range) -> None:
            at_risk[:, columns], dying[:, columns] = self.sets.sums([partial(weighted, j) for j in columns])

        each(fill, shares(self.design.columns), self.design.matrix.size)
        total = self.risk_at_moments[0][:, None]
        return np.divide(at_risk, total, out=at_risk), np.divide(dying, total, out=dying)

    def mean_covariate(self, j: int) -> FloatArray:
        """Mean of the ``j``-th covariate in each draw's risk set, weighted by risk (draws)."""
        at_risk, dying = self.means_at_moments
        return self.sets.in_draws(at_risk[:, j], dying[:, j]) / self.share_left

    @cached_property
    def information(self) -> FloatArray:
        """Minus the second derivatives of the log-likelihood (p, p)."""
        return self.mean_squares - self.squared_means(self.sets.draws.weight)

    @cached_property
    def mean_squares(self) -> FloatArray:
        """The covariates' mean squares and products in the risk set, summed over the draws (p, p).

        Summed over the rows instead: each row's squares, times its expected deaths.
        """
        return self.design.cross_products(self.sets.weighted(self.expected_deaths))

    def squared_means(self, weight: FloatArray) -> FloatArray:
        """The squares and products of the covariates' means in the risk set, times ``weight``, over all draws (p, p).

        A draw's mean is (m - f d) / share left, of the mean m at its moment and the part d from the dead, of whom f
        are removed. The square is multiplied out, for m and d are the same in all draws of a moment.
        """
        mean, dead = self.means_at_moments
        removed, weight = self.sets.draws.removed, weight / self.share_left**2
        once, mixed, twice = (self.sets.over_draws(weight * factor) for factor in (1.0, removed, removed**2))
        squares = mean.T @ (mean * once[:, None]) + dead.T @ (dead * twice[:, None])
        products = mean.T @ (dead * mixed[:, None])
        return squares - products - products.T

    def information_weighted_by(self, factor: FloatArray) -> FloatArray:
        """The ``information`` with each draw's part of it multiplied by a ``factor`` of 0 or more (draws)."""
        exposure = self.sets.over_time_at_risk(factor * self.hazard_of_draw)
        exposure *= self.relative_risk
        squares = self.design.cross_products(self.sets.weighted(exposure))
        return squares - self.squared_means(factor * self.sets.draws.weight)
