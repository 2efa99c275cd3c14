"""The maximum of Cox's partial likelihood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cohort.models.arrays import FloatArray, IntArray, sums_by
from cohort.models.centred import Centred
from cohort.models.dependence import dependent_columns
from cohort.models.newton import climb, newton_step
from cohort.models.proportional_hazards.likelihood import PartialLikelihood
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.proportional_hazards.residuals import score_residual
from cohort.models.proportional_hazards.risk_sets import RiskSets


@dataclass(frozen=True)
class CoxFit:
    """A maximised partial likelihood with p coefficients.

    ``top`` is the likelihood there, ``null_loglik`` its logarithm without any effect. ``dependent`` holds the columns
    of the design that were left out, each with the columns it follows from; p counts the others.
    """

    top: PartialLikelihood
    null_loglik: float
    dependent: Mapping[int, tuple[int, ...]]

    @property
    def coef(self) -> FloatArray:
        """Log hazard ratios (p)."""
        return self.top.coef

    @cached_property
    def covariance(self) -> FloatArray:
        """Inverse of the information (p, p)."""
        return np.asarray(np.linalg.inv(self.top.information), dtype=np.float64)

    @cached_property
    def next_step(self) -> FloatArray:
        """What one more step of Newton's would add to ``coef`` (p): next to nothing, unless an estimate is infinite."""
        return newton_step(self.top)

    def robust_covariance(self, cluster: IntArray | None = None) -> FloatArray:
        """Sandwich covariance (p, p), valid where the rows of a ``cluster`` (numbers from 0) depend on each other.

        With U the sums of the weighted score residuals in each cluster, V U'U V (Lin & Wei 1989). Without clusters
        every row is one of its own, so a person with several rows needs her own cluster.
        """
        sums = np.stack([self._cluster_sums(j, cluster) for j in range(len(self.coef))], axis=1)
        return self.covariance @ (sums.T @ sums) @ self.covariance

    def _cluster_sums(self, j: int, cluster: IntArray | None) -> FloatArray:
        weighted = self.top.sets.weight * score_residual(self.top, j)
        return weighted if cluster is None else sums_by(cluster, weighted, cluster.max() + 1)


def fit(matrix: FloatArray, process: CountingProcess, ties: str = "efron") -> CoxFit:
    """Maximise the partial likelihood of ``matrix`` (n, p) over ``process``; ``ties``: efron or breslow.

    Columns that follow from earlier ones are left out. Raises :class:`numpy.linalg.LinAlgError` where the information
    becomes singular on the way: the likelihood is flat, and grows towards infinity.
    """
    null = PartialLikelihood(Centred(matrix), RiskSets(process, ties), np.zeros(matrix.shape[1]))
    dependent = _dependent(null)
    if dependent:
        kept = np.delete(matrix, list(dependent), axis=1)
        null = PartialLikelihood(Centred(kept), null.sets, np.zeros(kept.shape[1]))
    return CoxFit(climb(null.at, null), null.loglik, dependent)


def _dependent(null: PartialLikelihood) -> dict[int, tuple[int, ...]]:
    explained_by_the_mean = null.sets.draws.weight @ null.mean_covariates**2
    return dependent_columns(null.information, np.diag(null.information) + explained_by_the_mean)
