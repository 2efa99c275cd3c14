"""The cohort as a model reads it: levels in their order, follow-up in days, clusters without gaps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cohort.compile import follow_up
from cohort.compile.among import OUTSIDE, outside
from cohort.compile.statement import Context
from cohort.models.request import ModelSpec, TimeColumns
from cohort.spec.model import MATCHED_SET, Model
from cohort.spec.project import Project
from cohort.spec.settings import settings_of
from cohort.spec.vocabulary import Meaning, model_names
from cohort.steps.cohort_file import cohort_file, intervals_file, matched_file, residence_file
from cohort.store import connect, literal, quoted
from cohort.wanted.term import all_names

if TYPE_CHECKING:
    import pandas as pd

ENTRY, EXIT, EVENT, ENDED = "follow_up_entry", "follow_up_exit", "followed_to_event", "followed_to"
TERMINAL = "ended_by_competing"


def model_frame(project: Project, context: Context, name: str) -> pd.DataFrame:
    """One row per person, or per interval of a person, with the columns the model uses.

    Raises DataError where the cohort is not built.
    """
    model = context.study.models[name]
    in_order = "ORDER BY person_id, follow_up_exit" if model.in_intervals and not model.by_risk_set else ""
    with connect(project.work) as connection:
        frame = connection.execute(f"{model_rows(project, context, name)}{in_order}").df()
    if model.time and model.time.every:
        frame[TERMINAL] = frame[ENDED] != follow_up.CENSORED
    frame = levelled(frame, model, context)
    if model.cluster and model.cluster != MATCHED_SET:
        # ASSUME: somebody whose mother (or other cluster) is unknown shares errors with nobody
        frame[model.cluster] = frame[model.cluster].fillna(frame["person_id"])
    return frame


def model_rows(project: Project, context: Context, name: str) -> str:
    """The query of those rows, in no order. Raises DataError where the cohort is not built."""
    model = context.study.models[name]
    study = context.study.name
    cohort = f"read_parquet({literal(cohort_file(project, study))})"
    residence = f"read_parquet({literal(residence_file(project, study))})"
    if model.matching:
        cohort = _with_sets(cohort, matched_file(project, study, name))
    cohort = f"(SELECT *, {outside(model, context)} AS {quoted(OUTSIDE)} FROM {cohort})"
    query = follow_up.sql(model.time, context, cohort, residence) if model.time else f"FROM {cohort}"
    if model.by_risk_set:
        query = _on_the_day(cohort, intervals_file(project, study, name) if model.in_intervals else None, model)
    elif model.in_intervals:
        query = _intervals(cohort, intervals_file(project, context.study.name, name), model)
    return query


def levelled(frame: pd.DataFrame, model: Model, context: Context) -> pd.DataFrame:
    """The frame with the levels of terms and groups."""
    names = {**context.names, **model_names(model)}
    for term in {*all_names(model.terms), *filter(None, [model.by])}:
        frame[term] = with_levels(frame[term], names[term])
    return frame


def _with_sets(cohort: str, file: Path) -> str:
    """Everybody with the sets that hold a case (or somebody exposed) and a control; whoever is in none has one row."""
    return f"""(
    SELECT c.*, s.* EXCLUDE (person_id)
    FROM {cohort} AS c
    LEFT JOIN (
        FROM read_parquet({literal(file)})
        QUALIFY count(*) OVER (PARTITION BY {MATCHED_SET}) > 1
    ) AS s ON s.person_id = c.person_id
)"""


def _on_the_day(cohort: str, intervals: Path | None, model: Model) -> str:
    """The people of each risk set; what varies is told for the day of the case, a risk day like any other."""
    varying, followed = "", ""
    if intervals:
        over = [*model.varying, *(model.time.split if model.time else ())]
        varying = "".join(f", i.{quoted(name)}" for name in over)
        followed = f"""
LEFT JOIN read_parquet({literal(intervals)}) AS i
    ON i.person_id = c.person_id AND i.follow_up_entry < c.days_to_case AND c.days_to_case <= i.follow_up_exit"""
    one_value = f" EXCLUDE ({', '.join(map(quoted, model.varying))})" if model.varying else ""
    return f"""
SELECT c.*{one_value}{varying}, NOT c.is_control AS {EVENT}
FROM {cohort} AS c{followed}
ORDER BY c.person_id, c.{MATCHED_SET}
"""


def fixed_terms(model: Model) -> tuple[str, ...]:
    """The terms, or groups, of which each person has one level."""
    told = all_names(model.terms) or tuple(filter(None, [model.by]))
    return tuple(term for term in told if term not in model.varying and term not in model_names(model))


def _intervals(cohort: str, file: Path, model: Model) -> str:
    """The intervals with what each person has one value of; a varying term takes the place of its one value."""
    over = ", ".join(quoted(term) for term in model.varying)
    one_value = f"SELECT * EXCLUDE ({over}) FROM {cohort}" if over else f"FROM {cohort}"
    return f"""
SELECT *
FROM ({one_value}) AS c
JOIN read_parquet({literal(file)}) AS i USING (person_id)
"""


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
    by_day = model.time is not None and not model.by_risk_set
    time = TimeColumns(exit=EXIT, event=EVENT, entry=ENTRY, unit="days") if by_day else None
    every = model.time is not None and model.time.every is not None
    if time and model.time and every:
        ends = model.kind == "mean_cumulative" and model.time.competing
        time = replace(time, terminal=TERMINAL if ends else None)
    elif time and model.time and model.time.competing:
        time = replace(time, event=ENDED, cause=model.time.event, censored=follow_up.CENSORED)
    return ModelSpec(
        kind=model.kind,
        terms=model.terms,
        outcome=EVENT if model.by_risk_set else model.outcome,
        time=time,
        reference=model.reference,
        cluster=model.cluster or ("person_id" if every and model.kind != "mean_cumulative" else None),
        by=model.by,
        strata=model.strata,
        weights=model.weights,
        ties=model.ties,
        errors=model.errors,
        person="person_id" if model.in_intervals or model.by_risk_set else None,
        outside=OUTSIDE if model.matching or model.among else None,
        settings=settings_of(model.kind, model.settings),
    )
