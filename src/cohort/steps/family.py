"""All models of a study, counted before they are fitted, with its tables: the system that the gate protects as one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cohort.compile.among import holds
from cohort.compile.statement import Context
from cohort.disclosure.cells import EVERYONE, cell
from cohort.disclosure.everyone import Everyone
from cohort.disclosure.family import Family, Member, Printed, told_apart
from cohort.disclosure.groups import Groups
from cohort.disclosure.model import CellNames
from cohort.errors import ModelError
from cohort.estimates import Crossed, Estimates
from cohort.models import counting
from cohort.models.frame.arrays import BoolArray
from cohort.spec.among import Among, levels
from cohort.spec.condition import Condition
from cohort.spec.project import Project
from cohort.steps.cohort_file import cohort_file
from cohort.steps.counted import counted, event_of
from cohort.steps.frame import fixed_terms, model_frame, model_spec
from cohort.steps.participation import weights_of
from cohort.steps.sources import sources
from cohort.store import connect, literal
from cohort.tables.kinds import lay_out
from cohort.wanted.term import all_names


@dataclass(frozen=True)
class _Counted:
    """A model's counts; ``people`` are those of the cohort who are in it."""

    found: Estimates
    everyone: Everyone
    people: BoolArray
    crossed: Crossed


def family_of(project: Project, context: Context, name: str) -> Family:
    """What must be protected together with a model. Raises DataError, SpecError.

    ASSUME: people in matched sets are drawn, some several times, so that no other model is part of them, or they of it.
    """
    models = context.study.models
    together = [name] if models[name].matching else [other for other, one in models.items() if not one.matching]
    cohort = _cohort(project, context)
    counts = {other: one for other in together if (one := _counts(project, context, other, cohort.index))}
    populations: dict[str, BoolArray] = {}
    members = []
    for other, one in counts.items():
        population = next((told for told, who in populations.items() if (who == one.people).all()), f"in {other}")
        if not one.found.excluded:
            population = EVERYONE
        elif not models[name].matching:
            populations[population] = one.people
        members.append(_member(context, other, one, population))
    parts, by_level = _parts(context)
    groups = _groups(cohort.assign(**populations)[[*parts, *populations]])
    return Family(told_apart(members), groups, by_level, _tables(project, context))


def _groups(told: pd.DataFrame) -> Groups:
    """How many people are in which groups."""
    patterns: dict[tuple[bool | None, ...], int] = {}
    for row in told.itertuples(index=False, name=None):
        pattern = tuple(None if pd.isna(one) else bool(one) for one in row)
        patterns[pattern] = patterns.get(pattern, 0) + 1
    return Groups(tuple(map(str, told.columns)), patterns)


def _counts(project: Project, context: Context, name: str, people: pd.Index[str]) -> _Counted | None:
    """None where the model cannot be fitted, and so is never printed."""
    frame = model_frame(project, context, name)
    asked = replace(model_spec(context.study.models[name]), participation=weights_of(project, context, name))
    try:
        told = counting.counted(frame, asked)
    except ModelError:
        return None
    inside = np.asarray(people.isin(frame.loc[told.kept, "person_id"]), dtype=bool)
    return _Counted(told.found, counted(frame, context.study, name), inside, told.crossed)


def _member(context: Context, name: str, one: _Counted, population: str) -> Member:
    model = context.study.models[name]
    over_time = {
        term: model.varying.get(term, f"as {name} cuts it")
        for term in all_names(model.terms)
        if term not in fixed_terms(model)
    }
    names = CellNames(() if population == EVERYONE else (population,), event_of(model), over_time)
    return Member(name, one.found, names, one.everyone, levels(model.among), one.crossed)


def _tables(project: Project, context: Context) -> tuple[Printed, ...]:
    """The tables of people's characteristics."""
    made_from = sources(project, context)
    asked = [name for name, table in context.study.tables.items() if table.kind == "characteristics"]
    sheets = [lay_out(name, context.study, context.names, made_from) for name in asked]
    return tuple(Printed(sheet.cells, sheet.released) for sheet in sheets if sheet.cells and sheet.released)


def _parts(context: Context) -> tuple[dict[str, Among], tuple[tuple[str, ...], ...]]:
    """All parts that models of the study are about, and the levels of the variables that tell them."""
    parts = {cell(*levels(model.among)): model.among for model in context.study.models.values() if model.among}
    columns = dict.fromkeys(test.column for among in parts.values() for test in among)
    by_level = [_levels(column, context) for column in columns if context.names[column].levels]
    return parts | {name: one for told in by_level for name, one in told.items()}, tuple(map(tuple, by_level))


def _cohort(project: Project, context: Context) -> pd.DataFrame:
    """Everyone by ``person_id``, and for each part whether they are of it (None where it cannot be told)."""
    parts = _parts(context)[0]
    told = "".join(f", ({holds(among, context)})" for among in parts.values())
    query = f"SELECT person_id{told} FROM read_parquet({literal(cohort_file(project, context.study.name))}) ORDER BY 1"
    with connect(project.work) as connection:
        rows = connection.execute(query).fetchall()
    return pd.DataFrame(rows, columns=["person_id", *parts]).set_index("person_id")


def _levels(column: str, context: Context) -> dict[str, Among]:
    """Each level of a variable as a part."""
    yes_no = {"yes": True, "no": False} if context.names[column].type == "boolean" else {}
    values = [(Condition(column, (yes_no.get(level, level),)),) for level in context.names[column].level_names]
    return {levels(among)[0]: among for among in values}
