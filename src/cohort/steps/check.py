"""``cohort check``: everything that can be known before any data is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cohort.compile.plan import plan
from cohort.errors import CohortError, Fault, SpecError
from cohort.spec.delivery import feeding
from cohort.spec.project import Project
from cohort.steps.context import context_of, registers_used


def check(project: Project, studies: Sequence[str]) -> list[str]:
    """One line for each thing that holds. Raises SpecError with the faults of all files and all studies."""
    faults: list[Fault] = []
    lines: list[str] = []
    parts: list[Callable[[], str]] = [lambda: _definitions(project)]
    parts += [lambda study=study: _study(project, study) for study in studies]  # type: ignore[misc]
    for part in parts:
        try:
            lines.append(part())
        except CohortError as error:
            faults += error.faults
    if faults:
        raise SpecError(list(dict.fromkeys(faults)))
    return lines


def _definitions(project: Project) -> str:
    registers, codelists, deliveries = project.registers(), project.codelists(), project.all_deliveries()
    for folder in (registers, codelists, deliveries):
        folder.read_all()
    project.deliveries()
    return f"{len(registers)} registers, {len(codelists)} codelists, {len(deliveries)} deliveries: sound"


def _study(project: Project, study: str) -> str:
    context = context_of(project, study)
    registers = registers_used(context.study)
    unfed = _unfed(project, registers)
    if unfed and study in project.settings.studies:
        raise SpecError(unfed)
    steps = sum(1 for _ in plan(context).statements())
    told = context.study
    return (
        f"{study}: {len(told.variables)} variables from {len(registers)} registers, {len(told.models)} models: "
        f"sound ({steps} steps of SQL)"
        + "".join(f"\n  before it can run: {fault.found}; {fault.hint}" for fault in unfed)
    )


def _unfed(project: Project, registers: Sequence[str]) -> list[Fault]:
    """What is wrong with the deliveries of registers that not exactly one feeds."""
    deliveries = project.deliveries()
    faults: list[Fault] = []
    for register in registers:
        try:
            feeding(register, deliveries)
        except SpecError as error:
            faults += error.faults
    return faults
