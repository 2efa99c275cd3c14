"""Survival as it would be if everybody had one level of a term: direct adjusted curves from a Cox model."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cohort.errors import Fault, SpecError, one_of
from cohort.models.arrays import FloatArray
from cohort.models.cox import fitted_hazards
from cohort.models.design import Column
from cohort.models.proportional_hazards.survival import BaselineHazard, SurvivalCurve, adjusted_survival
from cohort.models.request import ModelSpec
from cohort.models.terms import Factor


def adjusted_curves(frame: pd.DataFrame, spec: ModelSpec, term: str, times: FloatArray) -> dict[str, SurvivalCurve]:
    """For each level of ``term``, mean survival at ``times`` (years) of everybody with that level instead of her own.

    The frame must hold one row per person, whose covariates do not change. A level without an estimate has no curve.
    Raises :class:`SpecError` unless ``term`` is a term with levels, and :class:`ModelError` as the fit does.
    """
    design, found, columns = fitted_hazards(frame, spec)
    factors = {factor.name: factor for factor in design.rows.terms if isinstance(factor, Factor)}
    if term not in factors:
        raise SpecError(Fault("term", term, one_of(factors)))
    matrix = design.matrix[:, [design.placed.index(column) for column in columns]]
    baseline = BaselineHazard(found.top)
    placed = {column.level for column in columns if column.term == term} | {factors[term].reference}
    return {
        level: adjusted_survival(
            baseline, _all_at(matrix, columns, term, level), times, found.covariance, design.rows.stratum
        )
        for level in factors[term].levels
        if level in placed
    }


def _all_at(matrix: FloatArray, columns: Sequence[Column], term: str, level: str) -> FloatArray:
    """The design (n, p) with everybody at one level of a term."""
    everybody = matrix.copy()
    for j, column in enumerate(columns):
        if column.term == term:
            everybody[:, j] = column.level == level
    return everybody
