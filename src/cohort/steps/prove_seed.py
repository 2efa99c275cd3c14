"""One seed of ``cohort prove``: a population from extracts to estimates, of which only the estimates stay."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cohort import fingerprint, synthetic
from cohort.compile.statement import Context
from cohort.errors import ModelError
from cohort.estimates import Estimates, estimates_from
from cohort.extracts import synthetic_folders
from cohort.models.kinds import fit
from cohort.spec.project import Project, read_project
from cohort.steps.build import build
from cohort.steps.cells import data_of
from cohort.steps.context import context_of, registers_used
from cohort.steps.ingest import ingest_register
from cohort.store import private_folder

Found = Mapping[str, Estimates | None]
"""What each model of one population answered; None where it could not be fitted."""


def run_seed(config: Path, study: str, models: Sequence[str], births: int, seed: int, folder: Path) -> None:
    """One population from extracts to estimates; only the estimates stay."""
    place = folder / f"population_{seed}"
    shutil.rmtree(place, ignore_errors=True)
    project = _population(read_project(config), births, seed, place)
    asked = project.settings.synthetic
    assert asked is not None
    truth = synthetic.read_truth(project.root / asked.truth)
    synthetic.write_extracts(truth, births, seed, synthetic_folders(project))
    context = context_of(project, study)
    for register in registers_used(context.study):
        ingest_register(project, register)
    build(project, study)
    found = {model: _estimates(project, context, model) for model in models}
    shutil.rmtree(place)
    part = answer_file(folder, seed).with_suffix(".part")
    part.write_text(json.dumps(found) + "\n", encoding="utf-8")
    part.replace(answer_file(folder, seed))


def read_answer(folder: Path, seed: int) -> Found:
    """What :func:`run_seed` kept."""
    plain = json.loads(answer_file(folder, seed).read_text(encoding="utf-8"))
    return {model: estimates_from(found) if found else None for model, found in plain.items()}


def answer_file(folder: Path, seed: int) -> Path:
    """Where the estimates of a seed are kept."""
    return folder / f"seed_{seed}.json"


def state(project: Project, study: str) -> str:
    """Answers of another truth, study or program are not those of this one."""
    asked = project.settings.synthetic
    truth = synthetic.read_truth(project.root / asked.truth) if asked else None
    return fingerprint.of(truth, project.study(study), fingerprint.code("steps.prove_seed"))[:8]


def _population(project: Project, births: int, seed: int, place: Path) -> Project:
    """The project with a work folder and extracts of one seed's own, on one core."""
    settings = project.settings
    assert settings.synthetic is not None
    changed = {
        "work": str(private_folder(place)),
        "results": str(place / "results"),
        "deliveries": settings.deliveries
        | {name: (str(place / "extracts" / name),) for name in settings.synthetic.delivery},
        "synthetic": settings.synthetic.model_copy(update={"births": births, "seed": seed}),
        "resources": settings.resources.model_copy(update={"threads": 1}),
    }
    return replace(project, settings=settings.model_copy(update=changed))


def _estimates(project: Project, context: Context, model: str) -> dict[str, object] | None:
    """ASSUME: a population whose model cannot be fitted counts as not found; the table tells how many were."""
    try:
        return fit(*data_of(project, context, model)).as_dict()
    except ModelError:
        return None
