"""``cohort ingest REGISTER``: delivered files become one register's typed rows."""

from __future__ import annotations

from cohort import fingerprint
from cohort.errors import DataError, Fault, SpecError, did_you_mean, one_of
from cohort.ingest import Account, ingest
from cohort.spec.delivery import Delivery, feeding
from cohort.spec.project import Project
from cohort.spec.register import Register
from cohort.store import Limits

ENOUGH = "3GB"
"""ASSUME: rows stream through an ingest; with more memory DuckDB would only keep what it has written."""


def ingest_register(project: Project, register: str) -> Account:
    """Write ``work/registers/REGISTER.duckdb`` and say what became of every line. Raises SpecError, DataError."""
    registers = project.registers()
    if register not in registers:
        raise SpecError(Fault("config/registers/", register, one_of(registers), did_you_mean(register, registers)))
    delivery = feeding(register, project.deliveries())
    folder = project.delivery_folder(delivery.name)
    if folder is None:
        folders = " or ".join(project.settings.deliveries[delivery.name])
        raise DataError(Fault(folders, "no such folder", f"the files of {delivery.name}", "see config/config.yaml"))
    resources = project.settings.resources
    return ingest(
        registers[register],
        delivery,
        folder,
        project.work,
        Limits(resources.memory or ENOUGH, resources.threads),
        most_rejected=project.settings.most_rejected,
        encrypt=project.settings.encrypt,
        made_by=_made_by(project, registers[register], delivery),
    )


def _made_by(project: Project, register: Register, delivery: Delivery) -> str:
    """Changes when the register, the layout of its files, a setting or the code that reads them does."""
    layout = (delivery.formats, delivery.registers[register.name])
    settings = (project.settings.most_rejected, project.settings.encrypt)
    return fingerprint.of(register, layout, settings, fingerprint.code("steps.ingest"))
