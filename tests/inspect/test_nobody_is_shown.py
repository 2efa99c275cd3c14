"""Nothing of a single person is ever shown or written, and files with personal identity codes are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cohort.errors import DataError
from tests.cli.conftest import Said, cohort
from tests.inspect.drawn import looked
from tests.projects import SMALL, project_in

__all__ = ["cohort"]
HETU = "010197-950X"[:10] + "0123456789ABCDEFHJKLMNPRSTUVWXY"[10197950 % 31]
Call = Callable[..., Said]


def marked(headed: bool) -> str:
    """200 people; one of them has a value of her own in every column, and four share a rare code."""
    head = ["TNRO;TUPVA;PALA;KOMMENTTI;PAINO;PVM\n"] if headed else []
    rows = [f"T{n:07};{1 + n % 28:02}.03.1997;{n % 3};kirurgia;{3000 + n};{1997 + n % 9}-01-02\n" for n in range(200)]
    rows.insert(0 if not headed else 3, "MARKERA7;29.02.1931;MARKERB;Markerc ja Markerd;765431;1931-12-30\n")
    rows[50:54] = [f"T{9000 + n:07};01.01.2001;RARECODE;kirurgia;3000;1997-01-02\n" for n in range(4)]
    return "".join([*head, *rows])


@pytest.mark.parametrize("headed", [True, False], ids=["header", "no header"])
def test_a_marker_in_every_column_is_seen_nowhere(
    tmp_path: Path, cohort: Call, monkeypatch: pytest.MonkeyPatch, headed: bool
) -> None:
    project_in(tmp_path, deliveries=SMALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent" / "file.csv").write_text(marked(headed), encoding="utf-8")
    said = [cohort("inspect", "sent/file.csv"), cohort("inspect", "sent"), cohort("new", "delivery", "drafted", "sent")]
    if headed:
        said.append(cohort("new", "register", "drafted", "--from", "sent/file.csv"))
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "config").rglob("drafted.yaml"))
    assert written
    assert [one.code for one in said] == [0] * len(said), said[-1].err
    for text in [*(one.out + one.err for one in said), written]:
        assert not any(word in text for word in ("MARKER", "Marker", "RARECODE", "765431", "1931", "T0000"))
    assert not list((tmp_path / "work" / "tmp").iterdir())


def test_a_code_is_shown_where_enough_people_have_it(tmp_path: Path) -> None:
    """Five people have B; four have C; one person has D two hundred times."""
    people = [*("A",) * 200, *("B",) * 5, *("C",) * 4]
    rows = [f"T{n:07};{code}" for n, code in enumerate(people)] + ["T9999999;D"] * 200
    column = looked(tmp_path, "\n".join(["TNRO;LAJI", *rows])).columns[1]
    assert (column.codes, column.hidden) == (("A", "B"), 2)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (
            ["TNRO;NIMI", *["T0000001;a"] * 30, f"{HETU};a"],
            "personal identity codes in TNRO (1 of the lines looked at)",
        ),
        (["TNRO;NIMI", *["T0000001;a"] * 30, f"T0000001;{HETU}"], "personal identity codes in NIMI (1 of the"),
        ([f"{HETU};a", *["T0000001;a"] * 30], "personal identity codes in column 1 (1 of the"),
        (["TNRO;NIMI", *["T0000001;a"] * 30, f"T0000001;a;b;{HETU.lower()}"], "in column 4 (1 of the"),
    ],
)
def test_personal_identity_codes(tmp_path: Path, lines: list[str], found: str) -> None:
    with pytest.raises(DataError) as caught:
        looked(tmp_path, "\n".join(lines) + "\n")
    (fault,) = caught.value.faults
    assert found in fault.found
    assert HETU.lower() not in str(fault).lower()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"\n\n", "an empty file"),
        (b"TNRO;TUPVA\n", "a header and no rows"),
        (b"PK\x03\x04rest", "a zip or Excel file"),
        (b"\x1f\x8brest", "a gzip file"),
        (b"PAR1rest", "a parquet file"),
        (b"a;b\n\0\0\0\0\0;2\n", "zero bytes"),
    ],
)
def test_what_cannot_be_looked_into(tmp_path: Path, content: bytes, found: str) -> None:
    with pytest.raises(DataError) as caught:
        looked(tmp_path, content)
    assert caught.value.faults[0].found == found


def test_one_bad_file_of_many_is_named_and_the_others_are_shown(
    tmp_path: Path, cohort: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_in(tmp_path, deliveries=SMALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sent").mkdir()
    for name, content in {
        "a.csv": "TNRO;KPV\nT0000001;01.02.1997\n",
        "b.csv": "",
        "c.csv": f"TNRO;X\n{HETU};1\n",
    }.items():
        (tmp_path / "sent" / name).write_text(content, encoding="utf-8")
    said = cohort("inspect", "sent")
    assert said.code == 1
    assert "a.csv" in said.out
    assert said.err.count("found:") == 2
    assert "sent/b.csv" in said.err and "sent/c.csv" in said.err and HETU not in said.err + said.out
