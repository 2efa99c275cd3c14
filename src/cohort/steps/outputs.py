"""``cohort table``, ``cohort figure``: what people read, made of what has passed the gate."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cohort.compile.statement import Context
from cohort.disclosure.files import publish
from cohort.disclosure.flow import release_flow
from cohort.disclosure.model import read_model
from cohort.disclosure.rule import Rule
from cohort.disclosure.sources import Sources
from cohort.errors import Fault, SpecError, did_you_mean, one_of
from cohort.flow import read_flow
from cohort.spec.project import Project
from cohort.steps.cohort_file import cohort_file, flow_file
from cohort.steps.context import context_of
from cohort.steps.frame import with_levels

if TYPE_CHECKING:
    import pandas as pd


def make_table(project: Project, study: str, table: str) -> Path:
    """Write one table as csv, html and Word. Raises SpecError, DataError."""
    from cohort.tables.kinds import FORMATS, lay_out

    context = context_of(project, study)
    _require(table, context.study.tables, f"config/studies/{study}.yaml  tables")
    sheet = lay_out(table, context.study, context.names, sources(project, context))
    folder = project.results / study / "tables"
    for ending, render in FORMATS.items():
        publish(folder / f"{table}.{ending}", render(sheet))
    return folder


def make_figure(project: Project, study: str, figure: str) -> Path:
    """Draw one figure as png and pdf. Raises SpecError, DataError."""
    from cohort.figures.kinds import FORMATS, draw

    context = context_of(project, study)
    _require(figure, context.study.figures, f"config/studies/{study}.yaml  figures")
    drawn = draw(figure, context.study, context.names, sources(project, context))
    folder = project.results / study / "figures"
    for ending, render in FORMATS.items():
        publish(folder / f"{figure}.{ending}", render(drawn))
    return folder


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
    )


def _people(project: Project, context: Context) -> pd.DataFrame:
    import pandas as pd

    frame = pd.read_parquet(cohort_file(project, context.study.name))
    named = [name for name in frame.columns if name in context.names]
    return frame.assign(**{name: with_levels(frame[name], context.names[name]) for name in named})


def _require(name: str, known: Mapping[str, object], where: str) -> None:
    if name not in known:
        raise SpecError(Fault(where, name, one_of(known), did_you_mean(name, known)))
