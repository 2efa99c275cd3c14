"""Codes as registers write them: combined ICD-10-FI codes, dots, case, blanks; letters of ICD-9-FI stay."""

from pathlib import Path

import pytest

from tests.ingest.drawn import VISITS, ingested

CODED = VISITS.replace(
    "coverage:",
    "code: {column: code, edition: note, drug: drug}\n"
    "editions: {icd9: {from: 1987-01-01, until: 1996-01-01}, icd10: {from: 1996-01-01}}\ncoverage:",
).replace(
    "  note: {type: text, label: Note}\n",
    "  note: {type: category, label: Edition, values: {icd9: ICD-9, icd10: ICD-10}}\n  drug: {type: code, label: Drug}\n",
)
SOURCE = "{files: f.csv, format: told, columns: {person_id: ID, code: KOODI, note: ED}}"


@pytest.mark.parametrize(
    ("delivered", "edition", "codes"),
    [
        ("F32.2*X60", "icd10", ["F322", "X60"]),
        ("A170&G01", "icd10", ["A170", "G01"]),
        ("G01+A17.0", "icd10", ["A170", "G01"]),
        ("T36.0#J01CA04", "icd10", ["T360 with J01CA04"]),
        ("F32*X60*Y91", "icd10", ["F32*X60*Y91"]),
        ("*X60", "icd10", ["*X60"]),
        ("X60+", "icd10", ["X60+"]),
        (" f 32.2 ", "icd10", ["F322"]),
        ("6500B", "icd9", ["6500B"]),
        ("290*300", "icd9", ["290*300"]),
    ],
)
def test_codes(delivered: str, edition: str, codes: list[str], tmp_path: Path) -> None:
    found = ingested(tmp_path, {"f.csv": f"ID;KOODI;ED\nT1;{delivered};{edition}\n"}, SOURCE, register=CODED)
    told = [row["code"] + (f" with {row['drug']}" if row["drug"] else "") for row in found.rows]
    assert sorted(told) == sorted(codes)
    assert {row["line"] for row in found.rows} == {2}
    file = found.account.files[0]
    assert (file.read, file.accepted, file.rows) == (1, 1, len(codes))


def test_the_cause_comes_first(tmp_path: Path) -> None:
    """Of ``A+B`` the row that was there holds B, the added one A."""
    found = ingested(tmp_path, {"f.csv": "ID;KOODI;ED\nT1;G01+A170;icd10\n"}, SOURCE, register=CODED)
    assert found.column("code") == ["A170", "G01"]
