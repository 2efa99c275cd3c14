"""The items of a scale: who answered all of them, with which numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import ChiSquared, Estimate, Estimates, LevelCount, Scale
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows, complete_cases
from cohort.models.frame.terms import Factor, Interaction, Measure, Spline, Term
from cohort.models.inference.wald import Z
from cohort.models.request import ModelSpec

ALL = "all items"


@dataclass(frozen=True)
class Items:
    """``answers`` (n, k) of the people who gave all of them, to items called ``names``."""

    names: tuple[str, ...]
    answers: FloatArray
    rows: Rows

    @cached_property
    def correlation(self) -> FloatArray:
        """Pearson's correlations (k, k)."""
        return np.asarray(np.corrcoef(self.answers.T))

    def reversed(self, names: tuple[str, ...]) -> Items:
        """With the answers to some items turned round, as they count for correlations and covariances."""
        return replace(self, answers=self.answers * np.where(np.isin(self.names, names), -1.0, 1.0))


def read_items(frame: pd.DataFrame, spec: ModelSpec, fewest: int) -> Items:
    """The terms as items; yes is 1 and no is 0. Raises :class:`ModelError` for too few and for what is no number."""
    if len(spec.terms) < fewest:
        raise ModelError(Fault("terms", f"{len(spec.terms)} items", f"at least {fewest}"))
    rows = complete_cases(frame, spec)
    answers = np.stack([_numbers(term) for term in rows.terms], axis=1)
    same = [name for name, spread in zip(spec.terms, np.ptp(answers, axis=0), strict=True) if spread == 0]
    if same:
        raise ModelError([Fault(f"terms.{name}", "the same answer in every row", "answers that vary") for name in same])
    items = Items(spec.terms, answers, rows)
    _require_information(items)
    return items


def answer_of(
    spec: ModelSpec,
    scale: Scale,
    items: Items,
    estimates: list[Estimate],
    tests: tuple[ChiSquared, ...],
    notes: list[str],
) -> Estimates:
    """What is told of the items, and of how many people."""
    rows = items.rows
    counts = tuple(LevelCount(name, None, rows.n, None, None) for name in items.names)
    return Estimates(
        spec.kind,
        scale,
        n=rows.n,
        events=None,
        person_years=None,
        loglik=None,
        estimates=tuple(estimates),
        counts=counts,
        tests=tests,
        excluded=dict(rows.excluded),
        notes=tuple(notes),
    )


def number(term: str, level: str, value: float, se: float | None = None) -> Estimate:
    """One number that is told of an item, a factor, or all items; with its error it has an interval."""
    lower, upper = (None, None) if se is None else (value - Z * se, value + Z * se)
    return Estimate(term, level, None, float(value), se, None, lower, upper, None)


def _numbers(term: Term) -> FloatArray:
    if isinstance(term, Measure):
        return term.values
    if isinstance(term, Factor) and term.levels == ("no", "yes"):
        return term.codes.astype(np.float64)
    found = {Factor: "words", Spline: "a spline", Interaction: "an interaction"}[type(term)]
    raise ModelError(Fault(f"terms.{term.name}", found, "an item: numbers, or yes and no"))


def _require_information(items: Items) -> None:
    """Raise :class:`ModelError` where some items decide another one, or people are fewer than items."""
    if items.rows.n <= len(items.names):
        found = f"{items.rows.n} people for {len(items.names)} items"
        raise ModelError(Fault("the data", found, "more people than items"))
    if np.linalg.eigvalsh(items.correlation)[0] < 1e-10:
        raise ModelError(Fault("terms", "items of which some follow from the others", "items that each add something"))
