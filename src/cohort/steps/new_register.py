"""``cohort new register NAME --from FILE``: the skeleton of a register, from a look into one of its files."""

from __future__ import annotations

from pathlib import Path

from cohort.errors import Fault, SpecError
from cohort.inspect.register_text import register_text
from cohort.spec.project import Project
from cohort.spec.register import read_register
from cohort.steps.inspect import inspect
from cohort.steps.new_delivery import new_file, written


def new_register(project: Project, name: str, path: Path) -> list[str]:
    """Write ``config/registers/NAME.yaml`` and tell what is left to say. Raises SpecError, DataError."""
    target = new_file(project, "registers", name)
    looked = inspect(project, [path])
    looked.raise_if_any()
    if len(looked.files) > 1:
        raise SpecError(Fault(str(path), f"{len(looked.files)} files", "one file"))
    ((view, _),) = looked.files
    text = register_text(name, view, looked.known)
    register = written(target, text, lambda: read_register(target, project.shown(target)))
    return [
        f"{project.shown(target)}: {len(register.columns)} columns",
        "next: say in it what the register is, then cohort new delivery NAME FILE ...",
    ]
