"""The baseline hazard of a Cox model: the cumulative hazard of a person at reference levels and mean measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.estimates import Curve, Estimates
from cohort.models.cox import PARTS, fitted_hazards
from cohort.models.frame.arrays import FloatArray, IntArray
from cohort.models.frame.counts import crossed, level_counts
from cohort.models.frame.described import described
from cohort.models.frame.levels import without_empty_levels
from cohort.models.frame.rows import Rows
from cohort.models.frame.strata import each_stratum
from cohort.models.frame.terms import Factor, read_factor
from cohort.models.inference.risk_table import at_risk_at, ends_at
from cohort.models.nelson_aalen import hazard_point
from cohort.models.proportional_hazards.fit import CoxFit
from cohort.models.proportional_hazards.survival import BaselineHazard
from cohort.models.regression import Design
from cohort.models.request import ModelSpec, require


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """One curve per stratum. Columns of 0 and 1 are taken at 0, the others at their mean, as R's ``basehaz``.

    Errors are the model's, not robust ones. Raises :class:`ModelError`.
    """
    require(spec, **PARTS)
    design, found, _ = fitted_hazards(frame, spec)
    rows = design.rows
    strata = _strata(frame, spec, rows)
    return described(
        spec,
        "cumulative hazard",
        rows,
        loglik=found.top.loglik,
        counts=level_counts([strata], rows) if strata else (),
        curves=tuple(_curves(design, found, strata)),
        notes=design.notes,
    )


def _strata(frame: pd.DataFrame, spec: ModelSpec, rows: Rows) -> Factor | None:
    """The strata as a factor: the column's own levels, or their combinations. Raises :class:`ModelError`."""
    if rows.stratum is None:
        return None
    complete = frame[list(spec.strata)].notna().all(axis=1).to_numpy()
    columns = [read_factor(frame.loc[complete, name], f"strata.{name}") for name in spec.strata]
    every = crossed(":".join(spec.strata), columns)
    numbers = frame.groupby(list(spec.strata), dropna=False, observed=True).ngroup().to_numpy()[complete]
    code_of = np.zeros(numbers.max() + 1, dtype=np.intp)
    code_of[numbers] = every.codes
    return without_empty_levels(replace(every, codes=code_of[rows.stratum]))[0]


def _curves(design: Design, found: CoxFit, strata: Factor | None) -> Iterator[Curve]:
    """The sum of the increments in each stratum, times the person's relative risk; errors by the delta method."""
    sets, baseline = found.top.sets, BaselineHazard(found.top)
    kept = [j for j in range(design.matrix.shape[1]) if j not in found.dependent]
    person = np.array([_taken_at(design.matrix[:, j]) for j in kept]) - found.top.design.mean
    risk = float(np.exp(person @ found.coef))
    for part in each_stratum(design.rows):
        number = 0 if part.stratum is None else int(part.stratum[0])
        level = strata.levels[strata.codes[design.rows.stratum == number][0]] if strata else None
        here = sets.stratum_of_moment == number
        hazard = np.cumsum(baseline.increments[here]) * risk
        slope = hazard[:, None] * person - np.cumsum(baseline.slope_increments[here], axis=0) * risk
        variance = np.cumsum(baseline.variance_increments[here]) * risk**2
        variance = variance + np.einsum("tj,jk,tk->t", slope, found.covariance, slope)
        columns = (sets.time[here], hazard, variance, *_counts(part, sets.time[here]))
        points = tuple(hazard_point(*row) for row in zip(*(column.tolist() for column in columns), strict=True))
        yield Curve(level, part.n, part.events, points)


def _taken_at(column: FloatArray) -> float:
    return 0.0 if np.isin(column, (0.0, 1.0)).all() else float(column.mean())


def _counts(rows: Rows, times: FloatArray) -> tuple[IntArray, IntArray, IntArray]:
    """At each time: people at risk, events, and those censored since the time before."""
    time = rows.follow_up
    assert time is not None, "require() has asked for time"
    at_risk = at_risk_at(time, np.ones(rows.n, dtype=bool), times).astype(int)
    return at_risk, ends_at(times, time.exit[rows.event]), ends_at(times, time.exit[~rows.event])
