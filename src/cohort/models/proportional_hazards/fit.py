"""The maximum of Cox's partial likelihood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cohort.models.frame.arrays import FloatArray, IntArray, sums_by
from cohort.models.likelihood.centred import Centred
from cohort.models.likelihood.dependence import dependent_columns
from cohort.models.likelihood.newton import FlatLikelihoodError, climb
from cohort.models.likelihood.parallel import each, one_thread_per_product
from cohort.models.proportional_hazards.likelihood import PartialLikelihood
from cohort.models.proportional_hazards.residuals import score_residual
from cohort.models.proportional_hazards.risk_sets import RiskSets
from cohort.models.proportional_hazards.start import starting_point


@dataclass(frozen=True)
class CoxFit:
    """A maximised partial likelihood with p coefficients.

    ``top`` is the likelihood there, ``covariance`` (p, p) the inverse of its information, ``next_step`` (p) what one
    more step of Newton's would add to the coefficients: next to nothing, unless an estimate is infinite.
    ``dependent`` holds the columns of the design that were left out, each with the columns it follows from; p counts
    the others.
    """

    top: PartialLikelihood
    covariance: FloatArray
    next_step: FloatArray
    dependent: Mapping[int, tuple[int, ...]]

    @property
    def coef(self) -> FloatArray:
        """Log hazard ratios (p)."""
        return self.top.coef

    def influence(self) -> FloatArray:
        """What each row adds to the coefficients (n, p): its weighted score residual times the inverse information."""
        top, columns = self.top, range(len(self.coef))
        scores = np.stack([top.sets.weighted(score_residual(top, j)) for j in columns], axis=1)
        return np.asarray(scores @ self.covariance)

    def robust_covariance(self, cluster: IntArray | None = None) -> FloatArray:
        """Sandwich covariance (p, p), valid where the rows of a ``cluster`` (numbers from 0) depend on each other.

        With U the sums of the weighted score residuals in each cluster, V U'U V (Lin & Wei 1989). Without clusters
        every row is one of its own, so a person with several rows needs her own cluster.
        """
        top, clusters = self.top, self.top.sets.process.n if cluster is None else cluster.max() + 1
        sums = np.empty((clusters, len(self.coef)), order="F")

        def fill(j: int) -> None:
            weighted = top.sets.weighted(score_residual(top, j))
            sums[:, j] = weighted if cluster is None else sums_by(cluster, weighted, clusters)

        each(fill, range(len(self.coef)), top.design.matrix.size)
        robust: FloatArray = self.covariance @ (sums.T @ sums) @ self.covariance
        return robust


def fit_cox(matrix: FloatArray, sets: RiskSets) -> CoxFit:
    """Maximise the partial likelihood of a design ``matrix`` (n, p) over the risk sets of its rows.

    Columns that follow from earlier ones are left out. Raises :class:`FlatLikelihoodError` where the likelihood grows
    towards a limit until it cannot be told from it; where it still can, ``next_step`` tells.
    """
    with one_thread_per_product():
        start = starting_point(Centred(matrix), sets)
        dependent = dependent_columns(start.information, np.diag(start.mean_squares))
        kept = [j for j in range(matrix.shape[1]) if j not in dependent]
        if dependent:
            start = PartialLikelihood(Centred(matrix[:, kept]), sets, start.coef[kept])
        try:
            top, next_step = climb(start.at, start)
        except FlatLikelihoodError as flat:
            raise FlatLikelihoodError([kept[j] for j in flat.columns]) from None
        covariance = np.asarray(np.linalg.inv(top.information), dtype=np.float64)
        return CoxFit(top, covariance, next_step, dependent)
