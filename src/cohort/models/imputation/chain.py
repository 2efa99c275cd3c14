"""Chained equations: every incomplete column is drawn in turn, given the others as they stand, several times over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.design import columns_of, design_values
from cohort.models.frame.terms import Factor, Measure
from cohort.models.imputation.draws import draw_levels, draw_measure


@dataclass(frozen=True)
class Chain:
    """Columns to complete, each a factor or a measure, and what else predicts them: ``outcome`` (n, q)."""

    columns: Mapping[str, Factor | Measure]
    outcome: FloatArray

    def completed(self, cycles: int, rng: np.random.Generator) -> dict[str, Factor | Measure]:
        """Every column without a gap. The first values are those of other people at random."""
        gaps = {name: column.missing for name, column in self.columns.items() if column.missing.any()}
        now = {name: _filled_at_random(column, rng) for name, column in self.columns.items()}
        for _ in range(cycles if gaps else 0):
            for name in sorted(gaps, key=lambda name: (int(gaps[name].sum()), name)):
                others = self._others(now, name)
                now[name] = _drawn(now[name], gaps[name], others, rng)
        return now

    def _others(self, now: Mapping[str, Factor | Measure], name: str) -> FloatArray:
        """All columns but one, and the outcome, in standard deviations; those that do not vary left out."""
        terms = [column for other, column in now.items() if other != name]
        matrix = np.hstack([design_values(terms, columns_of(terms)), self.outcome]) if terms else self.outcome
        spread = matrix.std(axis=0)
        varies = spread > 1e-12 * np.abs(matrix).max(axis=0, initial=0.0)
        return np.asarray((matrix[:, varies] - matrix[:, varies].mean(axis=0)) / spread[varies])


def completed_frames(
    frame: pd.DataFrame, chain: Chain, imputations: int, cycles: int, seed: int
) -> Iterator[pd.DataFrame]:
    """The frame with the chain's columns filled in, once for each imputation; the same seed, the same values."""
    for number in range(imputations):
        done = chain.completed(cycles, np.random.default_rng([seed, number]))
        filled = {name: _as_column(frame[name], column) for name, column in done.items() if frame[name].isna().any()}
        yield frame.assign(**filled)


def _filled_at_random(column: Factor | Measure, rng: np.random.Generator) -> Factor | Measure:
    missing = column.missing
    if isinstance(column, Factor):
        codes = column.codes.copy()
        codes[missing] = rng.choice(column.codes[~missing], int(missing.sum()))
        return replace(column, codes=codes)
    values = column.values.copy()
    values[missing] = rng.choice(column.values[~missing], int(missing.sum()))
    return replace(column, values=values)


def _drawn(
    column: Factor | Measure, missing: np.ndarray[Any, Any], others: FloatArray, rng: np.random.Generator
) -> Factor | Measure:
    if isinstance(column, Factor):
        codes = column.codes.copy()
        codes[missing] = draw_levels(codes, len(column.levels), missing, others, column.name, rng)
        return replace(column, codes=codes)
    values = column.values.copy()
    values[missing] = draw_measure(values, missing, others, rng)
    return replace(column, values=values)


def _as_column(given: pd.Series[Any], column: Factor | Measure) -> pd.Series[Any]:
    """The values in the type of the column they came from."""
    if isinstance(column, Measure):
        return pd.Series(column.values, index=given.index, name=given.name)
    if isinstance(given.dtype, pd.CategoricalDtype):
        return pd.Series(pd.Categorical.from_codes(column.codes, dtype=given.dtype), index=given.index)
    if column.levels == ("no", "yes"):
        return pd.Series(pd.array(column.codes == 1, dtype="boolean"), index=given.index)
    return pd.Series(np.asarray(pd.Categorical(given).categories)[column.codes], index=given.index)
