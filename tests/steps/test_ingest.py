"""A register whose files did not change is not read again; whatever did change has it read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cohort.spec.project import read_project
from cohort.steps.ingest import ingest_register
from tests.ingest.drawn import VISITS

DELIVERY = """
delivery: permit
label: A permit
formats: {told: {separator: ;, dates: ['%d.%m.%Y']}}
registers: {visits: [{files: '*.csv', format: told, columns: {person_id: ID, day: DAY}}]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "config/registers/visits.yaml": VISITS,
        "config/deliveries/permit.yaml": DELIVERY,
        "config/config.yaml": "deliveries: {permit: delivered}\nstudies: []\nmost_rejected: 0.5\n",
        "delivered/f1.csv": "ID;DAY\nT1;1.1.2000\nT2;2.1.2000\n",
        "delivered/f2.csv": "ID;DAY\nT3;3.1.2000\nT4;x\n",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def rewritten(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def touched(folder: Path) -> None:
    for path in (folder / "delivered").iterdir():
        os.utime(path, (2e9, 2e9))


CHANGES: dict[str, tuple[Callable[[Path], object], bool]] = {
    "nothing": (lambda folder: None, False),
    "the files were touched": (touched, False),
    "a comment in the delivery": (rewritten("config/deliveries/permit.yaml", "A permit", "A permit  # of 2024"), False),
    "a cell, and no length": (rewritten("delivered/f1.csv", "1.1.2000", "9.1.2000"), True),
    "a line more": (rewritten("delivered/f2.csv", "T4;x", "T4;x\nT5;"), True),
    "a file more": (lambda folder: (folder / "delivered" / "f0.csv").write_text("ID;DAY\nT0;\n"), True),
    "a file less": (lambda folder: (folder / "delivered" / "f2.csv").unlink(), True),
    "another name": (lambda folder: (folder / "delivered/f2.csv").rename(folder / "delivered/f3.csv"), True),
    "the layout": (rewritten("config/deliveries/permit.yaml", "dates: [", "missing: [x], dates: ["), True),
    "the register": (rewritten("config/registers/visits.yaml", "label: Visits", "label: All visits"), True),
    "a setting": (rewritten("config/config.yaml", "most_rejected: 0.5", "most_rejected: 0.6"), True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whether_it_is_read_again(change: str, folder: Path) -> None:
    first = ingest_register(read_project(folder / "config" / "config.yaml"), "visits")
    file = folder / "work" / "registers" / "visits.duckdb"
    before, at_first = file.read_bytes(), file.stat()
    os.utime(file, (1e9, 1e9))
    alter, again = CHANGES[change]
    alter(folder)
    account = ingest_register(read_project(folder / "config" / "config.yaml"), "visits")
    assert (file.stat().st_ino != at_first.st_ino) is again
    assert file.stat().st_mtime > 1.5e9, "it counts as made now, or a run would ask for it for ever"
    if not again:
        assert file.read_bytes() == before
        assert account == first


def test_the_code_that_reads(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = read_project(folder / "config" / "config.yaml")
    ingest_register(project, "visits")
    file = folder / "work" / "registers" / "visits.duckdb"
    made = file.stat().st_ino
    monkeypatch.setattr("cohort.fingerprint.code", lambda module: "another")
    ingest_register(project, "visits")
    assert file.stat().st_ino != made
