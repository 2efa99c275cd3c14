"""One run of Snakemake that needs no care: it carries on after any interruption and tells failures in their own words.

Snakemake is asked for one thing only, the number of jobs; all else is read from the jobs' own logs, which are ours and
do not change with its version. Its output goes to a file, so that it never meets a closed pipe when we are killed.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from cohort.run.alone import alone
from cohort.run.joblog import RUN, Job, read_jobs
from cohort.run.progress import Show, progress
from cohort.run.records import unvouched
from cohort.store import private_folder

TICK = 0.2
"""Seconds between two looks at the jobs."""

_TOTAL = re.compile(r"^total +(\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """How a run ended: Snakemake's exit code, the jobs there were, and where Snakemake's own words are."""

    code: int
    jobs: tuple[Job, ...]
    log: Path


def run_workflow(
    root: Path, work: Path, outputs: Sequence[str], choices: Mapping[str, str], cores: int | None, screen: Console
) -> Outcome:
    """Make what is missing or out of date in the project at ``root``; ``choices`` are handed to its Snakefile.

    Those of ``outputs`` that Snakemake has no record of are made again. Raises CohortError where a run is under way,
    KeyboardInterrupt when it is stopped.
    """
    private_folder(work)
    logs = private_folder(work / "log")
    log = logs / "snakemake.txt"
    log.touch(mode=0o600)
    with _stoppable(), alone(root / ".snakemake", work / "tmp") as run, log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            _command(choices, cores, unvouched(root, outputs)),
            cwd=root,
            env=_environment(run.token),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop all the others
        )
        with progress(screen) as show:
            code = _follow(process, log, run.token, show)
    return Outcome(code, tuple(read_jobs(logs, run.token).values()), log)


def _command(choices: Mapping[str, str], cores: int | None, again: Sequence[str]) -> list[str]:
    """Our own lock replaces Snakemake's, which outlives a killed process."""
    command = [sys.executable, "-m", "snakemake", "--nolock", "--rerun-incomplete", "--cores", str(cores or "all")]
    command += ["--workflow-profile", "workflow/profiles/default"]
    command += ["--config", *(f"{key}={value}" for key, value in choices.items())]
    return [*command, "--forcerun", *again] if again else command


def _environment(token: str) -> dict[str, str]:
    """Jobs find the commands of this very Python first, and carry the word of their run."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, RUN: token}


def _follow(process: subprocess.Popen[bytes], log: Path, token: str, show: Show) -> int:
    total: int | None = None
    while True:
        try:
            code = process.wait(timeout=TICK)
        except subprocess.TimeoutExpired:
            code = None
        total = total or _total(log)
        show(read_jobs(log.parent, token), total)
        if code is not None:
            return code


def _total(log: Path) -> int | None:
    """The number of jobs; Snakemake counts the rule ``all`` among them."""
    found = _TOTAL.search(log.read_text(encoding="utf-8", errors="replace"))
    return int(found[1]) - 1 if found else None


@contextmanager
def _stoppable() -> Iterator[None]:
    """A shutdown and a closed terminal stop a run as Ctrl-C does, unless they are ignored (nohup)."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    former = {name: signal.getsignal(getattr(signal, name)) for name in names}
    heeded = [name for name in names if former[name] is signal.SIG_DFL]
    for name in heeded:
        signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        yield
    finally:
        for name in heeded:
            signal.signal(getattr(signal, name), signal.SIG_DFL)
