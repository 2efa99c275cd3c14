"""``cohort fit``: one model of a study, or of a plain table."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cohort.disclosure.files import publish
from cohort.disclosure.release import Identity, release_model
from cohort.errors import CohortError, DataError, Fault, ModelError, SpecError, did_you_mean, one_of
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.models.verify.kinds import verified
from cohort.spec.plain_model import PlainModel, read_plain_model
from cohort.spec.project import Project
from cohort.spec.settings import settings_of
from cohort.spec.vocabulary import plain_label
from cohort.steps.cells import data_of
from cohort.steps.cohort_file import matched_file
from cohort.steps.context import context_of
from cohort.steps.gate import gate_of
from cohort.steps.matched import reached
from cohort.steps.participation import weights_of, weights_of_rows

if TYPE_CHECKING:
    import pandas as pd

MISSING = ("", "NA", "N/A", "#N/A", "NaN", "nan", "<NA>", "NULL", "null", "n/a")
"""What stands for nothing in a csv file: pandas' words but ``None``, which is a level of many factors."""


def fit_model(project: Project, study: str, model: str) -> Path:
    """Write ``results/STUDY/models/MODEL.json`` through the gate. Raises SpecError, DataError, ModelError."""
    context = context_of(project, study)
    if model not in context.study.models:
        known = context.study.models
        raise SpecError(Fault(f"config/studies/{study}.yaml  models", model, one_of(known), did_you_mean(model, known)))
    spec = context.study.models[model]
    frame, asked = data_of(project, context, model)
    try:
        asked = replace(asked, participation=weights_of(project, context, model))
        found = fit(frame, asked)
        if spec.verify:
            found = verified(found, frame, asked)
    except ModelError as error:
        raise _within(f"config/studies/{study}.yaml  models.{model}", error) from None
    if spec.matching:
        found = replace(found, matched=reached(matched_file(project, study, model), spec, project))
    identity = Identity(study, model, spec.label or plain_label(model))
    path = project.results / study / "models" / f"{model}.json"
    publish(path, release_model(found, identity, gate_of(project, context, model)).json())
    return path


def fit_plain(data: Path, model: Path, out: Path) -> None:
    """The same models on a csv file; the answer holds exact counts and curves, so it is the user's own to guard.

    Raises SpecError, DataError, ModelError.
    """
    import pandas as pd

    spec = read_plain_model(model)
    try:
        frame = pd.read_csv(data, keep_default_na=False, na_values=MISSING)
    except FileNotFoundError:
        raise DataError(Fault(str(data), "no such file", "a csv file with a header")) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError):
        raise DataError(Fault(str(data), "not a csv file", "commas between cells, a header, UTF-8")) from None
    _require_columns(spec, model, list(frame.columns))
    asked = _plain_spec(spec)
    if spec.participation:
        frame, weights = weights_of_rows(frame, spec.participation, spec.cluster)
        asked = replace(asked, participation=weights)
    found = fit(frame, asked)
    found = replace(found, notes=(*found.notes, *_backwards(frame, asked)))
    if spec.verify:
        found = verified(found, frame, asked)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(found.as_dict(), indent=1, allow_nan=False) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(Fault(str(out), error.strerror or "an error", "a file that can be written")) from None


def _backwards(frame: pd.DataFrame, asked: ModelSpec) -> list[str]:
    """A note on rows that end before they start, which no study has but a table may."""
    if asked.time is None:
        return []
    start = frame[asked.time.entry] if asked.time.entry else 0
    n = int((frame[asked.time.exit] < start).sum())
    return [f"{n} rows end before they start; they were left out with those without follow-up time"] if n else []


def _within(where: str, error: CohortError) -> ModelError:
    """The same faults, told from the study's file."""
    return ModelError([Fault(f"{where}.{f.where}", f.found, f.expected, f.hint) for f in error.faults])


def _require_columns(spec: PlainModel, model: Path, columns: list[str]) -> None:
    missing = [
        Fault(f"{model}  {key}", column, one_of(columns), did_you_mean(column, columns))
        for key, column in spec.columns().items()
        if column not in columns
    ]
    if missing:
        raise SpecError(missing)


def _plain_spec(spec: PlainModel) -> ModelSpec:
    time = TimeColumns(**spec.time.model_dump()) if spec.time else None
    return ModelSpec(
        kind=spec.kind,
        terms=spec.terms,
        outcome=spec.outcome,
        time=time,
        reference={term: str(level) for term, level in spec.reference.items()},
        cluster=spec.cluster,
        by=spec.by,
        categorical=spec.categorical,
        strata=spec.strata,
        weights=spec.weights,
        ties=spec.ties,
        errors=spec.errors,
        settings=settings_of(spec.kind, spec.settings),
    )
