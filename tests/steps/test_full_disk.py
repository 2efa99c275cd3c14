"""A disk that is really full: a message, the former file kept, nothing half written."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cohort.disclosure.files import publish
from cohort.errors import DataError
from cohort.steps.ingest import ingest_register
from tests.projects import SMALL, project_in


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB (needs the right to mount; skipped without it)."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("no right to mount a small file system here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_results(full_disk: Path) -> None:
    path = full_disk / "report.html"
    publish(path, "old")
    with pytest.raises(DataError, match="the disk is full"):
        publish(path, "x" * 2_000_000)
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in full_disk.iterdir()] == ["report.html"]


def test_registers(full_disk: Path, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "work").symlink_to(full_disk)
    project = project_in(folder, deliveries=SMALL)
    with pytest.raises(DataError, match="the disk is full"):
        ingest_register(project, "hospital_diagnoses")
    assert not [file for file in (full_disk / "registers").rglob("*") if file.suffix == ".duckdb"]
