"""What a maximised likelihood gives, the errors that follow from it, and the check that it is a maximum."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from cohort.errors import Fault, ModelError
from cohort.estimates import ChiSquared
from cohort.models.frame.arrays import FloatArray, IntArray, sums_by
from cohort.models.frame.design import Column

NEGLIGIBLE_STEP = 1e-6  # of a coefficient per standard deviation of its column


class Solution(Protocol):
    """The fields of :class:`Maximum` that tell whether it is one."""

    @property
    def coef(self) -> FloatArray:
        """The coefficients (p)."""

    @property
    def next_step(self) -> FloatArray:
        """What one more step of Newton's would add to them (p)."""

    @property
    def dependent(self) -> Mapping[int, tuple[int, ...]]:
        """The columns left out."""


@dataclass(frozen=True)
class Maximum:
    """A maximised (partial) likelihood with p coefficients.

    ``covariance`` (p, p) is the inverse of the observed information, ``errors`` (p, p) the covariance to report:
    the same, or a robust one. ``next_step`` (p) is what one more step of Newton's would add to ``coef``.
    ``dependent`` holds the columns of the design that were left out, each with the earlier columns it follows from;
    p counts the others. ``checks`` tests, for each term with the numbers of its coefficients, what the model assumes.
    ``notes`` are what a reader must know of the fit.
    """

    coef: FloatArray
    covariance: FloatArray
    errors: FloatArray
    next_step: FloatArray
    loglik: float | None
    dependent: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    checks: Callable[[Mapping[str, Sequence[int]]], Sequence[ChiSquared]] | None = None
    notes: tuple[str, ...] = ()


def robust_covariance(dfbeta: FloatArray, cluster: IntArray | None) -> FloatArray:
    """Sandwich covariance D'D of the coefficients, with D (clusters, p) the sums of ``dfbeta`` in each cluster.

    ``dfbeta`` (n, p) holds each row's score times the inverse information. Without clusters every row stands for
    itself: White's HC0. No small-sample factor, as ``sandwich::vcovHC`` with type HC0 and ``sandwich::vcovCL`` with
    cadjust = FALSE (Lin & Wei 1989).
    """
    if cluster is not None:
        dfbeta = np.stack([sums_by(cluster, column, cluster.max() + 1) for column in dfbeta.T], axis=1)
    return dfbeta.T @ dfbeta


def require_convergence(found: Solution, columns: Sequence[Column], spread: FloatArray) -> None:
    """Raise :class:`ModelError` unless one more Newton step would leave ``found`` where it is.

    ``spread`` holds the columns' standard deviations. Where a combination of columns separates rows with events
    from those without, the likelihood flattens out but the Newton step does not shrink: the estimate is infinite.
    """
    step = np.abs(found.next_step) * spread
    moving = ~(step <= NEGLIGIBLE_STEP * (1 + np.abs(found.coef) * spread))
    if moving.any():
        raise no_maximum([column for column, moves in zip(columns, moving, strict=True) if moves])


def no_maximum(columns: Sequence[Column] = ()) -> ModelError:
    """The fault of a likelihood that grows without bound along ``columns`` (where it is known along which)."""
    return ModelError(
        Fault(
            "terms",
            f"no finite estimate of {', '.join(map(str, columns)) or 'some term'}: the fit does not converge",
            "terms of which no combination separates rows with events from rows without (perfect separation)",
            "tabulate events by each term and by pairs of terms; merge levels that have no events",
        )
    )
