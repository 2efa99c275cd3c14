"""A whole run, by the command a person types: all that it leaves under work/ is closed to other users."""

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import ROOT, SMALL, project_in


@pytest.mark.long
def test_folders_are_0700_and_files_0600(tmp_path: Path) -> None:
    project_in(tmp_path, deliveries=SMALL, studies=["danish_diabetes"], synthetic=None)
    shutil.copy(ROOT / "Snakefile", tmp_path)
    shutil.copytree(ROOT / "workflow", tmp_path / "workflow")
    command = [
        sys.executable,
        "-c",
        "import sys; from cohort.cli import main; sys.exit(main(['run', 'danish_diabetes']))",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = [tmp_path / "work", *(tmp_path / "work").rglob("*")]
    assert {"dk_persons.duckdb", "cohort.parquet", "snakemake.txt"} <= {path.name for path in found}
    modes = {str(path): stat.S_IMODE(path.stat().st_mode) for path in found}
    assert {path: oct(mode) for path, mode in modes.items() if mode != (0o700 if Path(path).is_dir() else 0o600)} == {}
