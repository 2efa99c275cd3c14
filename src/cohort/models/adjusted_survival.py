"""Survival as it would be if everybody had one level of a term: direct adjusted curves from a Cox model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.errors import Fault, SpecError, one_of
from cohort.estimates import Curve, CurvePoint, Estimates
from cohort.models.cox import fitted_hazards
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.counts import level_counts
from cohort.models.frame.described import described
from cohort.models.frame.design import Column, design_values
from cohort.models.frame.terms import Factor, Interaction, Term
from cohort.models.inference.risk_table import at_risk_at, ends_at
from cohort.models.kaplan_meier import log_log_interval
from cohort.models.proportional_hazards.survival import BaselineHazard, SurvivalCurve, adjusted_survival
from cohort.models.regression import Design
from cohort.models.request import ModelSpec, require

MOST_TIMES = 200  # of a curve: each is a mean over everybody


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """For each level of the term ``spec.by`` the curve if everybody had it, the other terms as they are.

    One row per person, whose covariates do not change. At up to 200 times of events, spread evenly over them;
    ``events`` and ``censored`` count those of people who really have the level since the time before.
    Raises :class:`ModelError`.
    """
    require(spec, needs={"terms", "time", "by"}, takes={"reference", "categorical", "strata", "weights", "ties"})
    design, curves, times = _curves(frame, replace(spec, by=None), str(spec.by), None)
    rows = design.rows
    factor = _factors(design)[str(spec.by)]
    return described(
        spec,
        "probability",
        rows,
        counts=level_counts([factor], rows),
        curves=tuple(_curve(level, curve, times, factor, design) for level, curve in curves.items()),
        notes=design.notes,
    )


def adjusted_curves(frame: pd.DataFrame, spec: ModelSpec, term: str, times: FloatArray) -> dict[str, SurvivalCurve]:
    """For each level of ``term``, mean survival at ``times`` (years) of everybody with that level instead of her own.

    The frame must hold one row per person, whose covariates do not change. A level without an estimate has no curve.
    Raises :class:`SpecError` unless ``term`` is a term with levels, and :class:`ModelError` as the fit does.
    """
    return _curves(frame, spec, term, times)[1]


def _curves(
    frame: pd.DataFrame, spec: ModelSpec, term: str, times: FloatArray | None
) -> tuple[Design, dict[str, SurvivalCurve], FloatArray]:
    design, found, columns = fitted_hazards(frame, spec)
    factors = _factors(design)
    if term not in factors:
        raise SpecError(Fault("by", term, one_of(factors), "a term of the model that has levels"))
    baseline = BaselineHazard(found.top)
    if times is None:
        moments = np.unique(found.top.sets.time)
        times = moments[np.unique(np.linspace(0, len(moments) - 1, MOST_TIMES).astype(int))]
    placed = {column.level for column in columns if column.term == term} | {factors[term].reference}
    curves = {
        level: adjusted_survival(
            baseline, _all_at(design.rows.terms, columns, term, level), times, found.covariance, design.rows.stratum
        )
        for level in factors[term].levels
        if level in placed
    }
    return design, curves, times


def _factors(design: Design) -> dict[str, Factor]:
    return {factor.name: factor for factor in design.rows.terms if isinstance(factor, Factor)}


def _all_at(terms: Sequence[Term], columns: Sequence[Column], name: str, level: str) -> FloatArray:
    """The design (n, p) with everybody at one level of a term, in interactions as well."""
    return design_values([_at(term, name, level) for term in terms], columns)


def _at(term: Term, name: str, level: str) -> Term:
    if isinstance(term, Interaction):
        parts = tuple(_at(part, name, level) for part in term.parts)
        return replace(term, parts=tuple(part for part in parts if not isinstance(part, Interaction)))
    if isinstance(term, Factor) and term.name == name:
        return replace(term, codes=np.full_like(term.codes, term.levels.index(level)))
    return term


def _curve(level: str, curve: SurvivalCurve, times: FloatArray, factor: Factor, design: Design) -> Curve:
    rows, mine = design.rows, factor.codes == factor.levels.index(level)
    assert rows.follow_up is not None, "require() has asked for time"
    at_risk = at_risk_at(rows.follow_up, mine, times).astype(int)
    ends = [ends_at(times, rows.follow_up.exit[mine & kind]) for kind in (rows.event, ~rows.event)]
    of_log = (curve.error / np.where(curve.survival > 0, curve.survival, 1.0)) ** 2
    columns = (times, curve.survival, of_log, at_risk, *ends)
    points = tuple(_point(*row) for row in zip(*(column.tolist() for column in columns), strict=True))
    return Curve(level, int(mine.sum()), int(rows.event[mine].sum()), points)


def _point(time: float, survival: float, of_log: float, at_risk: int, events: int, censored: int) -> CurvePoint:
    lower, upper = log_log_interval(survival, of_log)
    return CurvePoint(time, survival, lower, upper, at_risk, events, censored)
