"""``cohort table STUDY TABLE``."""

from __future__ import annotations

from pathlib import Path

from cohort.disclosure.files import publish
from cohort.spec.project import Project
from cohort.steps.context import context_of
from cohort.steps.sources import require_asked, sources
from cohort.tables.kinds import FORMATS, lay_out


def make_table(project: Project, study: str, table: str) -> Path:
    """Write one table as csv, html and Word. Raises SpecError, DataError."""
    context = context_of(project, study)
    require_asked(table, context.study.tables, f"config/studies/{study}.yaml  tables")
    sheet = lay_out(table, context.study, context.names, sources(project, context))
    folder = project.results / study / "tables"
    for ending, render in FORMATS.items():
        publish(folder / f"{table}.{ending}", render(sheet))
    return folder
