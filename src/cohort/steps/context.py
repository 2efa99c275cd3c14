"""What a study rests on: its registers and codelists, read once."""

from __future__ import annotations

from collections.abc import Mapping

from cohort.compile.statement import Context
from cohort.spec.delivery import Delivery
from cohort.spec.kinds.record import Record
from cohort.spec.project import Project
from cohort.spec.register import Register
from cohort.spec.study import Study


def context_of(project: Project, study: str) -> Context:
    """A study with its names checked, and all it refers to. Raises SpecError."""
    return Context(project.study(study), project.registers(), project.codelists(), project.lookups())


def registers_used(study: Study) -> tuple[str, ...]:
    """The registers a study reads, the cohort's own first."""
    sources = [variable.source for variable in study.variables.values() if isinstance(variable, Record)]
    cohort = study.cohort
    lived = [cohort.residence] if cohort.residence else []
    return tuple(dict.fromkeys([cohort.register_, cohort.people, *lived, *sources]))


def persons_beside(delivery: Delivery, registers: Mapping[str, Register]) -> Register | None:
    """The register of persons in a delivery; None where there is not exactly one."""
    found = [registers[name] for name in delivery.registers if registers[name].people]
    return found[0] if len(found) == 1 else None
