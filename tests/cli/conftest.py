"""An empty project, and a way to call the command line inside it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cohort.cli import main


@dataclass(frozen=True)
class Said:
    """What one call left: its exit code, what was printed, what its log holds."""

    code: int
    out: str
    err: str


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that defines nothing."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.yaml").write_text("deliveries: {}\nstudies: []\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def cohort(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Call ``cohort WORDS``; what it sets in the environment is undone."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    monkeypatch.setattr("sys.warnoptions", ["default"])

    def call(*words: str) -> Said:
        code = main(list(words))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call
