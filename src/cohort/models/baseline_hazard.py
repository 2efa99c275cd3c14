"""The baseline hazard of a Cox model: the cumulative hazard of a person at reference levels and mean measures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cohort.estimates import Curve, Estimates
from cohort.models.arrays import FloatArray, IntArray
from cohort.models.cox import PARTS, fitted_hazards
from cohort.models.described import described
from cohort.models.nelson_aalen import hazard_point
from cohort.models.proportional_hazards.fit import CoxFit
from cohort.models.proportional_hazards.survival import BaselineHazard
from cohort.models.regression import Design
from cohort.models.request import ModelSpec, require
from cohort.models.risk_table import at_risk_at, ends_at
from cohort.models.rows import Rows
from cohort.models.strata import each_stratum


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """One curve per stratum. Columns of 0 and 1 are taken at 0, the others at their mean, as R's ``basehaz``.

    Errors are the model's, not robust ones. Raises :class:`ModelError`.
    """
    require(spec, **PARTS)
    design, found, _ = fitted_hazards(frame, spec)
    rows = design.rows
    return described(
        spec,
        "cumulative hazard",
        rows,
        loglik=found.top.loglik,
        curves=tuple(_curves(design, found, _names(frame, spec))),
        notes=design.notes,
    )


def _names(frame: pd.DataFrame, spec: ModelSpec) -> dict[int, str | None]:
    """What each stratum is called, by number: ``sex=f, centre=2``."""
    if not spec.strata:
        return {0: None}
    groups = frame.groupby(list(spec.strata), dropna=False, observed=True)
    firsts = frame.assign(stratum=groups.ngroup()).drop_duplicates("stratum").set_index("stratum")
    return {
        int(number): ", ".join(f"{column}={firsts.at[number, column]!s}" for column in spec.strata)
        for number in sorted(firsts.index)
    }


def _curves(design: Design, found: CoxFit, names: dict[int, str | None]) -> Iterator[Curve]:
    """The sum of the increments in each stratum, times the person's relative risk; errors by the delta method."""
    sets, baseline = found.top.sets, BaselineHazard(found.top)
    kept = [j for j in range(design.matrix.shape[1]) if j not in found.dependent]
    person = np.array([_taken_at(design.matrix[:, j]) for j in kept]) - found.top.design.mean
    risk = float(np.exp(person @ found.coef))
    for part in each_stratum(design.rows):
        number = 0 if part.stratum is None else int(part.stratum[0])
        here = sets.stratum_of_moment == number
        hazard = np.cumsum(baseline.increments[here]) * risk
        slope = hazard[:, None] * person - np.cumsum(baseline.slope_increments[here], axis=0) * risk
        variance = np.cumsum(baseline.variance_increments[here]) * risk**2
        variance = variance + np.einsum("tj,jk,tk->t", slope, found.covariance, slope)
        columns = (sets.time[here], hazard, variance, *_counts(part, sets.time[here]))
        points = tuple(hazard_point(*row) for row in zip(*(column.tolist() for column in columns), strict=True))
        yield Curve(names[number], part.n, part.events, points)


def _taken_at(column: FloatArray) -> float:
    return 0.0 if np.isin(column, (0.0, 1.0)).all() else float(column.mean())


def _counts(rows: Rows, times: FloatArray) -> tuple[IntArray, IntArray, IntArray]:
    """At each time: people at risk, events, and those censored since the time before."""
    time = rows.follow_up
    assert time is not None, "require() has asked for time"
    at_risk = at_risk_at(time, np.ones(rows.n, dtype=bool), times).astype(int)
    return at_risk, ends_at(times, time.exit[rows.event]), ends_at(times, time.exit[~rows.event])
