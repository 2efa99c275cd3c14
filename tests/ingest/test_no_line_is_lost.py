"""Whatever a file holds, it is read with every record accepted or rejected, or refused with a reason of our own."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cohort.errors import CohortError
from cohort.ingest.survey import Survey
from cohort.spec.delivery import Format
from tests.ingest.drawn import ingested

GOOD = b'ID;DAY;NOTE\nT1;1.1.2000;a\n"T2";31.12.1999 10:00;"b;c"\nT3;;\n'
SOURCE = "{files: f.csv, format: told, columns: {person_id: ID, day: DAY, note: NOTE}}"
PIECES = [
    b";",
    b'"',
    b"\n",
    b"\r\n",
    b"\r",
    b"",
    b" ",
    b"\t",
    b"x",
    b"\xe4",
    b"\x80",
    b"\x01",
    b"\x1f",
    b'""',
    b'";"',
    b"T1",
]

edits = st.lists(
    st.tuples(st.integers(0, len(GOOD)), st.integers(0, 3), st.sampled_from(PIECES)), min_size=1, max_size=5
)


def edited(changes: list[tuple[int, int, bytes]]) -> bytes:
    """The good file with some bytes, from a place on, replaced by others."""
    content = GOOD
    for place, length, piece in changes:
        content = content[:place] + piece + content[place + length :]
    return content


@settings(max_examples=60, deadline=None)
@given(edits, st.sampled_from(["utf-8", "latin-1", "cp1252"]))
@example([(0, 0, b"\n"), (20, 0, b'"')], "latin-1")
def test_edited_files(changes: list[tuple[int, int, bytes]], encoding: str) -> None:
    format_ = f"{{separator: ;, encoding: {encoding}, dates: ['%d.%m.%Y %H:%M', '%d.%m.%Y']}}"
    with TemporaryDirectory() as folder:
        try:
            found = ingested(Path(folder), {"f.csv": edited(changes)}, SOURCE, format_)
        except CohortError:
            return
    told = found.account.files[0]
    assert told.accepted + told.rejected == told.read
    assert len(found.rows) == told.accepted
    assert len({line for line, *_ in found.rejects}) == told.rejected
    assert not {row["line"] for row in found.rows} & {line for line, *_ in found.rejects}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, b"aa;bb\n", b'"a\nb";c\n', b"\n\n"]), max_size=12).map(b"".join))
def test_records_counted_by_bytes_are_those_of_the_csv_module(content: bytes) -> None:
    assert_same_records(content)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 1000])
def test_how_much_is_read_at_once_does_not_matter(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cohort.ingest.survey.BLOCK", size)
    assert_same_records(b'ID;N\r\nT1;"a\r\n\r\nb""c;"\r\n\r\nT2;5"\r\nT3;"x";"\xe4\r\n"\r\n', expected=4)


def assert_same_records(content: bytes, expected: int | None = None) -> None:
    """The count by bytes against the csv module, which is told where lines end as we understand it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        path.write_bytes(content)
        survey = Survey(path, Format(encoding="latin-1"))
        try:
            chunks = list(survey.chunks())
        except CohortError:
            assert expected is None
            return
    text = content.decode("latin-1").replace("\r\n", "\n")
    assert b"".join(chunk.text for chunk in chunks).decode() == text
    lines = [line.replace("\r", " ") + "\n" for line in text.split("\n")]
    assert survey.records == sum(1 for record in csv.reader(lines, delimiter=";") if record)
    assert expected in (None, survey.records)
