"""Who may run: nobody beside a live run, anybody after a dead one."""

from __future__ import annotations

import json
import os
from pathlib import Path

import psutil
import pytest

from cohort.errors import CohortError
from cohort.run.alone import alone

ME = {"token": "0123", "pid": os.getpid(), "started": psutil.Process().create_time(), "since": "noon"}


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(json.dumps(ME | {"started": 1.0}), id="the process number was given again after a restart"),
        pytest.param(json.dumps(ME | {"pid": 2**22 + 1}), id="no process of that number"),
        pytest.param("", id="an empty record"),
        pytest.param('{"token": "01', id="half a record"),
        pytest.param('{"other": 1}', id="a record of another version"),
    ],
)
def test_after_a_dead_run(tmp_path: Path, record: str) -> None:
    spill = tmp_path / "tmp"
    spill.mkdir()
    (tmp_path / "cohort_run.json").write_text(record, encoding="utf-8")
    with alone(tmp_path, spill):
        assert not spill.exists()
    assert not (tmp_path / "cohort_run.json").exists()


def test_beside_a_run_that_holds_the_lock(tmp_path: Path) -> None:
    with (
        alone(tmp_path, tmp_path / "tmp") as run,
        pytest.raises(CohortError, match=f"a run under way since .* \\(process {run.pid}\\)"),
        alone(tmp_path, tmp_path / "tmp"),
    ):
        pass


def test_beside_a_run_where_the_file_system_knows_no_locks(tmp_path: Path) -> None:
    (tmp_path / "cohort_run.json").write_text(json.dumps(ME), encoding="utf-8")
    with pytest.raises(CohortError, match="since noon"), alone(tmp_path, tmp_path / "tmp"):
        pass
