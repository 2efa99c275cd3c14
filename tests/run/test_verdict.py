"""What the user reads at the end of a run, and the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from cohort.run.joblog import Job
from cohort.run.whole import verdict
from cohort.run.workflow import Outcome

LOG = Path("snakemake.txt")
DONE = Job("build one", "", code=0)
FAULTY = Job("fit crude of one", "study.yaml:3  models\n  found:    this", code=1)
BROKEN = Job("fit full of one", "This is a bug in cohort", code=3)
KILLED = Job("build two", "", code=None)


@pytest.mark.parametrize(
    ("snakemake", "jobs", "code", "says"),
    [
        (0, [], 0, "Nothing to do"),
        (0, [DONE], 0, "Done: 1 step."),
        (0, [DONE, DONE], 0, "Done: 2 steps."),
        (1, [DONE, FAULTY], 1, "fit crude of one failed.\nstudy.yaml:3  models\n  found:    this"),
        (1, [FAULTY, BROKEN], 3, "fit full of one failed.\nThis is a bug"),
        (1, [DONE, KILLED], 1, "build two was killed from outside"),
        (-9, [DONE], 1, "The run was killed from outside"),
        (1, [DONE], 3, "bug"),
    ],
)
def test_verdict(snakemake: int, jobs: list[Job], code: int, says: str) -> None:
    ending = verdict(Outcome(snakemake, tuple(jobs), LOG))
    assert ending.code == code
    assert says in ending.line
