"""Whatever a file holds, it is read with every record accepted or rejected, or refused with a reason of our own."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cohort.errors import CohortError
from cohort.ingest.survey import Survey, whole_lines
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
    st.tuples(st.integers(0, len(GOOD)), st.integers(0, 3), st.sampled_from(PIECES)), min_size=1, max_size=12
)


def edited(changes: list[tuple[int, int, bytes]]) -> bytes:
    """The good file with some bytes, from a place on, replaced by others."""
    content = GOOD
    for place, length, piece in changes:
        content = content[:place] + piece + content[place + length :]
    return content


@settings(max_examples=2500, deadline=None)
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


@settings(max_examples=20000, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, b"aa;bb\n", b'"a\nb";c\n', b"\n\n"]), max_size=12).map(b"".join))
def test_records_counted_by_bytes_are_those_of_the_csv_module(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "f.csv"
        path.write_bytes(content)
        survey = Survey(path, "latin-1", b";", b'"')
        try:
            for block in whole_lines(path):
                survey.add(block)
            survey.finish()
        except CohortError:
            return
    lines = [line.rstrip("\r").replace("\r", " ") + "\n" for line in content.decode("latin-1").split("\n")]
    assert survey.records == sum(1 for record in csv.reader(lines, delimiter=";") if record)


@pytest.mark.parametrize("size", [1, 7, 64])
def test_blocks_do_not_matter(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cohort.ingest.survey.LONGEST_LINE", size)
    content = b'ID;N\r\nT1;"a\r\n\r\nb""c;"\r\n\r\nT2;5"\r\n"T;3";x\r\n'
    (tmp_path / "f.csv").write_bytes(content)
    blocks = list(whole_lines(tmp_path / "f.csv"))
    assert b"".join(blocks) == content
    if size == 64:
        survey = Survey(tmp_path / "f.csv", "latin-1", b";", b'"')
        for block in blocks:
            survey.add(block)
        assert survey.finish().records == len(
            [row for row in csv.reader(io.StringIO(content.decode()), delimiter=";") if row]
        )
