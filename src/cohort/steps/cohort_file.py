"""Where a built cohort lies."""

from __future__ import annotations

from pathlib import Path

from cohort.errors import DataError, Fault
from cohort.spec.project import Project


def cohort_file(project: Project, study: str) -> Path:
    """``work/STUDY/cohort.parquet``. Raises DataError where it is not built yet."""
    return _built(project, study, "cohort.parquet")


def residence_file(project: Project, study: str) -> Path:
    """``work/STUDY/residence.parquet``: where its people lived. Raises DataError where it is not built yet."""
    return _built(project, study, "residence.parquet")


def calendar_file(project: Project, study: str) -> Path:
    """``work/STUDY/calendar.parquet``: what could be seen. Raises DataError where it is not built yet."""
    return _built(project, study, "calendar.parquet")


def flow_file(project: Project, study: str) -> Path:
    """``work/STUDY/flow.json``. Raises DataError where it is not built yet."""
    return _built(project, study, "flow.json")


def intervals_file(project: Project, study: str, model: str) -> Path:
    """``work/STUDY/intervals/MODEL.parquet``. Raises DataError where it is not built yet."""
    return _built(project, study, f"intervals/{model}.parquet")


def matched_file(project: Project, study: str, model: str) -> Path:
    """``work/STUDY/matched/MODEL.parquet``. Raises DataError where it is not built yet."""
    return _built(project, study, f"matched/{model}.parquet")


def invited_file(project: Project, study: str, model: str) -> Path:
    """``work/STUDY/invited/MODEL.parquet``. Raises DataError where it is not built yet."""
    return _built(project, study, f"invited/{model}.parquet")


def _built(project: Project, study: str, name: str) -> Path:
    path = project.work / study / name
    if not path.exists():
        raise DataError(Fault(project.shown(path), "no such file", "a built cohort", f"run: cohort build {study}"))
    return path


def quality_files(project: Project, name: str) -> tuple[Path, Path]:
    """The quality page of a register, and the line that says what was found."""
    folder = project.results / "registers" / name
    return folder / "quality.html", folder / "headline.txt"
