"""Where extracts lie. Synthetic ones have a folder of their own, labelled as such and marked when complete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cohort.errors import DataError, Fault
from cohort.spec.delivery import Delivery
from cohort.spec.project import Project

LABEL = "SYNTHETIC.txt"


def patterns(delivery: Delivery, register: str) -> list[str]:
    """How the names of the files look that hold a register."""
    return [stage.files for source in delivery.registers[register] for stage in source.stages]


def synthetic_folder(project: Project) -> Path:
    """Where the synthetic extracts of a project that asks for some are written."""
    assert project.settings.synthetic is not None
    return project.root / project.settings.deliveries[project.settings.synthetic.delivery][0]


def mark(project: Project) -> Path:
    """The file that stands for all synthetic extracts once they are complete."""
    return synthetic_folder(project) / ".complete"


@contextmanager
def labelled(project: Project) -> Iterator[None]:
    """Around the writing of synthetic extracts. Raises DataError where the folder holds files of another origin."""
    from cohort.store import private_folder

    folder = private_folder(synthetic_folder(project))
    label = folder / LABEL
    if not label.exists() and any(folder.iterdir()):
        hint = f"leave 'synthetic:' out of {project.shown(project.config)} where real extracts lie"
        found = "files that 'cohort synthesize' did not write"
        raise DataError(Fault(project.shown(folder), found, "an empty folder, or none", hint))
    label.write_text("Written by 'cohort synthesize'. Nobody in these files exists.\n", encoding="utf-8", newline="\n")
    mark(project).unlink(missing_ok=True)
    yield
    mark(project).write_text("complete\n", encoding="utf-8", newline="\n")


def unmark_incomplete(project: Project, delivery: Delivery) -> None:
    """Take the mark away where a file of the synthetic delivery is gone, so that all are written again."""
    folder = synthetic_folder(project)
    if not all(
        any(folder.glob(pattern)) for register in delivery.registers for pattern in patterns(delivery, register)
    ):
        mark(project).unlink(missing_ok=True)
