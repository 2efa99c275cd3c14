"""``cohort inspect FILE ...``: how files nobody has described are written, what they hold, what they may feed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cohort.errors import CohortError, DataError, Fault
from cohort.inspect.delivery_text import Layout
from cohort.inspect.known import Known, read_known
from cohort.inspect.look import View, look
from cohort.inspect.recognise import suggest
from cohort.inspect.suggestion import Suggestion
from cohort.inspect.trial import Trial, try_out
from cohort.spec.project import Project


@dataclass(frozen=True)
class Looked:
    """What was found in each file, what became of its lines, and the faults of those that cannot be read."""

    known: Known
    files: tuple[tuple[View, tuple[Suggestion, ...]], ...]
    trials: tuple[Trial, ...]
    faults: tuple[Fault, ...]

    def raise_if_any(self) -> None:
        """Raise DataError with the faults, so that a look which could not see everything does not end well."""
        if self.faults:
            raise DataError(self.faults)


def inspect(project: Project, paths: Sequence[Path]) -> Looked:
    """Look into files, and into those of folders. Raises DataError where there is none."""
    known = read_known(project.folder, project.registers())
    found: list[tuple[View, tuple[Suggestion, ...]]] = []
    faults: list[Fault] = []
    for path in _files(paths):
        try:
            view = look(path, known, project.settings.disclosure.smallest_cell)
            found.append((view, suggest(view, known)))
        except CohortError as error:
            faults += error.faults
    return Looked(known, tuple(found), tuple(_trials(project, found)), tuple(faults))


def _trials(project: Project, found: Sequence[tuple[View, tuple[Suggestion, ...]]]) -> list[Trial]:
    """A single file is tried out; of many only what they look like is told."""
    if len(found) != 1:
        return []
    ((view, suggestions),) = found
    layouts = [Layout(view.path.name, (view,), suggestion) for suggestion in suggestions if suggestion.usable]
    return try_out(layouts, {view.path: view.path.name}, project.registers(), project.work)


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    faults: list[Fault] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        elif path.is_file():
            found.append(path)
        else:
            faults.append(Fault(str(path), "no such file", "a delivered file, or a folder of them"))
    if faults or not found:
        raise DataError(faults or Fault(str(next(iter(paths), "")), "an empty folder", "delivered files"))
    return list(dict.fromkeys(found))
