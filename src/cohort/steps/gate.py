"""The gate's choice for all models of a study, made by whichever job comes first, and read by the others."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import NamedTemporaryFile

from cohort import fingerprint
from cohort.compile.statement import Context
from cohort.disclosure.family import Gate, gate_from
from cohort.disclosure.rule import Rule
from cohort.spec.project import Project
from cohort.steps.cohort_file import cohort_file
from cohort.steps.family import family_of
from cohort.store import private_folder


def gate_of(project: Project, context: Context, name: str) -> Gate:
    """What is shown and hidden of a model and of all that is printed beside it. Raises DataError, SpecError.

    People in matched sets are drawn, so that their model is protected by itself. The choice is kept under ``work/``
    with the fingerprint of all it rests on: jobs that run at the same time make the same.
    """
    study = context.study.name
    alone = name if context.study.models[name].matching else "together"
    made_from = _fingerprint(cohort_file(project, study).parent, project, context)
    path = private_folder(project.work / study / "gate") / f"{alone}.json"
    if path.exists() and (told := json.loads(path.read_text(encoding="utf-8")))["made_from"] == made_from:
        return gate_from(told)
    gate = family_of(project, context, name).gate(Rule(project.settings.disclosure.smallest_cell), study)
    _write(path, json.dumps({"made_from": made_from, **gate.as_dict()}))
    return gate


def _write(path: Path, text: str) -> None:
    """Whole or not at all, also where another job writes the same."""
    with NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as part:
        part.write(text)
    Path(part.name).replace(path)


def _fingerprint(folder: Path, project: Project, context: Context) -> str:
    """Of the study, its people and the code that counts and hides."""
    files = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(folder.rglob("*.parquet"))]
    rule = project.settings.disclosure.smallest_cell
    return fingerprint.of(context.study, files, rule, fingerprint.code("steps.gate"))
