"""The delivered files that feed a register."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cohort.errors import DataError, Fault, did_you_mean, one_of
from cohort.spec.delivery import Delivery, Format, Source


@dataclass(frozen=True)
class Batch:
    """Files of one layout: those of each stage of the source (one stage where it is not joined)."""

    source: Source
    format: Format
    files: tuple[tuple[Path, ...], ...]


def batches(register: str, delivery: Delivery, folder: Path) -> list[Batch]:
    """All files of a register, in the order of the delivery. Raises DataError naming every pattern without a file."""
    if not folder.is_dir():
        raise DataError(Fault(shown(folder), "no such folder", f"the files of {delivery.name}"))
    found = [
        Batch(source, delivery.formats[source.format], tuple(_matching(folder, stage.files) for stage in source.stages))
        for source in delivery.registers[register]
    ]
    missing = [
        stage.files
        for batch in found
        for stage, files in zip(batch.source.stages, batch.files, strict=True)
        if not files
    ]
    if missing:
        present = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        raise DataError([_absent(folder, pattern, present) for pattern in dict.fromkeys(missing)])
    return found


def shown(path: Path) -> str:
    """A path as messages show it: told from the working folder where it lies inside."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()


def _matching(folder: Path, pattern: str) -> tuple[Path, ...]:
    return tuple(sorted(path for path in folder.glob(pattern) if path.is_file()))


def _absent(folder: Path, pattern: str, present: list[str]) -> Fault:
    expected = one_of(present) if present else "files in this folder; it is empty"
    return Fault(shown(folder), f"no file called {pattern}", expected, did_you_mean(pattern, present))
