"""The cohort as a model reads it: levels in their order, follow-up in days, clusters without gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort.compile import follow_up
from cohort.compile.statement import Context
from cohort.models.request import ModelSpec, TimeColumns
from cohort.spec.project import Project
from cohort.spec.settings import settings_of
from cohort.spec.study import Model
from cohort.spec.vocabulary import Meaning
from cohort.steps.cohort_file import cohort_file, residence_file
from cohort.store import connect, literal
from cohort.wanted.term import all_names

if TYPE_CHECKING:
    import pandas as pd

ENTRY, EXIT, EVENT = "follow_up_entry", "follow_up_exit", "followed_to_event"


def model_frame(project: Project, context: Context, model: Model) -> pd.DataFrame:
    """One row per person with the columns the model uses. Raises DataError where the cohort is not built."""
    study = context.study.name
    file = cohort_file(project, study)
    query = f"FROM read_parquet({literal(file)})"
    if model.time:
        query = follow_up.sql(model.time, context, str(file), str(residence_file(project, study)))
    with connect(project.work) as connection:
        frame = connection.execute(query).df()
    for name in {*all_names(model.terms), *filter(None, [model.by])}:
        frame[name] = with_levels(frame[name], context.names[name])
    if model.cluster:
        # ASSUME: somebody whose mother (or other cluster) is unknown shares errors with nobody
        frame[model.cluster] = frame[model.cluster].fillna(frame["person_id"])
    return frame


def with_levels(column: pd.Series, meaning: Meaning) -> pd.Series:
    """A yes/no column as nullable booleans, a category with its levels in their order."""
    import pandas as pd

    if meaning.type == "boolean":
        return column.astype("boolean")
    if meaning.type == "category":
        return column.astype(pd.CategoricalDtype(list(meaning.level_names), ordered=True))
    return column


def model_spec(model: Model) -> ModelSpec:
    """A study's model as the models room is asked for it."""
    time = TimeColumns(exit=EXIT, event=EVENT, entry=ENTRY, unit="days") if model.time else None
    return ModelSpec(
        kind=model.kind,
        terms=model.terms,
        outcome=model.outcome,
        time=time,
        reference=model.reference,
        cluster=model.cluster,
        by=model.by,
        strata=model.strata,
        weights=model.weights,
        ties=model.ties,
        settings=settings_of(model.kind, model.settings),
    )
