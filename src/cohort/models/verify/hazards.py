"""The second engine of what a Cox model predicts: slopes refitted, and the baseline hazard summed up time by time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.cox import fitted_hazards
from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.design import Column, design_values, standardised
from cohort.models.frame.observation import strata_of
from cohort.models.frame.rows import Rows
from cohort.models.frame.terms import Factor
from cohort.models.mediating.compared import as_if
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement, Difference, number_differences
from cohort.models.verify.cox import slopes_of

MOST_COUNTED = 1e9
"""Rows times events, each looked at once."""


def baseline(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """The hazard of a person at 0 of columns of 0 and 1, and at the mean of others."""
    refitted = _refitted(frame, spec)
    if refitted is None:
        return None
    rows, columns, slopes, engine = refitted
    matrix = design_values(rows.terms, columns)
    person = np.where(np.isin(matrix, (0.0, 1.0)).all(axis=0), 0.0, matrix.mean(axis=0))
    differences = []
    for curve, (times, steps) in zip(found.curves, _steps(rows, np.exp((matrix - person) @ slopes), spec), strict=True):
        told = np.array([[point.time, point.value] for point in curve.points])
        theirs = np.column_stack([times, np.cumsum(steps)])
        differences.append(number_differences(told, theirs, f"the hazard of {curve.group or 'everybody'}"))
    return Agreement(engine, "times and cumulative hazards", tuple(differences))


def adjusted(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """The mean of everybody's survival with a level."""
    refitted = _refitted(frame, replace(spec, by=None))
    if refitted is None:
        return None
    rows, columns, slopes, engine = refitted
    matrix = design_values(rows.terms, columns)
    middle, stratum = matrix.mean(axis=0), strata_of(rows)
    hazards = list(_steps(rows, np.exp((matrix - middle) @ slopes), spec))
    place = np.unique(stratum, return_inverse=True)[1]
    (factor,) = [term for term in rows.terms if isinstance(term, Factor) and term.name == spec.by]
    differences: list[Difference] = []
    for curve in found.curves:
        level = replace(factor, codes=np.full_like(factor.codes, factor.levels.index(str(curve.group))))
        relative = np.exp((design_values(as_if(rows.terms, level), columns) - middle) @ slopes)
        theirs = [
            np.exp(-np.array([steps[times <= point.time].sum() for times, steps in hazards])[place] * relative).mean()
            for point in curve.points
        ]
        told = np.array([point.value for point in curve.points])
        differences.append(number_differences(told, np.array(theirs), f"survival of {curve.group}"))
    return Agreement(engine, "adjusted survival", tuple(differences))


def _refitted(frame: pd.DataFrame, spec: ModelSpec) -> tuple[Rows, list[Column], FloatArray, str] | None:
    """The rows, the columns that have slopes, and a second engine's slopes; None where it would take too long."""
    design, _, columns = fitted_hazards(frame, spec)
    rows = design.rows
    if float(rows.n) * rows.events > MOST_COUNTED:
        return None
    scaled, _, spread = standardised(design_values(rows.terms, columns))
    refit = slopes_of(scaled, rows, spec.ties)
    return refit and (rows, columns, refit[0] / spread, f"{refit[1]}, and hazards added up")


def _steps(rows: Rows, relative: FloatArray, spec: ModelSpec) -> Iterator[tuple[FloatArray, FloatArray]]:
    """The times of events in each stratum, and the hazard at each, of relative risks (n)."""
    weight = np.ones(rows.n) if rows.weight is None else rows.weight
    stratum = strata_of(rows)
    for number in np.unique(stratum):
        yield hazard_steps(rows, stratum == number, relative, weight, spec.ties)


def hazard_steps(
    rows: Rows, mine: BoolArray, relative: FloatArray, weight: FloatArray, ties: str
) -> tuple[FloatArray, FloatArray]:
    """Among the rows ``mine``: each time of an event, and the deaths' weight over the risk of those at risk.

    Of tied deaths by Efron's method, l/d of their own risk is gone before the l-th.
    """
    time = rows.follow_up
    assert time is not None, "hazards have times"
    at = np.unique(time.exit[rows.event & mine])
    steps = []
    for moment in at.tolist():
        here = mine & (time.entry < moment) & (time.exit >= moment)
        dies = here & rows.event & (time.exit == moment)
        d = int(dies.sum())
        gone = np.arange(d) / d * float((weight * relative)[dies].sum()) if ties == "efron" else np.zeros(d)
        steps.append(float((weight[dies].mean() / ((weight * relative)[here].sum() - gone)).sum()))
    return at, np.array(steps)
