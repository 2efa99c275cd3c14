"""A register's file appears whole or not at all, belongs to its owner, and repeats are counted once."""

import csv
import os
import stat
from pathlib import Path

import pytest

from cohort.errors import DataError
from tests.ingest.drawn import VISITS, ingested

SOURCE = "{files: f.csv, format: told, columns: {person_id: ID, day: DAY}}"
GOOD = "ID;DAY\nT1;1.1.2000\nT2;\n"
BAD = "ID;DAY\nT1;x\nT2;y\nT3;\n"
ONCE = VISITS.replace("coverage:", "unique: [person_id]\ncoverage:")


def test_a_failed_ingest_leaves_the_former_file(tmp_path: Path) -> None:
    ingested(tmp_path, {"f.csv": GOOD}, SOURCE)
    registers = tmp_path / "work" / "registers"
    before = (registers / "visits.duckdb").read_bytes()
    with pytest.raises(DataError):
        ingested(tmp_path, {"f.csv": BAD}, SOURCE, most_rejected=0.5)
    assert (registers / "visits.duckdb").read_bytes() == before
    assert sorted(path.name for path in registers.iterdir()) == ["visits.duckdb", "visits.rejects.csv"]


def test_a_failed_first_ingest_leaves_none(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        ingested(tmp_path, {"f.csv": BAD}, SOURCE, most_rejected=0.5)
    assert [path.name for path in (tmp_path / "work" / "registers").iterdir()] == ["visits.rejects.csv"]


def test_rejected_cells_can_be_looked_at_until_the_next_ingest(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        ingested(tmp_path, {"f.csv": BAD}, SOURCE, most_rejected=0.5)
    path = tmp_path / "work" / "registers" / "visits.rejects.csv"
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["file", "line", "column", "value", "reason"],
            ["f.csv", "2", "DAY", "x", "not a day"],
            ["f.csv", "3", "DAY", "y", "not a day"],
        ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    ingested(tmp_path, {"f.csv": GOOD}, SOURCE)
    assert not path.exists()


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    ingested(tmp_path, {"f.csv": GOOD}, SOURCE)
    file = tmp_path / "work" / "registers" / "visits.duckdb"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_what_a_killed_ingest_left_is_swept_and_what_a_running_one_writes_is_not(tmp_path: Path) -> None:
    registers = tmp_path / "work" / "registers"
    registers.mkdir(parents=True)
    gone = 2**22 + 1  # above the largest process number
    left = [registers / f".visits.{gone}.duckdb.part", registers / f".visits.{gone}.duckdb.part.wal"]
    kept = [registers / f".visits.{os.getppid()}.duckdb.part", registers / f".others.{gone}.duckdb.part"]
    for path in left + kept:
        path.write_bytes(b"")
    ingested(tmp_path, {"f.csv": GOOD}, SOURCE)
    assert [path.exists() for path in left + kept] == [False, False, True, True]


def test_exact_repeats_are_kept_once_and_rejected_with_their_place(tmp_path: Path) -> None:
    found = ingested(tmp_path, {"f.csv": GOOD + " T1 ;01.01.2000 10:00\nT3;\nT1;1.1.2000\n"}, SOURCE, register=ONCE)
    assert found.column("person_id") == ["T1", "T2", "T3"]
    assert found.rejects == [(4, None, "repeats an earlier row"), (6, None, "repeats an earlier row")]
    told = found.account.files[0]
    assert (told.read, told.accepted, told.rejected, told.rows) == (5, 3, 2, 3)


def test_the_account_as_it_is_printed(tmp_path: Path) -> None:
    files = {"f1.csv": GOOD, "f2.csv": BAD}
    found = ingested(tmp_path, files, SOURCE.replace("f.csv", "'*.csv'"))
    assert "\n".join(found.account.lines()) == (
        "visits              read       accepted       rejected           rows\n"
        "f1.csv                 2              2              0              2\n"
        "f2.csv                 3              1              2              1\n"
        "    2 x DAY: not a day\n"
        "all files              5              3              2              3"
    )
