"""Where extracts lie. Synthetic ones have a folder of their own, labelled as such and marked when complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cohort.errors import DataError, Fault
from cohort.spec.delivery import Delivery
from cohort.spec.project import Project

LABEL = "SYNTHETIC.txt"
SAID = "Written by 'cohort synthesize'. Nobody in these files exists.\n"


def patterns(delivery: Delivery, register: str) -> list[str]:
    """How the names of the files look that hold a register."""
    return [stage.files for source in delivery.registers[register] for stage in source.stages]


def synthetic_folders(project: Project) -> dict[str, Path]:
    """Where the synthetic extracts of each delivery are written; empty where the project asks for none."""
    asked = project.settings.synthetic
    folders = project.settings.deliveries
    return {name: project.root / folders[name][0] for name in (asked.delivery if asked else ())}


def mark(project: Project) -> Path:
    """The file that stands for all synthetic extracts once they are complete."""
    return next(iter(synthetic_folders(project).values())) / ".complete"


@contextmanager
def labelled(project: Project) -> Iterator[None]:
    """Around the writing of synthetic extracts. Raises DataError where a folder holds files of another origin."""
    from cohort.store import private_folder

    labels = [private_folder(folder) / LABEL for folder in synthetic_folders(project).values()]
    for label in labels:
        if not label.exists() and any(label.parent.iterdir()):
            hint = f"leave 'synthetic:' out of {project.shown(project.config)} where real extracts lie"
            found = "files that 'cohort synthesize' did not write"
            raise DataError(Fault(project.shown(label.parent), found, "an empty folder, or none", hint))
    for label in labels:
        label.write_text(SAID, encoding="utf-8", newline="\n")
    mark(project).unlink(missing_ok=True)
    yield
    mark(project).write_text("complete\n", encoding="utf-8", newline="\n")


def unmark_incomplete(project: Project, read: Iterable[tuple[str, Delivery]]) -> None:
    """Take the mark away where a synthetic file of the registers to ``read`` is gone, so that all are written again."""
    folders = synthetic_folders(project)
    wanted = [
        (folders[delivery.name], pattern)
        for register, delivery in read
        if delivery.name in folders
        for pattern in patterns(delivery, register)
    ]
    if folders and not all(any(folder.glob(pattern)) for folder, pattern in wanted):
        mark(project).unlink(missing_ok=True)
