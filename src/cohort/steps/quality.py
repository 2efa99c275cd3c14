"""``cohort quality REGISTER``: one page on what came out of an ingest, and on breaks in it."""

from __future__ import annotations

from pathlib import Path

from cohort.disclosure.files import publish
from cohort.disclosure.rule import Rule
from cohort.errors import DataError, Fault, SpecError, did_you_mean, one_of
from cohort.quality.breaks import find_breaks
from cohort.quality.counted import Counted, count
from cohort.quality.page import TOO_FEW, headline, quality_page, too_few
from cohort.quality.released import release
from cohort.quality.row_checks import PERSONS, RowCheck, row_checks, stops
from cohort.quality.shifts import shifts
from cohort.spec.delivery import feeding
from cohort.spec.project import Project
from cohort.spec.register import Register
from cohort.steps.cohort_file import quality_files
from cohort.steps.context import persons_beside
from cohort.store import Limits, attach, connect


def make_quality(project: Project, name: str) -> Path:
    """Write ``results/registers/REGISTER/quality.html``, and its main finding in one line, for the reports, beside it.

    Raises SpecError and DataError, the latter also where a check says 'stop'.
    """
    registers = project.registers()
    if name not in registers:
        raise SpecError(Fault("config/registers/", name, one_of(registers), did_you_mean(name, registers)))
    register, rule = registers[name], Rule(project.settings.disclosure.smallest_cell)
    persons = persons_beside(feeding(name, project.deliveries()), registers)
    counted, checks = _counted(project, register, persons)
    faults = stops(register, checks)
    if faults:
        raise DataError(faults)
    public = release(register, counted, checks, rule)
    path, line = quality_files(project, name)
    if public is None:
        publish(path, too_few(register, rule))
        publish(line, TOO_FEW + "\n")
    else:
        breaks = find_breaks(register, counted)
        publish(path, quality_page(register, public, breaks, shifts(counted, public.periods)))
        publish(line, headline(register, breaks, rule) + "\n")
    return path


def _counted(project: Project, register: Register, persons: Register | None) -> tuple[Counted, list[RowCheck]]:
    limits = Limits(project.settings.resources.memory, project.settings.resources.threads)
    codes = [code for codelist in project.codelists().values() for code in codelist.codes]
    with connect(project.work, _ingested(project, register.name), limits, read_only=True) as connection:
        if persons and persons.name != register.name:
            other = _ingested(project, persons.name)
            attach(connection, other, PERSONS)
        return count(connection, register, codes), row_checks(connection, register, persons)


def _ingested(project: Project, name: str) -> Path:
    file = project.work / "registers" / f"{name}.duckdb"
    if not file.exists():
        raise DataError(
            Fault(project.shown(file), "no such file", f"the register {name}", f"run: cohort ingest {name}")
        )
    return file
