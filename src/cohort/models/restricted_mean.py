"""Restricted mean survival time: how long people live free of the event, on average, up to a horizon."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import Estimate, Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.described import described, of_weights
from cohort.models.frame.groups import Group, grouped
from cohort.models.frame.rows import Rows
from cohort.models.inference.wald import Z
from cohort.models.inference.weighted_curves import covariance, weighted_steps
from cohort.models.kaplan_meier import life_table
from cohort.models.request import ModelSpec, own_settings, require
from cohort.wanted.settings import RestrictedMean


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """The mean of each level of ``spec.by`` up to the horizon, in years, then its difference to the first level's.

    Raises :class:`ModelError` where a group is not followed to the horizon.
    """
    require(spec, needs={"time", "settings"}, takes={"by", "weights", "participation"})
    until = own_settings(spec, RestrictedMean).until
    rows, groups, notes = grouped(frame, spec)
    _require_followed(groups, until)
    means, of_means = _means(groups, until) if rows.weight is None else _weighted_means(rows, groups, until)
    contrasts = _contrasts(len(groups))
    coef, of_all = contrasts @ means, contrasts @ of_means @ contrasts.T
    errors = np.sqrt(np.diag(of_all))
    return described(
        spec,
        "mean survival time",
        rows,
        estimates=tuple(
            _row(spec.by or "everybody", *names, float(b), float(se))
            for names, b, se in zip(_names(groups), coef, errors, strict=True)
        ),
        covariance=tuple(tuple(map(float, row)) for row in of_all),
        notes=(*notes, *of_weights(rows)),
    )


def restricted_mean(rows: Rows, until: float) -> tuple[float, float]:
    """The area under the survival function from 0 to ``until``, and its variance.

    Each event time adds d / (n (n - d)) times the square of the area beyond it (Irwin 1949; Klein & Moeschberger
    2003, section 4.5).
    """
    assert rows.follow_up is not None, "require() has asked for time"
    table = life_table(rows.follow_up, rows.event)
    seen = table.time < until
    time, at_risk, events = table.time[seen], table.at_risk[seen], table.events[seen]
    survival = np.append(1.0, table.survival[seen])
    areas = survival * np.diff(np.concatenate([[0.0], time, [until]]))
    beyond = np.cumsum(areas[::-1])[::-1][1:]
    left = at_risk - events
    happens = (events > 0) & (left > 0)
    terms = beyond[happens] ** 2 * events[happens] / (at_risk[happens] * left[happens])
    return float(areas.sum()), float(terms.sum())


def _means(groups: Sequence[Group], until: float) -> tuple[FloatArray, FloatArray]:
    """The groups' means, and their covariance: nobody is in two groups."""
    means, variances = np.array([restricted_mean(group.rows, until) for group in groups]).T
    return means, np.diag(variances)


def _weighted_means(rows: Rows, groups: Sequence[Group], until: float) -> tuple[FloatArray, FloatArray]:
    """The same of weighted rows; groups whose weights were estimated together share their errors."""
    means, influence = np.zeros(len(groups)), np.zeros((rows.n, len(groups)))
    for number, group in enumerate(groups):
        mine = np.ones(rows.n, dtype=bool) if rows.by is None else rows.by.codes == number
        means[number], influence[mine, number] = _weighted_mean(group.rows, until)
    return means, covariance(influence, rows)


def _weighted_mean(rows: Rows, until: float) -> tuple[float, FloatArray]:
    """The area under the survival function up to ``until``, and what each row adds to it."""
    area, influence = 0.0, np.zeros(rows.n)
    last, survival, on_survival = 0.0, 1.0, np.zeros(rows.n)
    for step in weighted_steps(rows, rows.event.astype(np.intp), 1):
        if step.time >= until:
            break
        area, influence = area + survival * (step.time - last), influence + on_survival * (step.time - last)
        last, survival, on_survival = step.time, step.survival, step.on_survival
    return area + survival * (until - last), influence + on_survival * (until - last)


def _contrasts(groups: int) -> FloatArray:
    """Every mean, then every other mean less the first."""
    means = np.eye(groups)
    return np.vstack([means, means[1:] - means[0]])


def _names(groups: Sequence[Group]) -> list[tuple[str | None, str | None]]:
    """Level and reference of each row."""
    return [(group.level, None) for group in groups] + [(group.level, groups[0].level) for group in groups[1:]]


def _row(term: str, level: str | None, reference: str | None, coef: float, se: float) -> Estimate:
    p = math.erfc(abs(coef / se) / math.sqrt(2)) if reference is not None and se > 0 else None
    return Estimate(term, level, reference, coef, se, None, coef - Z * se, coef + Z * se, p)


def _require_followed(groups: Sequence[Group], until: float) -> None:
    """A mean up to a time that nobody in the group is followed to would be a guess."""
    if not 0 < until < math.inf:
        raise ModelError(Fault("settings.until", f"{until:g} years", "a horizon after 0"))
    faults = []
    for group in groups:
        assert group.rows.follow_up is not None, "require() has asked for time"
        last = float(group.rows.follow_up.exit.max())
        exhausted = bool(group.rows.event[group.rows.follow_up.exit == last].all())
        if last < until and not exhausted:
            found = f"{until:g} years, but in {group.name} nobody is followed for longer than {last:.2f}"
            faults.append(Fault("settings.until", found, "a horizon within the follow-up of every group"))
    if faults:
        raise ModelError(faults)
