"""The log of one job: what it is, which run it belongs to, what it said, how it ended. No person is in it.

It is also how a run knows its jobs: the first line names the job, the second the run, the last the exit code. A log
without a last line belongs to a job that is running, or that was killed.
"""

from __future__ import annotations

import os
import platform
import re
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

RUN = "COHORT_RUN"
"""The environment variable by which a job knows the run it belongs to."""

_LAST = re.compile(r"exit (\d+) after (\d+\.\d) s")


@dataclass(frozen=True)
class Job:
    """A job as its log tells it; ``code`` is None while it runs, and for ever where it was killed."""

    name: str
    said: str
    code: int | None = None
    seconds: float = 0.0


@dataclass
class JobLog:
    """The log of the job that runs in this process."""

    path: Path
    name: str
    started: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        """Start the file anew."""
        about = f"cohort {version('cohort')}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d %H:%M:%S')}"
        self.path.touch(mode=0o600)
        self.path.write_text("", encoding="utf-8")
        self.say(self.name, f"run {os.environ.get(RUN, 'by hand')}", about)

    def say(self, *lines: str) -> None:
        """Add lines."""
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)

    def end(self, code: int, text: str = "") -> None:
        """Say why, and how it ended."""
        self.say(*([text] if text else []), f"exit {code} after {time.monotonic() - self.started:.1f} s")


def read_jobs(logs: Path, run: str) -> dict[str, Job]:
    """The jobs of one run, by the name of their log."""
    jobs = {path.name: _read(path, run) for path in sorted(logs.glob("*.log"))}
    return {name: job for name, job in jobs.items() if job}


def _read(path: Path, run: str) -> Job | None:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    if len(lines) < 3 or lines[1] != f"run {run}":
        return None
    last = _LAST.fullmatch(lines[-1])
    if last is None:
        return Job(lines[0], "\n".join(lines[3:]))
    return Job(lines[0], "\n".join(lines[3:-1]), int(last[1]), float(last[2]))
