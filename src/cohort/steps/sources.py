"""What a study's tables and figures are made from: its people, and what of it has passed the gate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cohort.compile.observed import people_sql, years_sql
from cohort.compile.statement import Context
from cohort.disclosure.flow import release_flow
from cohort.disclosure.model import read_model
from cohort.disclosure.observed import Key, Observed, release_observed
from cohort.disclosure.rule import Rule
from cohort.disclosure.sources import Sources
from cohort.errors import Fault, SpecError, did_you_mean, one_of
from cohort.flow import read_flow
from cohort.spec.chart import chart
from cohort.spec.design.finding import Design
from cohort.spec.project import Project
from cohort.steps.cohort_file import calendar_file, cohort_file, flow_file, residence_file
from cohort.steps.frame import with_levels
from cohort.store import connect

if TYPE_CHECKING:
    import pandas as pd


def sources(project: Project, context: Context) -> Sources:
    """What a study's outputs are made from; each part is read when it is asked for."""
    study = context.study.name
    rule = Rule(project.settings.disclosure.smallest_cell)
    models = project.results / study / "models"
    return Sources(
        rule=rule,
        cohort=lambda: _people(project, context),
        flow=lambda: release_flow(read_flow(flow_file(project, study)), rule, f"{study}, flow"),
        model=lambda name: read_model(models / f"{name}.json", project.shown(models / f"{name}.json")),
        observed=lambda: _observed(project, context, rule),
    )


def _observed(project: Project, context: Context, rule: Rule) -> Observed:
    study = context.study.name
    people_query = people_sql(str(cohort_file(project, study)), str(residence_file(project, study)))
    with connect(project.work) as connection:
        people = dict(connection.execute(people_query).fetchall())
        rows = connection.execute(years_sql(str(calendar_file(project, study)))).fetchall()
    years: dict[Key, dict[int, float]] = {}
    for register, part, who, year, person_years in rows:
        years.setdefault((register, part, who), {})[year] = person_years
    told = chart(Design(context.study, context.registers, context.codelists))
    return release_observed(told, people, years, rule)


def _people(project: Project, context: Context) -> pd.DataFrame:
    import pandas as pd

    frame = pd.read_parquet(cohort_file(project, context.study.name))
    named = [name for name in frame.columns if name in context.names]
    return frame.assign(**{name: with_levels(frame[name], context.names[name]) for name in named})


def require_asked(name: str, known: Mapping[str, object], where: str) -> None:
    """Raise SpecError where a study does not ask for ``name``."""
    if name not in known:
        raise SpecError(Fault(where, name, one_of(known), did_you_mean(name, known)))
