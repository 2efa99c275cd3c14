"""What every regression does around its likelihood: adjusted rows, crude rows, counts, and what a reader must know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeVar

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import ChiSquared, Estimate, Estimates, Scale
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.counts import level_counts
from cohort.models.frame.described import WEIGHTED
from cohort.models.frame.design import Column, columns_of, design_matrix
from cohort.models.frame.levels import Unbounded, populated, unplaced_levels
from cohort.models.frame.rows import OutcomeReader, Rows, complete_cases
from cohort.models.frame.terms import Factor, Interaction, read_event
from cohort.models.inference.joint import wald_tests
from cohort.models.inference.shapes import linearity_tests, shapes
from cohort.models.inference.wald import unplaced, wald_rows
from cohort.models.likelihood.maximum import Maximum, Solution, no_maximum, require_convergence
from cohort.models.likelihood.newton import FlatLikelihoodError
from cohort.models.request import ModelSpec

FEWEST_EVENTS_PER_COLUMN = 10  # Peduzzi et al. 1995, 1996
FEWEST_CLUSTERS = 50  # Cameron & Miller 2015, section VI
S = TypeVar("S", bound=Solution)


@dataclass(frozen=True)
class Regression:
    """A kind of regression: how to ``maximise`` the likelihood of a design matrix (n, p) over rows.

    ``unbounded(n, events)`` tells whether a level with these numbers has an infinite ratio. ``table`` makes rows of
    coefficients and their covariance; ``read_outcome`` reads the outcome of a kind without times.
    """

    scale: Scale
    maximise: Callable[[FloatArray, Rows], Maximum]
    unbounded: Unbounded
    table: Callable[[Sequence[Column], FloatArray, FloatArray], list[Estimate]] = wald_rows
    read_outcome: OutcomeReader = read_event


@dataclass(frozen=True)
class Design:
    """What a likelihood is maximised over: the ``placed`` among all ``columns`` and their ``matrix`` (n, p).

    The other columns have an infinite estimate; ``rows`` are those that inform the placed ones, ``notes`` say why.
    """

    columns: tuple[Column, ...]
    placed: tuple[Column, ...]
    rows: Rows
    notes: tuple[str, ...]

    @cached_property
    def matrix(self) -> FloatArray:
        """The values of the placed columns (n, p). Raises :class:`ModelError` for a constant one."""
        return design_matrix(self.rows.terms, self.placed)


@dataclass(frozen=True)
class Fitted:
    """One fit: its table rows, and the covariance and log-likelihood behind them."""

    estimates: tuple[Estimate, ...]
    covariance: FloatArray
    loglik: float | None
    notes: tuple[str, ...]
    checks: Callable[[], Sequence[ChiSquared]] = tuple


def regress(kind: Regression, frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Fit all terms together and each alone (but interactions), on the same rows. Raises :class:`ModelError`."""
    rows, notes = rows_to_fit(frame, spec, kind.read_outcome)
    adjusted = _fit(kind, rows)
    terms = rows.terms
    alone = [term for term in terms if not isinstance(term, Interaction)]
    crude = [_fit(kind, replace(rows, terms=(term,))) for term in alone] if len(terms) > 1 else [adjusted]
    return Estimates(
        kind=spec.kind,
        scale=kind.scale,
        n=rows.people,
        intervals=rows.intervals,
        events=None if rows.measured else rows.people_with_event,
        person_years=rows.person_years,
        loglik=None if spec.participation else adjusted.loglik,  # weighted rows have no likelihood
        estimates=adjusted.estimates,
        crude=tuple(row for one in crude for row in one.estimates),
        counts=level_counts(terms, rows),
        tests=(
            *wald_tests(adjusted.estimates, adjusted.covariance),
            *linearity_tests(rows, adjusted.estimates, adjusted.covariance),
            *adjusted.checks(),
        ),
        covariance=tuple(tuple(map(float, row)) for row in adjusted.covariance),
        clusters=rows.clusters,
        excluded=dict(rows.excluded),
        notes=(*notes, *adjusted.notes, *_cautions(rows, len(adjusted.covariance))),
        recurrences=rows.recurrences,
        largest=rows.largest,
        shapes=tuple(shapes(rows, adjusted.estimates, adjusted.covariance)),
    )


def rows_to_fit(
    frame: pd.DataFrame, spec: ModelSpec, read_outcome: OutcomeReader = read_event
) -> tuple[Rows, list[str]]:
    """Complete cases without empty levels, and a note for each level dropped. Raises :class:`ModelError`."""
    rows = complete_cases(frame, spec, read_outcome)
    terms, notes = populated(rows.terms)
    rows = replace(rows, terms=terms)
    _require_enough(rows)
    return rows, notes


def design_of(rows: Rows, unbounded: Unbounded) -> Design:
    """The columns of ``rows`` that have finite estimates. Raises :class:`ModelError`."""
    columns = columns_of(rows.terms)
    infinite, informative = unplaced_levels(rows, unbounded)
    notes = tuple(
        f"{column}: {reason} in this level; its ratio has no finite estimate and its rows do not inform the others"
        for column, reason in infinite.items()
    )
    placed = tuple(column for column in columns if column not in infinite)
    return Design(columns, placed, rows.take(informative), notes)


def _fit(kind: Regression, rows: Rows) -> Fitted:
    design = design_of(rows, kind.unbounded)
    if not design.placed:
        return Fitted(tuple(map(unplaced, design.columns)), np.empty((0, 0)), None, design.notes)
    found, estimated = maximum_over(design, kind.maximise)
    _require_errors(estimated, found, rows.cluster is not None)
    by_column = dict(zip(estimated, kind.table(estimated, found.coef, found.errors), strict=True))
    rows_of_table = tuple(by_column.get(column) or unplaced(column) for column in design.columns)
    dropped = (_dependence_note(design.placed, j, causes) for j, causes in found.dependent.items())
    checks = partial(found.checks, columns_of_terms(estimated)) if found.checks and estimated else tuple
    return Fitted(rows_of_table, found.errors, found.loglik, (*design.notes, *dropped, *found.notes), checks)


def columns_of_terms(columns: Sequence[Column]) -> dict[str, list[int]]:
    """The numbers of each term's columns."""
    terms = dict.fromkeys(column.term for column in columns)
    return {term: [j for j, column in enumerate(columns) if column.term == term] for term in terms}


def maximum_over(design: Design, maximise: Callable[[FloatArray, Rows], S]) -> tuple[S, list[Column]]:
    """What ``maximise`` finds, and the columns with coefficients. Raises :class:`ModelError` for an infinite one."""
    try:
        found = maximise(design.matrix, design.rows)
    except FlatLikelihoodError as flat:
        raise no_maximum([design.placed[j] for j in flat.columns]) from flat
    kept = [j for j in range(len(design.placed)) if j not in found.dependent]
    columns = [design.placed[j] for j in kept]
    require_convergence(found, columns, np.array([design.matrix[:, j].std() for j in kept]))
    return found, columns


def _dependence_note(columns: Sequence[Column], j: int, causes: Sequence[int]) -> str:
    if not causes:
        return f"{columns[j]} never differs among rows at risk together; it has no ratio"
    earlier = ", ".join(str(columns[i]) for i in causes)
    return f"{columns[j]} follows from {earlier}; it has no ratio of its own, and was left out"


def _require_enough(rows: Rows) -> None:
    coefficients = len(columns_of(rows.terms)) + 1
    if rows.measured:
        _require_spread(rows, coefficients)
    elif rows.events == 0:
        raise ModelError(Fault("the outcome", "no row has the event", "rows with and without the event"))
    elif rows.follow_up is None and not rows.counted and rows.events == rows.n:
        raise ModelError(Fault("the outcome", "every row has the event", "rows with and without the event"))
    if rows.clusters is not None and rows.clusters <= coefficients:
        found = f"{rows.clusters} clusters for {coefficients} coefficients"
        raise ModelError(Fault("cluster", found, "more clusters than coefficients, or no cluster-robust errors"))


def _require_spread(rows: Rows, coefficients: int) -> None:
    if rows.response is None or np.ptp(rows.response) == 0:
        raise ModelError(Fault("the outcome", "the same number in every row", "an outcome that varies"))
    if rows.n <= coefficients:
        raise ModelError(
            Fault("terms", f"{coefficients} coefficients for {rows.n} rows", "more rows than coefficients")
        )


def _require_errors(columns: Sequence[Column], found: Maximum, clustered: bool) -> None:
    """Scores add up to 0 within a cluster that alone holds both a level and its reference: then no error is left.

    Without clusters none is left where the outcome is what the terms say, in every row.
    """
    none = np.diag(found.errors) <= 1e-12 * np.diag(found.covariance)
    if none.any():
        names = ", ".join(str(column) for column, is_none in zip(columns, none, strict=True) if is_none)
        if not clustered:
            raise ModelError(
                Fault("the outcome", f"no chance in it: errors of 0 for {names}", "what terms do not decide")
            )
        fault = f"cluster-robust errors of 0 for {names}"
        raise ModelError(Fault("cluster", fault, "levels that occur in several clusters, or no cluster-robust errors"))


def _cautions(rows: Rows, columns: int) -> list[str]:
    """Notes on how errors came about, and on what is too few to lean on.

    ASSUME: of a yes/no outcome the rarer answer counts.
    """
    rarer = rows.events if rows.counted or rows.follow_up is not None else min(rows.events, rows.n - rows.events)
    notes = []
    if columns and not rows.measured and rarer < FEWEST_EVENTS_PER_COLUMN * columns:
        notes.append(f"about {rarer // columns} events per coefficient: fewer than 10 make estimates unstable")
    if rows.clusters is not None and rows.clusters < FEWEST_CLUSTERS:
        notes.append(f"{rows.clusters} clusters: with fewer than 50, cluster-robust errors tend to be too small")
    if rows.estimated_weights:
        notes.append(WEIGHTED)
    elif rows.sampled and rows.errors is None:
        notes.append("the weights are not whole numbers: errors are robust")
    return notes + [f"{level} lies in a single cluster: its cluster-robust error is too small" for level in _lone(rows)]


def _lone(rows: Rows) -> list[str]:
    """The levels all of whose rows belong to one cluster (MacKinnon & Webb 2018)."""
    if rows.cluster is None:
        return []
    return [
        f"{factor.name} ({level})"
        for factor in rows.terms
        if isinstance(factor, Factor)
        for code, level in enumerate(factor.levels)
        if np.ptp(rows.cluster[factor.codes == code]) == 0
    ]
