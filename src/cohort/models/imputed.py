"""Regressions of incomplete data: multiple imputation by chained equations, pooled by Rubin's rules."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import Estimate, Estimates, LevelCount
from cohort.models import cox as cox_regression
from cohort.models import linear as linear_regression
from cohort.models import logistic as logistic_regression
from cohort.models import modified_poisson as poisson_regression
from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.counts import level_counts
from cohort.models.frame.rows import Rows, complete_cases
from cohort.models.frame.terms import Factor, Measure, read_column, read_event, read_numbers
from cohort.models.imputation.chain import Chain, completed_frames
from cohort.models.imputation.pooling import Pooled, pooled
from cohort.models.kaplan_meier import life_table
from cohort.models.request import ModelSpec, own_settings
from cohort.wanted.settings import Imputed
from cohort.wanted.term import all_names

Fit = Callable[[pd.DataFrame, ModelSpec], Estimates]
MISSING = "missing"
FITS: dict[str, Fit] = {
    "cox": cox_regression.fit,
    "logistic": logistic_regression.fit,
    "modified_poisson": poisson_regression.fit,
    "linear": linear_regression.fit,
}


def cox(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Hazard ratios; event and cumulative hazard predict what is missing (White & Royston 2009, Stat Med 28:1982)."""
    return _imputed(frame, spec)


def logistic(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Odds ratios; the outcome predicts what is missing."""
    return _imputed(frame, spec)


def modified_poisson(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Risk ratios; the outcome predicts what is missing."""
    return _imputed(frame, spec)


def linear(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Mean differences; the outcome predicts what is missing."""
    return _imputed(frame, spec)


def _imputed(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Fit the kind to every completed data set, and pool.

    ASSUME: terms are missing at random given the other terms, ``settings.helpers`` and the outcome; nobody's outcome
    or times are imputed. Imputation models hold no interactions. Raises :class:`ModelError`.
    """
    asked, inner = own_settings(spec, Imputed), _inner(spec)
    told, columns = _to_complete(frame, spec)
    fits = [FITS[inner.kind](one, inner) for one in completed(frame, spec)]
    first = fits[0]
    complete = told.n - len(first.covariance) - 1
    estimates, found = _pool_rows([one.estimates for one in fits], [np.array(one.covariance) for one in fits], complete)
    crude = [row for rows in zip(*(one.crude for one in fits), strict=True) for row in _pool_alone(rows, complete)]
    return replace(
        first,
        kind=spec.kind,
        loglik=None,
        tests=(),
        estimates=tuple(estimates),
        crude=tuple(crude),
        covariance=tuple(tuple(map(float, row)) for row in found.covariance),
        counts=_observed_counts(told, [columns[name] for name in all_names(spec.terms)]),
        excluded=dict(told.excluded),
        notes=(*_notes(asked, columns, estimates, found), *first.notes),
    )


def completed(frame: pd.DataFrame, spec: ModelSpec) -> Iterator[pd.DataFrame]:
    """The people with an outcome, with every gap of the terms filled in, once for each imputation."""
    asked = own_settings(spec, Imputed)
    told, columns = _to_complete(frame, spec)
    people = frame[_with_outcome(frame, _inner(spec))].reset_index(drop=True)
    return completed_frames(people, Chain(columns, _outcome(told)), asked.imputations, asked.cycles, asked.seed)


def observed(frame: pd.DataFrame, spec: ModelSpec) -> tuple[Rows, tuple[LevelCount, ...], BoolArray]:
    """The people as they are, before anything is imputed: rows, counts by level, and which rows of the frame they are.

    Raises :class:`ModelError`.
    """
    told, columns = _to_complete(frame, spec)
    return (
        told,
        _observed_counts(told, [columns[name] for name in all_names(spec.terms)]),
        _with_outcome(frame, _inner(spec)),
    )


def _inner(spec: ModelSpec) -> ModelSpec:
    """The model that is fitted to completed data."""
    return replace(spec, kind=spec.kind.removeprefix("imputed_"), settings=None)


def _to_complete(frame: pd.DataFrame, spec: ModelSpec) -> tuple[Rows, dict[str, Factor | Measure]]:
    """The rows with an outcome, and their columns as they are. Raises :class:`ModelError`."""
    asked, inner = own_settings(spec, Imputed), _inner(spec)
    read = read_numbers if inner.kind == "linear" else read_event
    told = complete_cases(frame, replace(inner, terms=(), reference={}, categorical=()), read)
    return told, _columns(frame[_with_outcome(frame, inner)].reset_index(drop=True), spec, asked)


def _with_outcome(frame: pd.DataFrame, spec: ModelSpec) -> BoolArray:
    """The rows that :func:`complete_cases` keeps for all but the terms."""
    others = [column for where, column in spec.columns.items() if where != "outside" and not where.startswith("terms.")]
    told = frame[others].notna().all(axis=1).to_numpy(dtype=bool)
    if spec.outside:
        told &= frame[spec.outside].isna().to_numpy(dtype=bool)
    if spec.time:
        entry = frame[spec.time.entry] if spec.time.entry else 0
        told &= (frame[spec.time.exit] > entry).fillna(False).to_numpy(dtype=bool)
    return told


def _columns(people: pd.DataFrame, spec: ModelSpec, asked: Imputed) -> dict[str, Factor | Measure]:
    """The names in the terms and the helpers. Raises :class:`ModelError` for one that nobody has a value of."""
    names = dict.fromkeys([*all_names(spec.terms), *asked.helpers])
    read = {name: read_column(people[name], f"terms.{name}", name in spec.categorical, None) for name in names}
    empty = [name for name, column in read.items() if column.missing.all()]
    if empty:
        raise ModelError([Fault(f"terms.{name}", "no row with a value", "some values to learn from") for name in empty])
    return read


def _outcome(told: Rows) -> FloatArray:
    """What the outcome adds to the imputation models (n, 1 or 2): itself, or event and cumulative hazard."""
    if told.follow_up is None:
        assert told.response is not None, "there is an outcome or a time"
        return told.response[:, None]
    table = life_table(told.follow_up, told.event)
    hazard = np.cumsum(table.events / np.maximum(table.at_risk, 1))
    at = np.append(0.0, hazard)
    until, before = (at[np.searchsorted(table.time, t, "right")] for t in (told.follow_up.exit, told.follow_up.entry))
    return np.column_stack([told.event.astype(np.float64), until - before])


def _pool_rows(
    rows: Sequence[tuple[Estimate, ...]], covariances: Sequence[FloatArray], complete: int
) -> tuple[list[Estimate], Pooled]:
    """Row by row; one that has no finite estimate in some data set has none."""
    placed = [[row.coef is not None for row in one] for one in rows]
    if any(one != placed[0] for one in placed):
        told = "a level has no finite estimate in some of the completed data sets"
        raise ModelError(Fault("terms", told, "levels with people with and without the outcome", "merge levels"))
    coef = np.array([[row.coef for row in one if row.coef is not None] for one in rows])
    found = pooled(coef, np.array(covariances), complete)
    numbers = iter(zip(found.coef.tolist(), np.sqrt(np.diag(found.covariance)).tolist(), found.freedom, strict=True))
    return [row if row.coef is None else _row(row, *next(numbers)) for row in rows[0]], found


def _pool_alone(rows: Sequence[Estimate], complete: int) -> list[Estimate]:
    if any(row.coef is None or row.se is None for row in rows):
        return [replace(rows[0], coef=None, se=None, ratio=None, lower=None, upper=None, p=None)]
    squares = [np.array([[(row.se or 0.0) ** 2]]) for row in rows]
    return _pool_rows([(row,) for row in rows], squares, complete)[0]


def _row(like: Estimate, coef: float, se: float, freedom: float) -> Estimate:
    """Interval and p by the t distribution."""
    from scipy.special import stdtr, stdtrit

    half = float(stdtrit(freedom, 0.975)) * se
    p = 2 * float(stdtr(freedom, -abs(coef / se)))
    told = replace(like, coef=coef, se=se, p=p, lower=coef - half, upper=coef + half)
    if like.ratio is None:
        return told
    return replace(told, ratio=math.exp(coef), lower=math.exp(coef - half), upper=math.exp(coef + half))


def _observed_counts(told: Rows, columns: Sequence[Factor | Measure]) -> tuple[LevelCount, ...]:
    """Of the people as they are; those without an answer are a level of their own."""
    return tuple(count for column in columns for count in level_counts([_with_missing(column)], told))


def _with_missing(column: Factor | Measure) -> Factor | Measure:
    if isinstance(column, Measure) or not column.missing.any():
        return column
    codes = np.where(column.missing, len(column.levels), column.codes)
    return replace(column, levels=(*column.levels, MISSING), codes=codes)


def _notes(
    asked: Imputed, columns: dict[str, Factor | Measure], estimates: Sequence[Estimate], found: Pooled
) -> list[str]:
    incomplete = [name for name, column in columns.items() if column.missing.any()]
    shares = iter(found.missing_information.tolist())
    information = [
        f"{row.term if row.level is None else f'{row.term} ({row.level})'} {100 * next(shares):.0f} %"
        for row in estimates
        if row.coef is not None
    ]
    return [
        f"imputed {asked.imputations} times (seed {asked.seed}): {', '.join(incomplete) or 'nothing'}",
        f"share of information missing: {', '.join(information)}",
    ]
