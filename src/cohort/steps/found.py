"""``cohort found STUDY``: what a study found, held against what is planted in its synthetic extracts."""

from __future__ import annotations

from pathlib import Path

from cohort.disclosure.files import publish
from cohort.figures import kinds as figures
from cohort.proof.found import found_in
from cohort.proof.found_figure import found_figure
from cohort.proof.found_table import NAME, found_table
from cohort.spec.project import Project
from cohort.steps.context import context_of
from cohort.steps.planted import planted_for, require_synthetic_files
from cohort.steps.sources import sources
from cohort.tables import kinds as tables


def make_found(project: Project, study: str) -> Path:
    """Write ``results/STUDY/found_against_planted`` as a table and a figure. Raises SpecError, DataError."""
    planted = planted_for(project, study)
    require_synthetic_files(project)
    context = context_of(project, study)
    made_from = sources(project, context)
    models = {model: made_from.model(model) for model in dict.fromkeys(one.model for one in planted)}
    found = found_in(models, planted, context.names)
    assert project.settings.synthetic is not None
    sheet, figure = found_table(found, models, project.settings.synthetic.truth), found_figure(found, models)
    folder = project.results / study
    for ending, render in tables.FORMATS.items():
        publish(folder / f"{NAME}.{ending}", render(sheet))
    for form, draw in figures.FORMATS.items():
        publish(folder / f"{NAME}.{form}", draw(figure))
    return folder / f"{NAME}.html"
