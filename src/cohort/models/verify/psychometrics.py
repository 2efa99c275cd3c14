"""The second engines of alpha and of factors: sums of squares, partial correlations one by one, principal axes."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.psychometrics.extraction import LEAST_UNIQUENESS
from cohort.models.psychometrics.items import ALL, read_items
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement, Difference, number_differences

LARGEST = 1 - 1.01 * LEAST_UNIQUENESS


def reliability(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """Alpha as one less the share of the residual in the variance between people (Hoyt 1941, Psychometrika 6:153)."""
    items = read_items(frame, spec, fewest=3).reversed(spec.settings.reversed)
    answers, k = items.answers, len(items.names)
    without = [_hoyt(np.delete(answers, j, axis=1)) for j in range(k)]
    rest = [np.corrcoef(answers[:, j], np.delete(answers, j, axis=1).sum(axis=1))[0, 1] for j in range(k)]
    standardised = (answers - answers.mean(axis=0)) / answers.std(axis=0)
    alphas = np.array([_hoyt(answers), _hoyt(standardised), *without])
    differences = (
        number_differences(_told(found, "alpha", "alpha, standardised", "alpha without it"), alphas, "alpha"),
        number_differences(_told(found, "correlation with the rest"), np.array(rest), "the correlation with the rest"),
    )
    return Agreement("analysis of variance of people and items", "alpha, correlations with the rest", differences)


def factors(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """Principal axes, repeated until communalities stay, end where residuals are minimal; how turned is not compared.

    None where the engine finds no end, or none is inside the bounds: it knows none.
    """
    if any(row.level == "communality" and row.coef and row.coef > LARGEST for row in found.estimates):
        return None
    items = read_items(frame, spec, fewest=3)
    loadings = np.array(
        [[row.coef for row in found.estimates if row.term == name and _is_factor(row.level)] for name in items.names]
    )
    try:
        axes = _principal_axes(items.correlation, loadings.shape[1])
    except ValueError:
        return None
    adequacy = [row.coef for row in found.estimates if (row.term, row.level) == (ALL, "sampling adequacy")]
    differences = (
        number_differences(_told(found, "communality"), np.sum(axes**2, axis=1), "communality"),
        _products(loadings @ loadings.T, axes @ axes.T),
        number_differences(np.array(adequacy, dtype=float), np.array([_adequacy(items.answers)]), "sampling adequacy"),
    )
    return Agreement("statsmodels Factor", "communalities, products of loadings, sampling adequacy", differences)


def _told(found: Estimates, *levels: str) -> FloatArray:
    return np.array([row.coef for level in levels for row in found.estimates if row.level == level], dtype=np.float64)


def _is_factor(level: str | None) -> bool:
    return level is not None and level.startswith("factor ")


def _products(ours: FloatArray, theirs: FloatArray) -> Difference:
    """Of correlations, which may be next to 0: not relative."""
    return Difference(float(np.abs(ours - theirs).max()), "the products of loadings")


def _hoyt(answers: FloatArray) -> float:
    n, k = answers.shape
    by_person = answers.mean(axis=1, keepdims=True)
    residual = answers - by_person - answers.mean(axis=0) + answers.mean()
    between = k * np.sum((by_person - answers.mean()) ** 2) / (n - 1)
    return float(1 - np.sum(residual**2) / ((n - 1) * (k - 1)) / between)


def _principal_axes(correlation: FloatArray, count: int) -> FloatArray:
    from statsmodels.multivariate.factor import Factor

    model: Any = Factor(corr=correlation, n_factor=count, method="pa", smc=True)
    return np.asarray(model.fit(maxiter=100_000, tol=1e-14).loadings)


def _adequacy(answers: FloatArray) -> float:
    """With the correlation of what two regressions on all other items leave, for each pair."""
    plain = given = 0.0
    for one, other in combinations(range(answers.shape[1]), 2):
        others = np.delete(answers, [one, other], axis=1)
        design = np.column_stack([np.ones(len(answers)), others])
        pair = answers[:, [one, other]]
        left = np.asarray(pair - design @ np.linalg.lstsq(design, pair, rcond=None)[0])
        plain += float(np.corrcoef(pair[:, 0], pair[:, 1])[0, 1]) ** 2
        given += float(np.corrcoef(left[:, 0], left[:, 1])[0, 1]) ** 2
    return plain / (plain + given)
