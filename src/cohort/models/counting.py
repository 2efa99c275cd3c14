"""The people and events behind a model, without its fit: for whoever must know what it will print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import UNCROSSED, Crossed, Estimates
from cohort.models.frame.arrays import BoolArray
from cohort.models.frame.counts import crossed, level_counts
from cohort.models.frame.levels import without_empty_levels
from cohort.models.frame.rows import OutcomeReader, Rows, cases
from cohort.models.frame.terms import Factor, Interaction, Term, read_count, read_event, read_factor, read_numbers
from cohort.models.imputed import observed
from cohort.models.request import ANY_CAUSE, ModelSpec

READERS: Mapping[str, OutcomeReader] = {
    "linear": read_numbers,
    "poisson_count": read_count,
    "negative_binomial": read_count,
}
"""Of the kinds whose outcome is not yes or no."""
OF_ANY_CAUSE = ("aalen_johansen", "state_occupancy")


@dataclass(frozen=True)
class Counted:
    """``found`` has no estimates, but the counts that a fit would give and perhaps more; ``kept`` tells its rows.

    ``crossed`` is told of a yes/no outcome without times: times are as many unknowns as there are people.
    """

    found: Estimates
    kept: BoolArray
    crossed: Crossed = UNCROSSED


def counted(frame: pd.DataFrame, spec: ModelSpec) -> Counted:
    """Count the rows that a fit would use. Raises :class:`SpecError`, and :class:`ModelError` where there are none."""
    if spec.kind.startswith("imputed_"):
        rows, counts, kept = observed(frame, spec)
        return Counted(replace(_told(spec, rows, ()), counts=counts), kept)
    frame, spec = ASKED.get(spec.kind, _as_it_is)(frame, spec)
    rows, kept = cases(frame, spec, READERS.get(spec.kind, read_event))
    terms = _levelled(frame, spec, rows, kept)
    return Counted(_told(spec, rows, terms), kept, UNCROSSED if spec.time or rows.measured else _crossed(rows, terms))


def _crossed(rows: Rows, terms: tuple[Term, ...]) -> Crossed:
    """The combinations of terms that are all levels."""
    factors = [term for term in terms if isinstance(term, Factor)]
    if len(factors) < max(2, len(terms)):
        return UNCROSSED
    every = np.unique(np.stack([factor.codes for factor in factors]), axis=1, return_inverse=True)[1].ravel()
    n, events = np.bincount(every), np.bincount(every[rows.event], minlength=int(every.max()) + 1)
    free = len(n) - 1 - sum(len(factor.levels) - 1 for factor in factors)
    return Crossed(tuple(zip(n.tolist(), events.tolist(), strict=True)), free)


def _told(spec: ModelSpec, rows: Rows, terms: tuple[Term, ...]) -> Estimates:
    return Estimates(
        spec.kind,
        "probability",
        n=rows.people,
        events=None if rows.measured else rows.people_with_event,
        person_years=None,
        loglik=None,
        counts=level_counts(terms, rows),
        clusters=rows.clusters,
        excluded=dict(rows.excluded),
        intervals=rows.intervals,
    )


def _levelled(frame: pd.DataFrame, spec: ModelSpec, rows: Rows, kept: BoolArray) -> tuple[Term, ...]:
    """All that some kind tells counts of: terms, groups, an exposure of its settings, strata of a baseline."""
    own = [
        Factor(getattr(spec.settings, where.removeprefix("settings.")), ("no", "yes"), (of == 1).astype(np.intp), "no")
        for where, of in rows.numbers.items()
        if set(np.unique(of)) <= {0.0, 1.0}
    ]
    terms = {term.name: term for term in (*own, *rows.terms, *filter(None, [rows.by]), *_strata(frame, spec, kept))}
    return tuple(
        without_empty_levels(term)[0] if isinstance(term, Factor) else _filled(term) for term in terms.values()
    )


def _filled(term: Term) -> Term:
    if not isinstance(term, Interaction):
        return term
    return replace(
        term,
        parts=tuple(without_empty_levels(part)[0] if isinstance(part, Factor) else part for part in term.parts),
    )


def _strata(frame: pd.DataFrame, spec: ModelSpec, kept: BoolArray) -> list[Factor]:
    """Of a baseline hazard, each of whose strata has a curve."""
    if spec.kind != "baseline_hazard" or not spec.strata:
        return []
    return [crossed(":".join(spec.strata), [read_factor(frame.loc[kept, name], "strata") for name in spec.strata])]


def _as_it_is(frame: pd.DataFrame, spec: ModelSpec) -> tuple[pd.DataFrame, ModelSpec]:
    return frame, spec


def _any_cause(frame: pd.DataFrame, spec: ModelSpec) -> tuple[pd.DataFrame, ModelSpec]:
    assert spec.time is not None, "the kind needs it"
    return frame, replace(spec, time=replace(spec.time, cause=ANY_CAUSE))


def _with(*keys: str) -> Callable[[pd.DataFrame, ModelSpec], tuple[pd.DataFrame, ModelSpec]]:
    """Columns that the settings name as terms before the others; those of nothing but 0 and 1 are yes or no."""

    def asked(frame: pd.DataFrame, spec: ModelSpec) -> tuple[pd.DataFrame, ModelSpec]:
        names: list[Any] = [getattr(spec.settings, key) for key in keys]
        yes_no = {name: "boolean" for name in names if set(frame[name].dropna().unique()) <= {0, 1}}
        return frame.astype(yes_no), replace(spec, terms=(*names, *spec.terms), settings=None)

    return asked


ASKED: Mapping[str, Callable[[pd.DataFrame, ModelSpec], tuple[pd.DataFrame, ModelSpec]]] = {
    "aalen_johansen": _any_cause,
    "state_occupancy": _any_cause,
    "mediation": _with("exposure", "mediator"),
    "mediation_simulated": _with("exposure", "mediator"),
    "unmeasured_confounding": _with("exposure"),
}
"""What a kind makes of its request before it reads the rows."""
