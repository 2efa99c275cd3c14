"""Risks at the levels of an exposure, and their contrasts with the first: differences or ratios."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cohort.estimates import Estimate, Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.counts import level_counts
from cohort.models.frame.design import Column
from cohort.models.frame.rows import Rows
from cohort.models.frame.terms import Term
from cohort.models.inference.wald import Z, difference_rows, wald_rows


def contrasted(
    term: str, levels: Sequence[str], risks: FloatArray, covariance: FloatArray, contrast: str
) -> tuple[list[Estimate], FloatArray]:
    """A row for the risk (k) at each level, then one for each contrast with the first level; and all their covariance.

    Intervals of risks are symmetric on the scale of log odds, those of ratios on that of logarithms (delta method).
    A risk's row has no reference, a contrast's the first level.
    """
    k = len(levels)
    columns = [Column(term, level, levels[0]) for level in levels[1:]]
    jacobian = np.hstack([-np.ones((k - 1, 1)), np.eye(k - 1)])
    values = risks[1:] - risks[0]
    make = difference_rows
    if contrast == "ratio":
        jacobian = jacobian / risks
        values, make = np.log(risks[1:] / risks[0]), wald_rows
    spread = np.vstack([np.eye(k), jacobian])
    both = spread @ covariance @ spread.T
    risk_rows = [_risk(term, level, float(risks[i]), math.sqrt(covariance[i, i])) for i, level in enumerate(levels)]
    return [*risk_rows, *make(columns, values, both[k:, k:])], both


def _risk(term: str, level: str, risk: float, se: float) -> Estimate:
    odds, half = math.log(risk / (1 - risk)), Z * se / (risk * (1 - risk))
    lower, upper = (1 / (1 + math.exp(-(odds + sign * half))) for sign in (-1, 1))
    return Estimate(term, level, None, risk, se, None, lower, upper, None)


def answer(
    kind: str,
    contrast: str,
    rows: Rows,
    by: Sequence[Term],
    estimates: Sequence[Estimate],
    covariance: FloatArray,
    notes: Sequence[str],
) -> Estimates:
    """What a model of contrasts answers, with the people and events at the levels of the terms it is ``by``."""
    return Estimates(
        kind=kind,
        scale="risk ratio" if contrast == "ratio" else "risk difference",
        n=rows.n,
        events=rows.events,
        person_years=rows.person_years,
        loglik=None,
        estimates=tuple(estimates),
        counts=level_counts(by, rows),
        covariance=tuple(tuple(map(float, row)) for row in covariance),
        clusters=rows.clusters,
        excluded=dict(rows.excluded),
        notes=tuple(notes),
    )
