"""Rows that can hardly be right are treated as the register's ``checks`` say, and every line is accounted for."""

from pathlib import Path

import duckdb
import pytest

from cohort.ingest import tables
from cohort.spec.register import read_register
from tests.ingest.drawn import VISITS, ingested

SOURCE = "{files: f.csv, format: told, columns: {person_id: ID, day: A, end: B}}"
WIDE = "{files: f.csv, format: told, columns: {person_id: ID, day: A, code: [C1, C2]}}"
KEYED = "unique: [person_id]\n"

LINES = "ID;A;B\nT1;1.1.2000;\nT1;1.1.2000;\nT2;2.1.2000;1.1.2000\nT3;3.1.2000;\nT3;4.1.2000;\n"
#                line 2       3              4 (ends before it starts)  5             6 (one key, two births)

TREATMENTS: dict[str, tuple[str, list[int], dict[int, str]]] = {
    "nothing told": ("", [2, 3, 5, 6], {4: "before day"}),
    "repeats rejected": ("checks: {repeats: reject}\n", [2, 5, 6], {3: "repeats an earlier row", 4: "before day"}),
    "backwards kept": ("checks: {backwards: keep}\n", [2, 3, 4, 5, 6], {}),
    "clashes rejected": (
        KEYED + "checks: {clashes: reject}\n",
        [2],
        {
            3: "repeats an earlier row",
            4: "before day",
            5: "another row has the same person_id",
            6: "another row has the same person_id",
        },
    ),
    "repeats are clashes where they are kept": (
        KEYED + "checks: {repeats: keep, clashes: reject}\n",
        [],
        {4: "before day"} | dict.fromkeys((2, 3, 5, 6), "another row has the same person_id"),
    ),
}


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_treatment(treatment: str, tmp_path: Path) -> None:
    told, rows, rejects = TREATMENTS[treatment]
    register = VISITS.replace("coverage:", f"in_order: [day, end]\n{told}coverage:")
    found = ingested(tmp_path, {"f.csv": LINES}, SOURCE, register=register)
    assert found.column("line") == rows
    assert {line: reason for line, _, reason in found.rejects} == rejects
    account = found.account.files[0]
    assert (account.read, account.accepted, account.rejected) == (5, len(rows), len(rejects))


def test_a_line_that_adds_something_is_no_repeat(tmp_path: Path) -> None:
    """Line 3 repeats one code of line 2 and adds another; line 4 repeats one code of each and adds nothing."""
    content = "ID;A;C1;C2\nT1;1.1.2000;F1;F2\nT1;1.1.2000;F2;F3\nT1;1.1.2000;F1;F3\n"
    register = VISITS.replace("coverage:", "checks: {repeats: reject}\ncoverage:")
    found = ingested(tmp_path, {"f.csv": content}, WIDE, register=register)
    assert list(zip(found.column("line"), found.column("code"), strict=True)) == [
        (2, "F1"),
        (2, "F2"),
        (3, "F2"),
        (3, "F3"),
    ]
    assert [line for line, *_ in found.rejects] == [4]


def test_a_line_lost_between_the_bytes_and_the_table_is_seen(tmp_path: Path) -> None:
    (tmp_path / "visits.yaml").write_text(VISITS, encoding="utf-8")
    with duckdb.connect() as connection:
        tables.create_tables(connection, read_register(tmp_path / "visits.yaml", "visits.yaml"))
        connection.execute("INSERT INTO files VALUES (1, 'f.csv', 10, '', 3)")
        connection.execute(
            "INSERT INTO rows (person_id, source_file, line, piece) VALUES ('T1', 1, 2, 1), ('T2', 1, 3, 1)"
        )
        tables.settle(connection)
        with pytest.raises(RuntimeError, match="3 records by bytes, 2 parsed"):
            tables.take_account(connection, "visits")
