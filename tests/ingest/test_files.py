"""The habits of delivered files: one quirk, and the rows and line numbers that must come out all the same."""

import codecs
from pathlib import Path

import pytest

from tests.ingest.drawn import ingested

COLUMNS = "columns: {person_id: ID, note: NOTE}"
TWO = [(2, "T1", "työ"), (3, "T2", "b")]

QUIRKS: dict[str, tuple[bytes, str, list[tuple[int, str, str]]]] = {
    "latin-1": ("ID;NOTE\nT1;työ\nT2;b\n".encode("latin-1"), "encoding: latin-1", TWO),
    "utf-8": ("ID;NOTE\nT1;työ\nT2;b\n".encode(), "encoding: utf-8", TWO),
    "utf-8 with a mark": (codecs.BOM_UTF8 + "ID;NOTE\nT1;työ\nT2;b\n".encode(), "encoding: utf-8", TWO),
    "a mark in a latin-1 series": (codecs.BOM_UTF8 + "ID;NOTE\nT1;työ\nT2;b\n".encode(), "encoding: latin-1", TWO),
    "utf-16": ("ID;NOTE\nT1;työ\nT2;b\n".encode("utf-16"), "encoding: utf-16", TWO),
    "utf-16-le with a mark": ("\ufeffID;NOTE\nT1;työ\nT2;b\n".encode("utf-16-le"), "encoding: utf-16-le", TWO),
    "cp1252": ("ID;NOTE\nT1;työ\nT2;\u20ac\n".encode("cp1252"), "encoding: cp1252", [TWO[0], (3, "T2", "\u20ac")]),
    "cp1252 called latin-1": (b"ID;NOTE\nT1;a\nT2;\x80\n", "encoding: latin-1", [(2, "T1", "a"), (3, "T2", "\x80")]),
    "cp850": ("ID;NOTE\nT1;työ\nT2;b\n".encode("cp850"), "encoding: cp850", TWO),
    "windows lines": ("ID;NOTE\r\nT1;työ\r\nT2;b\r\n".encode("latin-1"), "encoding: latin-1", TWO),
    "mixed lines": ("ID;NOTE\r\nT1;työ\nT2;b\r\n".encode("latin-1"), "encoding: latin-1", TWO),
    "a stray carriage return": (b"ID;NOTE\nT1;a\rb\nT2;b\n", "encoding: utf-8", [(2, "T1", "a b"), (3, "T2", "b")]),
    "no last line end": ("ID;NOTE\nT1;työ\nT2;b".encode("latin-1"), "encoding: latin-1", TWO),
    "empty lines": (b"\n\nID;NOTE\n\nT1;a\n\n\nT2;b\n\n", "encoding: utf-8", [(5, "T1", "a"), (8, "T2", "b")]),
    "empty windows lines": (
        b"ID;NOTE\r\n\r\nT1;a\r\nT2;b\r\n\r\n",
        "encoding: utf-8",
        [(3, "T1", "a"), (4, "T2", "b")],
    ),
    "header in another case": ("id;Note\nT1;työ\nT2;b\n".encode("latin-1"), "encoding: latin-1", TWO),
    "header with blanks": ("ID ; NOTE\nT1;työ\nT2;b\n".encode("latin-1"), "encoding: latin-1", TWO),
    "columns in another order": ("NOTE;X;ID\ntyö;1;T1\nb;2;T2\n".encode("latin-1"), "encoding: latin-1", TWO),
    "tab": ("ID\tNOTE\nT1\ttyö\nT2\tb\n".encode("latin-1"), "{separator: tab, encoding: latin-1", TWO),
    "comma": ("ID,NOTE\nT1,työ\nT2,b\n".encode("latin-1"), "{separator: ',', encoding: latin-1", TWO),
    "all quoted": ('"ID";"NOTE"\n"T1";"työ"\n"T2";"b"\n'.encode("latin-1"), "encoding: latin-1", TWO),
    "separator within quotes": (b'ID;NOTE\nT1;"a;b"\nT2;b\n', "encoding: utf-8", [(2, "T1", "a;b"), (3, "T2", "b")]),
    "quote within quotes": (b'ID;NOTE\nT1;"a ""b"""\nT2;b\n', "encoding: utf-8", [(2, "T1", 'a "b"'), (3, "T2", "b")]),
    "line end within quotes": (b'ID;NOTE\nT1;"a\nb"\nT2;b\n', "encoding: utf-8", [(2, "T1", "a b"), (4, "T2", "b")]),
    "empty line within quotes": (
        b'ID;NOTE\nT1;"a\n\nb"\nT2;b\n',
        "encoding: utf-8",
        [(2, "T1", "a  b"), (5, "T2", "b")],
    ),
    "quotes inside a cell": (b'ID;NOTE\nT1;5" a\nT2;b\n', "encoding: utf-8", [(2, "T1", '5" a'), (3, "T2", "b")]),
    "quotes that mean nothing": (b'ID;NOTE\nT1;"a\nT2;b\n', "quote: ''", [(2, "T1", '"a'), (3, "T2", "b")]),
    "apostrophes": (b"ID;NOTE\nT1;'a;b'\nT2;b\n", 'quote: "\'"', [(2, "T1", "a;b"), (3, "T2", "b")]),
    "control characters": (b"ID;NOTE\nT1;a\x01b\nT2;\x1fb\n", "encoding: utf-8", [(2, "T1", "a\x01b"), (3, "T2", "b")]),
}


@pytest.mark.parametrize("quirk", QUIRKS)
def test_quirk(quirk: str, tmp_path: Path) -> None:
    content, format_, expected = QUIRKS[quirk]
    format_ = format_ if format_.startswith("{") else "{separator: ;, " + format_
    found = ingested(tmp_path, {"f.csv": content}, f"{{files: f.csv, format: told, {COLUMNS}}}", format_ + "}")
    assert [(row["line"], row["person_id"], row["note"]) for row in found.rows] == expected
    assert not list((tmp_path / "work" / "tmp").iterdir())


def test_names_instead_of_a_header(tmp_path: Path) -> None:
    source = f"{{files: f.csv, format: told, names: [id, x, note], {COLUMNS}}}"
    found = ingested(tmp_path, {"f.csv": "T1;;a\nT2;;b\n"}, source, "{separator: ;, header: false}")
    assert [(row["line"], row["person_id"], row["note"]) for row in found.rows] == [(1, "T1", "a"), (2, "T2", "b")]


def test_a_line_with_too_few_or_too_many_cells_is_rejected_and_reading_goes_on(tmp_path: Path) -> None:
    content = "ID;DAY;NOTE\nT1;;a\nT2\nT3;;c;d\n ; ; \nT4;;d\n"
    source = "{files: f.csv, format: told, columns: {person_id: ID, day: DAY, note: NOTE}}"
    found = ingested(tmp_path, {"f.csv": content}, source)
    assert found.column("person_id") == ["T1", "T4"]
    assert found.rejects == [
        (3, None, "1 fields instead of 3"),
        (4, None, "4 fields instead of 3"),
        (5, "ID", "missing"),
    ]


def test_several_files_of_a_pattern_keep_their_numbers_and_line_numbers(tmp_path: Path) -> None:
    files = {"k_1996.csv": "ID;NOTE\nT1;a\n", "k_1995.csv": "note;id\nb;T2\n", "other.csv": "nothing"}
    found = ingested(tmp_path, files, f"{{files: k_*.csv, format: told, {COLUMNS}}}")
    assert [file.file for file in found.account.files] == ["k_1995.csv", "k_1996.csv"]
    assert [(row["source_file"], row["line"], row["person_id"]) for row in found.rows] == [(1, 2, "T2"), (2, 2, "T1")]
