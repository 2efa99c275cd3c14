"""``cohort figure STUDY FIGURE``."""

from __future__ import annotations

from pathlib import Path

from cohort.disclosure.files import publish
from cohort.figures.kinds import FORMATS, draw
from cohort.spec.project import Project
from cohort.steps.context import context_of
from cohort.steps.sources import require_asked, sources


def make_figure(project: Project, study: str, figure: str) -> Path:
    """Draw one figure as png and pdf. Raises SpecError, DataError."""
    context = context_of(project, study)
    require_asked(figure, context.study.figures, f"config/studies/{study}.yaml  figures")
    drawn = draw(figure, context.study, context.names, sources(project, context))
    folder = project.results / study / "figures"
    for ending, render in FORMATS.items():
        publish(folder / f"{figure}.{ending}", render(drawn))
    return folder
