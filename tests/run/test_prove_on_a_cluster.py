"""Each seed of a proof as a job of the workflow, under the profile of a cluster; its jobs are run on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.projects import ROOT, project_in


def test_two_seeds_are_two_jobs_and_a_table(tmp_path: Path) -> None:
    project_in(tmp_path)
    for name in ("Snakefile", "workflow"):
        (tmp_path / name).symlink_to(ROOT / name)
    asked = ["--config", "seeds=2", "births=1500", "--", "results/prove/ooh_care_ndd.csv"]
    profile = ["--profile", "workflow/profiles/slurm", "--executor", "local", "--cores", "2", "--latency-wait", "2"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        [sys.executable, "-m", "snakemake", *profile, *asked],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = (tmp_path / "results" / "prove" / "ooh_care_ndd.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith(";Planted;Mean found")
    assert sorted(path.name for path in (tmp_path / "work" / "prove" / "ooh_care_ndd").glob("*/*")) == [
        "seed_1.json",
        "seed_2.json",
    ]
