"""One run at a time, and nothing left of a killed one."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import psutil

from cohort.errors import CohortError, Fault
from cohort.run.joblog import RUN

GRACE = 5.0
"""Seconds a process is given to end by itself."""


@dataclass(frozen=True)
class Run:
    """A run: the word its processes carry in their environment, and the process that leads it.

    A process is known by its number and its start: numbers are given again, after a restart of the machine above all.
    """

    token: str
    pid: int
    started: float
    since: str

    @property
    def lives(self) -> bool:
        """Whether the leading process is there."""
        try:
            return psutil.Process(self.pid).create_time() == self.started
        except psutil.Error:
            return False


@contextmanager
def alone(folder: Path, spill: Path) -> Iterator[Run]:
    """Hold ``folder`` for a new run; what a killed one left behind is stopped, and its ``spill`` removed.

    Raises CohortError where a run is under way. The lock is the operating system's, which lets go of it when its
    process ends, however it ends: it is never stale. The record serves file systems that know no locks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / "cohort_run.json"
    with (folder / "cohort_run.lock").open("a", encoding="utf-8") as lock:
        free, former = _lock(lock), _read(record)
        if not free or (former and former.lives):
            raise CohortError(_busy(former))
        if record.exists():
            if former:
                stop(former.token)
            shutil.rmtree(spill, ignore_errors=True)
        run = Run(uuid.uuid4().hex, os.getpid(), psutil.Process().create_time(), time.strftime("%H:%M on %d %B %Y"))
        _write(record, run)
        try:
            yield run
        finally:
            stop(run.token)
            record.unlink(missing_ok=True)


def stop(token: str) -> None:
    """End every process of a run, also those whose parents are gone; first politely."""
    for end in (psutil.Process.terminate, psutil.Process.kill, psutil.Process.kill):
        processes = _processes(token)
        if not processes:
            return
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                end(process)
        psutil.wait_procs(processes, timeout=GRACE)


def _processes(token: str) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _carries(process, token) and process.pid != os.getpid()]


def _carries(process: psutil.Process, token: str) -> bool:
    try:
        return process.environ().get(RUN) == token
    except (psutil.Error, OSError):  # gone, or somebody else's
        return False


def _busy(run: Run | None) -> Fault:
    found = f"a run under way since {run.since} (process {run.pid})" if run else "a run under way"
    return Fault("cohort run", found, "one run at a time", "wait for it, or stop it with Ctrl-C where it was started")


def _read(record: Path) -> Run | None:
    """The run that did not come to its end; of a half-written record nothing is known."""
    try:
        return Run(**json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write(record: Path, run: Run) -> None:
    part = record.with_suffix(".part")
    part.write_text(json.dumps(asdict(run)), encoding="utf-8", newline="\n")
    part.replace(record)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # no locks on this file system
            return True
        return True
