"""What a mediation model asks, read from its spec; and the answer made of what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError, SpecError
from cohort.estimates import Estimate, Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.design import Column
from cohort.models.frame.rows import Rows
from cohort.models.frame.terms import Factor, Measure
from cohort.models.inference.contrasts import answer
from cohort.models.mediating.compared import compared
from cohort.models.mediating.effects import EFFECTS
from cohort.models.mediating.outcome import KINDS, Kind, risks_by
from cohort.models.mediating.pathway import Pathway
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec, require
from cohort.wanted.settings import Mediation


def pathway(frame: pd.DataFrame, spec: ModelSpec, asked: Mediation) -> tuple[Pathway, list[str]]:
    """The complete cases, exposure and mediator before the other terms, and notes. Raises :class:`ModelError`."""
    inner = replace(spec, terms=(asked.exposure, asked.mediator, *spec.terms), settings=None)
    answers, takes = ("time", {"ties"}) if spec.time else ("outcome", set())
    require(inner, needs={"terms", answers}, takes={"reference", "cluster", "categorical", *takes})
    kind = _outcome_kind(spec, asked)
    rows, notes = rows_to_fit(_with_yes_and_no(frame, asked), inner)
    _require_followed(rows, asked.until)
    exposure, mediator = rows.terms[:2]
    assert isinstance(exposure, Factor | Measure) and isinstance(mediator, Factor | Measure), "both are columns"
    both = compared(exposure, asked.compare)
    words = f"{both.name}: {both.labels[1]} against {both.labels[0]}; {kind.words} of the outcome"
    return Pathway(rows, both, kind), [*notes, f"{words}, {_law(mediator)} of {mediator.name}"]


def _with_yes_and_no(frame: pd.DataFrame, asked: Mediation) -> pd.DataFrame:
    """Exposure and mediator of nothing but 0 and 1 are yes or no, as everywhere."""
    told = {name for name in (asked.exposure, asked.mediator) if name in frame}
    return frame.astype({name: "boolean" for name in told if set(frame[name].dropna().unique()) == {0, 1}})


def _require_followed(rows: Rows, until: float | None) -> None:
    """Raise :class:`ModelError` for a risk by a time that nobody is followed to."""
    if until is not None and rows.follow_up is not None and float(rows.follow_up.exit.max()) < until:
        raise ModelError(
            Fault("settings.until", f"{until:g} years, longer than anybody is followed", "a time within it")
        )


def _outcome_kind(spec: ModelSpec, asked: Mediation) -> Kind:
    """How the risk is modelled. Raises :class:`SpecError` for a time without ``until``, or the other way round."""
    if spec.time is None and asked.until is None:
        return KINDS[asked.outcome_by]
    if spec.time is None or asked.until is None:
        found = f"until {asked.until:g}" if asked.until is not None else "nothing"
        expected = "with 'time', the years of follow-up after which the risk is told; with 'outcome', nothing"
        raise SpecError(Fault("settings.until", found, expected))
    return risks_by(asked.until, spec.ties)


def _law(mediator: Factor | Measure) -> str:
    if isinstance(mediator, Measure):
        return "linear regression"
    return "logistic regression" if len(mediator.levels) == 2 else "multinomial logistic regression"


def effect_columns(path: Pathway) -> list[Column]:
    """A column for each effect."""
    return [Column(path.compared.name, effect, path.compared.labels[0]) for effect in EFFECTS]


def answered(
    spec: ModelSpec,
    contrast: str,
    path: Pathway,
    estimates: Sequence[Estimate],
    covariance: FloatArray,
    notes: Sequence[str],
) -> Estimates:
    """The effects, with the people behind exposure and mediator."""
    by = [term for term in path.rows.terms[:2] if isinstance(term, Factor | Measure)]
    return answer(spec.kind, contrast, path.rows, by, estimates, np.asarray(covariance), notes)
