"""The kinds of figure and the files each is written to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cohort.disclosure.sources import Sources
from cohort.figures.coverage import coverage
from cohort.figures.cumulative_incidence import cumulative_incidence
from cohort.figures.flow_chart import flow_chart
from cohort.figures.forest import forest
from cohort.figures.positivity import positivity
from cohort.figures.spline import spline
from cohort.figures.style import as_pdf, as_png, styled
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS: dict[str, Callable[[str, Study, dict[str, Meaning], Sources], Figure]] = {
    "flow_chart": flow_chart,
    "forest": forest,
    "cumulative_incidence": cumulative_incidence,
    "coverage": coverage,
    "positivity": positivity,
    "spline": spline,
}
FORMATS: dict[str, Callable[[Figure], bytes]] = {"png": as_png, "pdf": as_pdf}


def draw(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Figure:
    """One figure of a study."""
    with styled():
        return KINDS[study.figures[name].kind](name, study, names, sources)
