"""``cohort prove STUDY --seeds N``: the whole chain, extracts to estimates, over as many synthetic populations."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

from cohort import fingerprint, synthetic
from cohort.compile.statement import Context
from cohort.errors import ModelError
from cohort.estimates import Estimate, Estimates, estimates_from
from cohort.extracts import synthetic_folders
from cohort.models.kinds import fit
from cohort.proof.planted import Planted
from cohort.proof.recovery import Recovery, recovery
from cohort.spec.project import Project, read_project
from cohort.steps.build import build
from cohort.steps.context import context_of, registers_used
from cohort.steps.frame import model_frame, model_spec
from cohort.steps.ingest import ingest_register
from cohort.steps.planted import planted_for
from cohort.store import private_folder

Found = Mapping[str, Estimates | None]
"""What each model of one population answered; None where it could not be fitted."""


def prove(project: Project, study: str, seeds: int, births: int, cores: int) -> Iterator[str]:
    """Run every seed that no earlier run has finished, and tell how far the estimates lie from the truth.

    Raises SpecError where the truth file plants nothing for the study.
    """
    planted = planted_for(project, study)
    models = tuple(dict.fromkeys(one.model for one in planted))
    folder = private_folder(project.work / "prove" / study / f"{births}_{_state(project, study)}")
    missing = [seed for seed in range(1, seeds + 1) if not _answer(folder, seed).exists()]
    yield f"{study}: {seeds - len(missing)} of {seeds} populations of {births:,} births are done"
    with ProcessPoolExecutor(cores) as pool:
        waiting = [pool.submit(run_seed, project.config, study, models, births, seed, folder) for seed in missing]
        for number, done in enumerate(as_completed(waiting), start=seeds - len(missing) + 1):
            done.result()
            yield f"  {number} of {seeds}"
    yield from table(recoveries(planted, [read_answer(folder, seed) for seed in range(1, seeds + 1)]))


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
    part = _answer(folder, seed).with_suffix(".part")
    part.write_text(json.dumps(found) + "\n", encoding="utf-8")
    part.replace(_answer(folder, seed))


def read_answer(folder: Path, seed: int) -> Found:
    """What :func:`run_seed` kept."""
    plain = json.loads(_answer(folder, seed).read_text(encoding="utf-8"))
    return {model: estimates_from(found) if found else None for model, found in plain.items()}


def recoveries(planted: Sequence[Planted], answers: Sequence[Found]) -> list[Recovery]:
    """One for each planted ratio that at least two populations answered."""
    found = [recovery(one, [_row(one, answer) for answer in answers]) for one in planted]
    return [one for one in found if one is not None]


COLUMNS = ("model", "design", "planted", "value", "mean", "bias", "coverage", "error/spread", "found")
WIDTHS = (32, 7, 32, 8, 8, 16, 16, 14, 7)


def table(found: Sequence[Recovery]) -> Iterator[str]:
    """A line for each planted ratio; Monte Carlo errors in brackets."""
    yield _line(COLUMNS)
    for one in found:
        yield _line(
            (
                one.planted.model,
                one.planted.design or "",
                one.planted.name,
                f"{one.planted.value:.3f}",
                f"{one.mean:.3f}",
                f"{one.bias:+.3f} ({one.bias_error:.3f})",
                f"{one.coverage:.1%} ({one.coverage_error:.1%})",
                f"{one.error_ratio:.2f}",
                f"{one.found}",
            )
        )


def _line(cells: Sequence[str]) -> str:
    """Names to the left, numbers to the right."""
    padded = [cell.ljust(w) if n < 3 else cell.rjust(w) for n, (cell, w) in enumerate(zip(cells, WIDTHS, strict=True))]
    return "".join(padded)


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
    spec = context.study.models[model]
    try:
        return fit(model_frame(project, context, model), model_spec(spec)).as_dict()
    except ModelError:
        return None


def _row(planted: Planted, answer: Found) -> Estimate | None:
    found = answer.get(planted.model)
    rows = found.estimates if found else ()
    return next((row for row in rows if (row.term, row.level) == (planted.term, planted.level)), None)


def _answer(folder: Path, seed: int) -> Path:
    return folder / f"seed_{seed}.json"


def _state(project: Project, study: str) -> str:
    """Answers of another truth, study or program are not those of this one."""
    asked = project.settings.synthetic
    truth = synthetic.read_truth(project.root / asked.truth) if asked else None
    return fingerprint.of(truth, project.study(study), fingerprint.code("steps.prove"))[:8]
