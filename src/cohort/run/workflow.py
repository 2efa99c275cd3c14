"""One run of Snakemake that needs no care: it carries on after any interruption and tells failures in their own words.

Snakemake is asked for one thing only, the number of jobs; all else is read from the jobs' own logs, which are ours and
do not change with its version. Its output goes to a file, so that it never meets a closed pipe when we are killed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from cohort.run.alone import alone
from cohort.run.joblog import RUN, Job, read_jobs
from cohort.run.progress import Show, progress
from cohort.store import private_folder

TICK = 0.2
"""Seconds between two looks at the jobs."""

_TOTAL = re.compile(r"^total +(\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """How a run ended: Snakemake's exit code and the jobs there were, by the name of their log."""

    code: int
    jobs: Mapping[str, Job]
    log: Path

    @property
    def failed(self) -> list[Job]:
        """The jobs that ended with an error, or (``code`` None) were killed."""
        return [job for job in self.jobs.values() if job.code != 0]


def run_workflow(
    root: Path, work: Path, outputs: Sequence[str], choices: Mapping[str, str], cores: int | None, screen: Console
) -> Outcome:
    """Make what is missing or out of date of ``outputs`` in the project at ``root``.

    ``choices`` are handed to the Snakefile. Raises CohortError where a run is under way, KeyboardInterrupt when stopped.
    """
    logs = private_folder(work / "log")
    private_folder(work)
    state = root / ".snakemake"
    log = logs / "snakemake.txt"
    with alone(state, work / "tmp") as run, log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            _command(root, choices, cores, _unvouched(root, state, outputs)),
            cwd=root,
            env=_environment(run.token),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **_OWN_GROUP,
        )
        with progress(screen) as show:
            code = _follow(process, log, run.token, show)
        return Outcome(code, read_jobs(logs, run.token), log)
