"""``cohort doctor``: whether this machine and the delivered files are ready for a run."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

import psutil

from cohort.extracts import patterns
from cohort.plan import Plan, delivered_files, make_plan
from cohort.spec.delivery import Delivery
from cohort.spec.project import Project

GIB = 2**30
# ASSUME: a national birth cohort (50-100 million rows) is ingested and built comfortably with 8 GiB, and with 4 slowly
COMFORTABLE, LEAST = 8, 4
# ASSUME: a register's typed rows and the temporary files of a build take about three times its delivered text
ROOM = 3


@dataclass(frozen=True)
class Finding:
    """One line of the examination."""

    grade: Literal["ok", "warn", "fail"]
    line: str


def examine(project: Project) -> list[Finding]:
    """Look at Python, memory, disk, folders and delivered files. Raises SpecError where ``config/`` has faults."""
    plan = make_plan(project, project.settings.studies)
    return [*_python(), _memory(), _disk(plan), *_folders(project), *_deliveries(plan)]


def _python() -> Iterator[Finding]:
    grade: Literal["ok", "fail"] = "ok" if sys.version_info >= (3, 11) else "fail"
    yield Finding(grade, f"Python {platform.python_version()} (3.11 or newer is needed)")
    missing = [name for name in _needed() if not _installed(name)]
    if missing:
        yield Finding("fail", f"not installed: {', '.join(missing)}; install with pip install -c constraints.txt -e .")
    else:
        yield Finding("ok", f"all libraries are installed (Snakemake {version('snakemake')})")


def _needed() -> list[str]:
    lines = [line for line in requires("cohort") or [] if "extra ==" not in line]
    return [line.split(";")[0].split("<")[0].split(">")[0].split("=")[0].strip() for line in lines]


def _installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


def _memory() -> Finding:
    free = psutil.virtual_memory().available / GIB
    told = f"{free:.1f} GiB of memory free, {os.cpu_count()} cores"
    if free < LEAST:
        return Finding("fail", f"{told}: at least {LEAST} GiB are needed for a whole birth cohort")
    if free < COMFORTABLE:
        return Finding("warn", f"{told}: a whole birth cohort may be slow")
    return Finding("ok", told)


def _disk(plan: Plan) -> Finding:
    project = plan.project
    delivered = sum(path.stat().st_size for path in _all_delivered(plan))
    needed = max(1.0, ROOM * delivered / GIB)
    free = shutil.disk_usage(_existing(project.work)).free / GIB
    told = f"{free:.0f} GiB free on the disk of {project.shown(project.work)}"
    if free < needed:
        return Finding("fail", f"{told}: about {needed:.0f} GiB are needed")
    return Finding("ok", f"{told} (about {needed:.0f} GiB are needed)")


def _folders(project: Project) -> Iterator[Finding]:
    for folder in (project.work, project.results, project.root / ".snakemake"):
        writable = os.access(_existing(folder), os.W_OK | os.X_OK)
        told = f"{project.shown(folder)} can {'' if writable else 'not '}be written"
        yield Finding("ok" if writable else "fail", told)


def _deliveries(plan: Plan) -> Iterator[Finding]:
    asked = plan.project.settings.synthetic
    for delivery in plan.deliveries.values():
        folder = plan.project.delivery_folder(delivery.name)
        if asked and delivery.name in asked.delivery:
            yield Finding("ok", f"{delivery.name}: synthetic, {asked.births:,} births, written by the run")
        elif folder is None:
            tried = " or ".join(plan.project.settings.deliveries[delivery.name])
            yield Finding("warn", f"{delivery.name}: no folder {tried}{_left_out(plan, delivery)}")
        else:
            yield from _files(plan, delivery, folder)


def _files(plan: Plan, delivery: Delivery, folder: Path) -> Iterator[Finding]:
    used = {register for study in plan.studies for register in plan.registers_of(study)}
    for register in delivery.registers:
        name = f"{delivery.name}: {register}"
        files = delivered_files(plan.project, delivery, register)
        closed = [path.name for path in files if not os.access(path, os.R_OK)]
        if closed:
            yield Finding("fail", f"{name}: cannot be read: {', '.join(closed)}")
        elif files:
            size = sum(path.stat().st_size for path in files) / 2**20
            yield Finding("ok", f"{name}: {len(files)} file{'s' if len(files) > 1 else ''}, {size:,.1f} MiB")
        else:
            wanted = ", ".join(patterns(delivery, register))
            told = f"{name}: no file {wanted} in {plan.project.shown(folder)}"
            yield Finding("fail" if register in used else "warn", told)


def _left_out(plan: Plan, delivery: Delivery) -> str:
    studies = [study for study, reason in plan.skipped.items() if delivery.name in reason]
    return f"; left out: {', '.join(studies)}" if studies else ""


def _all_delivered(plan: Plan) -> set[Path]:
    return {
        path
        for delivery in plan.deliveries.values()
        for register in delivery.registers
        for path in delivered_files(plan.project, delivery, register)
    }


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that exists."""
    return next(above for above in (folder, *folder.parents) if above.exists())
