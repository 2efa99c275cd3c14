"""Exit codes, and that nobody reads a traceback or a value of a person."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cohort.errors import DataError, Fault, SpecError
from tests.cli.conftest import Said

Call = Callable[..., Said]
PERSON = "010197-950X"
FAULTS = [Fault("study.yaml:3  cohort", "this", "that", "a hint"), Fault("study.yaml:9  models", "one", "another")]


def failing(error: BaseException) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (SpecError(FAULTS), 1, str(FAULTS[0]) + "\n\n" + str(FAULTS[1])),
        (DataError(FAULTS[0]), 1, str(FAULTS[0])),
        (MemoryError(), 1, "memory\n  found:    all of it is used"),
        (OSError(errno.ENOSPC, "No space left on device", "work/x"), 1, "work/x\n  found:    No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied", "work/x"), 1, "work/x\n  found:    Permission denied"),
        (ValueError(f"cannot parse {PERSON}"), 3, "This is a bug in cohort, not in your files: ValueError"),
        (KeyError(PERSON), 3, "This is a bug in cohort, not in your files: KeyError"),
        (KeyboardInterrupt(), 130, "Stopped."),
    ],
)
def test_how_a_step_ends(
    empty: Path, cohort: Call, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, says: str
) -> None:
    monkeypatch.setattr("cohort.steps.build.build", failing(error))
    said = cohort("build", "one")
    log = (empty / "work" / "log" / "build.one.log").read_text(encoding="utf-8")
    assert (said.code, said.out) == (code, "")
    assert says in said.err
    assert says in log
    assert re.search(rf"^exit {code} after \d+\.\d s$", log.splitlines()[-1])
    assert not any(word in text for word in (PERSON, "Traceback") for text in (said.err, log))


def test_a_bug_leaves_its_traceback_to_the_owner_alone(
    empty: Path, cohort: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cohort.steps.explain.explain", failing(ValueError(PERSON)))
    said = cohort("explain", "one")
    (details,) = (empty / "work" / "log").glob("bug-*.txt")
    assert str(details) in said.err
    told = details.read_text(encoding="utf-8")
    assert "ValueError" in told
    assert "cli.py" in told
    assert PERSON not in told
    assert details.stat().st_mode & 0o077 == 0
    assert details.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--version"], 0, "cohort "),
        (["--help"], 0, "doctor"),
        (["nonsense"], 2, "No such command"),
        (["build"], 2, "Missing argument"),
        (["fit", "one"], 2, "give STUDY MODEL"),
        (["fit", "one", "crude", "--out", "x.json"], 2, "give STUDY MODEL"),
        (["run", "--cores", "0"], 2, "Invalid value"),
        (["build", "no_such_study"], 1, "no_such_study"),
        (["run"], 1, "no study whose files are here"),
        (["--config", "elsewhere/config.yaml", "list"], 1, "no such file"),
    ],
)
def test_what_can_be_typed(empty: Path, cohort: Call, words: list[str], code: int, says: str) -> None:
    said = cohort(*words)
    assert said.code == code
    assert says in said.out + said.err


def test_outside_a_project(tmp_path: Path, cohort: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = cohort("list")
    assert said.code == 1
    assert "no config/config.yaml here or above" in said.err


def test_a_project_is_found_from_a_folder_inside_it(empty: Path, cohort: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty / "results" / "deep").mkdir(parents=True)
    monkeypatch.chdir(empty / "results" / "deep")
    assert cohort("list").code == 0


def test_a_log_tells_the_run_from_a_call_by_hand(empty: Path, cohort: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cohort.steps.build.build", lambda *_: [])
    assert cohort("build", "one").code == 0
    lines = (empty / "work" / "log" / "build.one.log").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["build one", "run by hand"]
    assert lines[-1].startswith("exit 0 after ")
