"""``cohort diff STUDY --against REV``: what an edit of ``config/`` did to a study, on the registers as they are."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cohort.compile.statement import Context
from cohort.difference.answers import moved_answers
from cohort.difference.models import Fitted, moved_estimates
from cohort.difference.people import Built, moved_people, open_people
from cohort.disclosure.model import PublicModel, read_model
from cohort.disclosure.rule import Rule
from cohort.errors import CohortError, DataError, Fault, SpecError
from cohort.spec.delivery import feeding
from cohort.spec.project import Project, read_project
from cohort.steps.build import build, register_files
from cohort.steps.context import context_of, registers_used
from cohort.steps.fit import fit_model
from cohort.steps.ingest import ingest_register
from cohort.store import connect, private_folder

BOTH_TELL = "Publish one of the two versions, not both: side by side their results would tell of a few people."


def diff(project: Project, study: str, against: str) -> Iterator[str]:
    """Build and fit both versions under ``work/diff`` and tell them apart; results/ is not touched.

    ``against`` is a revision of git, or a folder that holds an earlier ``config/``. Raises SpecError, DataError.
    ASSUME: the gate of each version does not see the other; whoever would publish both is warned.
    """
    few = False
    for line in _told_apart(project, study, against):
        few = few or Rule(project.settings.disclosure.smallest_cell).small_text in line.split()
        yield line
    if few:
        yield BOTH_TELL


def _told_apart(project: Project, study: str, against: str) -> Iterator[str]:
    folder = private_folder(project.work / "diff")
    then = _elsewhere(_earlier(project, against, folder / "then"), project, folder / "then")
    now = _elsewhere(project, project, folder / "now")
    contexts = context_of(then, study), context_of(now, study)
    files = register_files(project, contexts[1])
    _lend_registers(then, contexts[0], project, files)
    _lend_registers(now, contexts[1], project, files)
    build(then, study)
    build(now, study)
    yield f"{study}, now against {against}. People:"
    rule = Rule(project.settings.disclosure.smallest_cell)
    with connect(project.work) as connection:
        open_people(_built(then, study), _built(now, study), connection)
        yield from moved_people(connection, rule, study)
        yield "Answers that changed, among the people of both:"
        yield from list(moved_answers(*contexts, connection, rule)) or [f"{'none':>12}"]
    yield "Estimates:"
    yield from moved_estimates(_fitted(then, contexts[0]), _fitted(now, contexts[1]), contexts)


def _earlier(project: Project, against: str, folder: Path) -> Project:
    """The project as its ``config/`` was."""
    config = project.config.name
    if (Path(against) / "config").is_dir():
        return read_project(Path(against) / "config" / config)
    private_folder(folder)
    try:
        archive = subprocess.run(
            ["git", "-C", str(project.root), "archive", "--format=tar", against, "config"],
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        expected = "a revision of this project that git knows (HEAD, HEAD~1, a tag), or a folder that holds 'config/'"
        raise SpecError(Fault("--against", against, expected)) from None
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(folder, filter="data")
    return read_project(folder / "config" / config)


def _elsewhere(version: Project, project: Project, folder: Path) -> Project:
    """The version with the deliveries of this server, and everything it writes under ``folder``."""
    deliveries = {
        name: tuple(str(project.root / place) for place in folders)
        for name, folders in project.settings.deliveries.items()
    }
    places = {"work": str(private_folder(folder)), "results": str(folder / "results"), "deliveries": deliveries}
    return replace(version, settings=version.settings.model_copy(update=places))


def _lend_registers(version: Project, context: Context, project: Project, files: dict[str, Path]) -> None:
    """The ingested registers serve where nothing about them was rewritten; the others are read anew."""
    folder = private_folder(version.work / "registers")
    used = registers_used(context.study)
    then, now = _readings(version, used), _readings(project, used)
    for name in used:
        lent = folder / f"{name}.duckdb"
        lent.unlink(missing_ok=True)
        if name in files and then[name] == now[name]:
            os.link(files[name], lent)
        else:
            ingest_register(version, name)


def _readings(project: Project, used: Sequence[str]) -> dict[str, object]:
    """All that decides how each register is read."""
    registers = project.registers()
    deliveries = project.deliveries()
    fed = {name: feeding(name, deliveries) for name in used}
    return {name: (registers[name], one.formats, one.registers[name]) for name, one in fed.items()}


def _built(project: Project, study: str) -> Built:
    folder = project.work / study
    return Built(folder / "cohort.parquet", folder / "left_out.parquet")


def _fitted(project: Project, context: Context) -> Fitted:
    found: dict[str, PublicModel | str] = {}
    for name in context.study.models:
        try:
            found[name] = read_model(fit_model(project, context.study.name, name))
        except (DataError, SpecError):
            raise
        except CohortError as error:
            found[name] = error.faults[0].found
    return found
