"""A tiny project whose two jobs wait as long as they are told to, and the run of it in a process of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]

SNAKEFILE = """
rule all:
    input: "a.txt", "b.txt"

rule job:
    output: "{name}.txt"
    shell: "python job.py {wildcards.name}"
"""

JOB = """
import sys, time
from pathlib import Path
from cohort.run.joblog import JobLog

name = sys.argv[1]
log = JobLog(Path("work/log") / f"job.{name}.log", f"job {name}")
log.begin()
Path(f"{name}.txt").write_text("half")
while Path("hold").exists():
    time.sleep(0.02)
code = int(Path(f"{name}.code").read_text()) if Path(f"{name}.code").exists() else 0
Path(f"{name}.txt").write_text("whole")
log.end(code, "file.yaml:3  place\\n  found:    this" if code else "")
sys.exit(code)
"""

RUN = """
import sys
from pathlib import Path
from rich.console import Console
from cohort.run.ending import ending_of
from cohort.run.whole import verdict
from cohort.run.workflow import run_workflow

here = Path.cwd()
try:
    ending = verdict(run_workflow(here, here / "work", ["a.txt", "b.txt"], {"no": "choice"}, 2, Console()))
except BaseException as error:
    ending = ending_of(error, None)
print(ending.line)
sys.exit(ending.code)
"""


@dataclass
class Tiny:
    """The project in ``root``; ``hold`` makes its jobs wait."""

    root: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def hold(self) -> Path:
        return self.root / "hold"

    def start(self) -> subprocess.Popen[str]:
        script = [sys.executable, "-c", RUN]
        process = subprocess.Popen(script, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.started.append(process)
        return process

    def finish(self) -> tuple[int, str]:
        process = self.start()
        said, _ = process.communicate(timeout=300)
        return process.returncode, said

    def processes(self) -> dict[str, list[psutil.Process]]:
        """Those that work in this project, by what they are."""
        found: dict[str, list[psutil.Process]] = {"cohort": [], "snakemake": [], "job": []}
        for process in psutil.process_iter():
            try:
                if process.cwd() == str(self.root):
                    words = process.cmdline()
                    kind = "snakemake" if "snakemake" in words else "job" if "job.py" in " ".join(words) else "cohort"
                    found[kind].append(process)
            except psutil.Error:
                continue
        return found

    def states(self) -> list[str]:
        return [path.read_text(encoding="utf-8") for path in sorted(self.root.glob("?.txt"))]


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Tiny]:
    (tmp_path / "Snakefile").write_text(SNAKEFILE, encoding="utf-8")
    (tmp_path / "job.py").write_text(JOB, encoding="utf-8")
    shutil.copytree(ROOT / "workflow" / "profiles", tmp_path / "workflow" / "profiles")
    project = Tiny(tmp_path)
    yield project
    for kind in project.processes().values():
        for process in kind:
            process.kill()


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Wait for something to come true."""

    def wait(true: Callable[[], object]) -> None:
        for _ in range(6000):  # five minutes: two cores may be busy with other tests
            if true():
                return
            time.sleep(0.05)
        raise AssertionError("it never came true")

    return wait
