"""The models of a study that are alike but for the part of the people they are about, for the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort.compile.among import OUTSIDE, holds
from cohort.compile.statement import Context
from cohort.disclosure.cells import cell
from cohort.disclosure.everyone import everyone
from cohort.disclosure.family import Family, Member
from cohort.disclosure.groups import Groups
from cohort.disclosure.model_cells import Part, cell_names
from cohort.disclosure.protected import Protected
from cohort.errors import ModelError
from cohort.estimates import Estimates
from cohort.models.kinds import fit
from cohort.spec.among import Among, levels, not_among, unknown_whether
from cohort.spec.condition import Condition
from cohort.spec.model import Model
from cohort.spec.project import Project
from cohort.steps.cohort_file import cohort_file
from cohort.steps.counted import counted, event_of
from cohort.steps.frame import fixed_terms, model_frame, model_spec
from cohort.steps.sources import sources
from cohort.store import connect, literal
from cohort.tables.kinds import lay_out
from cohort.wanted.term import names_in

if TYPE_CHECKING:
    import pandas as pd


def family_of(project: Project, context: Context, name: str, found: Estimates) -> Family | None:
    """The family of a model that has ``found`` its answer; None where neither it nor another is about a part.

    The others are fitted for their counts: each model's job must come to the same choice of what to hide.
    """
    models = context.study.models
    telling = {test.column for model in models.values() for test in model.among}
    alike = _asked(models[name], telling)
    family = [other for other, model in models.items() if _asked(model, telling) == alike]
    if not any(models[other].among for other in family):
        return None
    tables = _tables(project, context)
    members = [_member(project, context, other, found if other == name else None, tables) for other in family]
    return _with_groups(tuple(one for one in members if one), project, context)


def _asked(model: Model, telling: set[str]) -> Model:
    """What decides whom a model counts, but for the part it is about and what tells the parts apart."""
    others = sorted((f for f in model.factors if telling.isdisjoint(names_in(f.name))), key=lambda f: f.name)
    strata = tuple(one for one in model.strata if one not in telling)
    same: dict[str, object] = {"among": (), "label": None, "assumed": None, "negative_control_of": None, "verify": True}
    same |= {
        "factors": tuple(others),
        "strata": strata,
        "exposure": None,
        "reference": {},
        "ties": "efron",
        "errors": None,
    }
    return model.model_copy(update=same)


def _tables(project: Project, context: Context) -> Protected:
    """What a reader gets of the tables of people's characteristics."""
    made_from = sources(project, context)
    asked = [name for name, table in context.study.tables.items() if table.kind == "characteristics"]
    sheets = [lay_out(name, context.study, context.names, made_from) for name in asked]
    cells = [sheet.released for sheet in sheets if sheet.released]
    shown = {name: n for one in cells for name, n in one.shown.items()}
    return Protected(made_from.rule, shown, {name: mark for one in cells for name, mark in one.hidden.items()})


def _member(project: Project, context: Context, name: str, found: Estimates | None, tables: Protected) -> Member | None:
    """One model with what it found; None where it cannot be fitted, and so is never printed."""
    model, frame = context.study.models[name], model_frame(project, context, name)
    try:
        found = found or fit(frame, model_spec(model))
    except ModelError:
        return None
    names = cell_names(found, name, event_of(model))
    part = _part(model, frame.drop_duplicates("person_id"), tables) if model.among else None
    return Member(name, found, names, counted(frame, context.study, name), part)


def _part(model: Model, people: pd.DataFrame, tables: Protected) -> Part:
    """The part a model is about, by the levels of the terms that a table crosses with it."""
    conditions = levels(model.among)
    inside = people[~people[OUTSIDE].isin([not_among(model.among), unknown_whether(model.among)])]
    sizes = everyone(inside, fixed_terms(model), None).sizes
    tabled = {*tables.shown, *tables.hidden}
    crossed = {t: n for t, n in sizes.items() if any(cell(*conditions, f"{t}={level}") in tabled for level in n)}
    return Part(conditions, crossed, frozenset(tables.shown))


def _with_groups(members: tuple[Member, ...], project: Project, context: Context) -> Family:
    """All parts that models of the study are about, and the levels of the variables that tell them."""
    parts = {cell(*levels(model.among)): model.among for model in context.study.models.values() if model.among}
    columns = dict.fromkeys(test.column for among in parts.values() for test in among)
    by_level = [_levels(column, context) for column in columns if context.names[column].levels]
    groups = parts | {name: among for one in by_level for name, among in one.items()}
    told = ", ".join(f"({holds(among, context)})" for among in groups.values())
    query = (
        f"SELECT {told}, count(*) FROM read_parquet({literal(cohort_file(project, context.study.name))}) GROUP BY ALL"
    )
    with connect(project.work) as connection:
        patterns = {tuple(row[:-1]): row[-1] for row in connection.execute(query).fetchall()}
    return Family(members, Groups(tuple(groups), patterns), tuple(tuple(one) for one in by_level))


def _levels(column: str, context: Context) -> dict[str, Among]:
    """Each level of a variable as a part."""
    yes_no = {"yes": True, "no": False} if context.names[column].type == "boolean" else {}
    values = [(Condition(column, (yes_no.get(level, level),)),) for level in context.names[column].level_names]
    return {levels(among)[0]: among for among in values}
