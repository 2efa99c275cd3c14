"""Bias, coverage and error rates of estimates whose truth is known.

Morris, White & Crowther 2019, "Using simulation studies to evaluate statistical methods", Stat Med 38:2074-2102.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from cohort.estimates import Estimate
from cohort.proof.planted import Planted


@dataclass(frozen=True)
class Recovery:
    """How ``found`` of ``seeds`` estimates lie around the truth; errors are Monte Carlo standard errors.

    ``mean`` and ``bias`` are of ratios and log ratios, or of differences. ``coverage`` is the share of 95 % intervals
    that hold the truth; where the truth is no effect, one minus it is the type-I error. ``error_ratio``: the mean
    standard error over the standard deviation of the estimates, 1 where errors are honest.
    """

    planted: Planted
    seeds: int
    found: int
    is_ratio: bool
    mean: float
    bias: float
    bias_error: float
    coverage: float
    coverage_error: float
    error_ratio: float

    @property
    def null(self) -> bool:
        """Whether there is nothing to find: then an interval that misses it is an error of the first kind."""
        return self.planted.value == (1.0 if self.is_ratio else 0.0)


def recovery(planted: Planted, estimates: Sequence[Estimate | None]) -> Recovery | None:
    """Over the estimates of all seeds (None, or without a number: not found); None where fewer than two were."""
    rows = [row for row in estimates if row is not None and row.coef is not None and row.se is not None]
    if len(rows) < 2:
        return None
    on_logs = rows[0].ratio is not None
    truth = math.log(planted.value) if on_logs else planted.value
    coefs = [row.coef for row in rows if row.coef is not None]
    errors = [row.se for row in rows if row.se is not None]
    spread = stdev(coefs)
    covered = fmean(abs(coef - truth) <= 1.959963984540054 * se for coef, se in zip(coefs, errors, strict=True))
    return Recovery(
        planted,
        seeds=len(estimates),
        found=len(rows),
        is_ratio=on_logs,
        mean=math.exp(fmean(coefs)) if on_logs else fmean(coefs),
        bias=fmean(coefs) - truth,
        bias_error=spread / math.sqrt(len(rows)),
        coverage=covered,
        coverage_error=math.sqrt(covered * (1 - covered) / len(rows)),
        error_ratio=fmean(errors) / spread,
    )
