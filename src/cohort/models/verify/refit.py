"""The designs behind the rows of a regression, handed to a second engine.

Which rows are complete and which levels have no finite ratio is read as in the fit itself: what is verified is the
maximum of the likelihood, and the errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pandas as pd

from cohort.estimates import Estimate, Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.design import Column, design_matrix, standardised
from cohort.models.frame.levels import Unbounded
from cohort.models.frame.rows import OutcomeReader, Rows
from cohort.models.frame.terms import read_event
from cohort.models.regression import design_of, rows_to_fit
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Difference, coefficient_differences, error_differences

Answer = tuple[FloatArray, FloatArray]
Engine = Callable[[FloatArray, Rows], Answer]
"""Coefficients (p) and standard errors (p) of a design (n, p) whose columns have mean 0 and standard deviation 1."""


@dataclass(frozen=True)
class Refit:
    """The reported rows that have numbers, and what a second engine answers for them."""

    reported: tuple[Estimate, ...]
    coef: FloatArray
    se: FloatArray

    @property
    def of_coefficients(self) -> Iterator[Difference]:
        """How far the coefficients differ."""
        yield from coefficient_differences(self.reported, self.coef)

    @property
    def of_errors(self) -> Iterator[Difference]:
        """How far the standard errors differ."""
        yield from error_differences(self.reported, self.se)


def refits(
    found: Estimates,
    frame: pd.DataFrame,
    spec: ModelSpec,
    unbounded: Unbounded,
    engine: Engine,
    read_outcome: OutcomeReader = read_event,
) -> Iterator[Refit]:
    """The adjusted model, then each crude one where that is another."""
    rows, _ = rows_to_fit(frame, spec, read_outcome)
    yield from _refit(found.estimates, rows, unbounded, engine)
    if len(rows.terms) > 1:
        for term in rows.terms:
            crude = tuple(row for row in found.crude if row.term == term.name)
            if not crude:  # an interaction alone has none
                continue
            yield from _refit(crude, replace(rows, terms=(term,)), unbounded, engine)


def _refit(reported: tuple[Estimate, ...], rows: Rows, unbounded: Unbounded, engine: Engine) -> Iterator[Refit]:
    by_column = {Column(row.term, row.level, row.reference): row for row in reported if row.coef is not None}
    design = design_of(rows, unbounded)
    columns = [column for column in design.placed if column in by_column]
    if columns:
        matrix, _, spread = standardised(design_matrix(design.rows.terms, columns))
        coef, se = engine(matrix, design.rows)
        yield Refit(tuple(by_column[column] for column in columns), coef / spread, se / spread)
