"""How many rows a delivered line gives: lists of columns, months, joined files; and what early rows get."""

from datetime import date
from pathlib import Path

import pytest

from cohort.errors import DataError
from tests.ingest.drawn import VISITS, ingested

MONTHS = ["TAMMI", "HELMI", "MAALIS", "HUHTI", "TOUKO", "KESA", "HEINA", "ELO", "SYYS", "LOKA", "MARRAS", "JOULU"]
HILMO = """{files: hilmo.csv, joined: {files: diagnoses.csv, on: HILMO_ID}, format: told, columns: {
    person_id: TNRO, day: TUPVA, end: LPVM, code: KOODI, note: KENTTA}}""".replace("\n    ", "")
ORDERED = VISITS.replace("coverage:", "in_order: [day, end]\ncoverage:")


def test_a_row_for_each_filled_column(tmp_path: Path) -> None:
    content = "ID;DG1;DG2;DG3\nT1;290.0;;300\nT2;;;\nT3;;310;\n"
    source = """{files: f.csv, format: told, columns: {person_id: ID, code: [DG1, DG2, DG3],
        note: {column_of: code, values: {DG1: main}, otherwise: secondary}}}""".replace("\n        ", " ")
    found = ingested(tmp_path, {"f.csv": content}, source)
    assert [(row["line"], row["person_id"], row["code"], row["note"]) for row in found.rows] == [
        (2, "T1", "2900", "main"),
        (2, "T1", "300", "secondary"),
        (4, "T3", "310", "secondary"),
    ]
    told = found.account.files[0]
    assert (told.read, told.accepted, told.rejected, told.rows) == (3, 3, 0, 3)


def test_one_bad_cell_rejects_all_rows_of_its_line(tmp_path: Path) -> None:
    content = "ID;D1;D2\nT1;1.1.2000;x\nT2;2.1.2000;3.1.2000\n;;\n"
    found = ingested(
        tmp_path, {"f.csv": content}, "{files: f.csv, format: told, columns: {person_id: ID, day: [D1, D2]}}"
    )
    assert [(row["person_id"], row["day"].day) for row in found.rows] == [("T2", 2), ("T2", 3)]
    assert found.rejects == [(2, "D2", "not a day"), (4, "ID", "missing")]
    assert found.account.files[0].rejected == 2


def test_a_row_for_each_month_received(tmp_path: Path) -> None:
    lines = [
        "ID;V;" + ";".join(MONTHS),
        "T1;2000;0;1;;;;;;;;;;1",
        "T2;1999;;;;;;;;;;;;",
        "T3;99;1;;;;;;;;;;;",
        "T4;;;;;;;;;;;;;1",
    ]
    months = f"months: {{year: V, columns: [{', '.join(MONTHS)}]}}"
    columns = "columns: {person_id: ID, day: {month: first_day}, end: {month: last_day}}"
    found = ingested(tmp_path, {"f.csv": "\n".join(lines)}, f"{{files: f.csv, format: told, {months}, {columns}}}")
    assert [(row["person_id"], row["day"], row["end"]) for row in found.rows] == [
        ("T1", date(2000, 2, 1), date(2000, 2, 29)),
        ("T1", date(2000, 12, 1), date(2000, 12, 31)),
    ]
    assert found.rejects == [(4, "V", "not a year"), (5, "V", "missing")]
    told = found.account.files[0]
    assert (told.read, told.accepted, told.rejected, told.rows) == (4, 2, 2, 2)


def test_all_twelve_months_arrive(tmp_path: Path) -> None:
    months = f"months: {{year: V, columns: [{', '.join(MONTHS)}], received: [K]}}"
    columns = "columns: {person_id: ID, day: {month: first_day}}"
    content = "ID;V;" + ";".join(MONTHS) + "\nT1;2000" + ";K" * 12
    found = ingested(tmp_path, {"f.csv": content}, f"{{files: f.csv, format: told, {months}, {columns}}}")
    assert [day.month for day in found.column("day")] == list(range(1, 13))


def test_a_row_for_each_diagnosis_of_a_visit(tmp_path: Path) -> None:
    visits = "HILMO_ID;TNRO;TUPVA;LPVM\nH1;T1;1.1.2000;2.1.2000\nH2;T2;1.1.2000;\nH3;T3;30.2.2000;\nH4;T4;5.1.2000;4.1.2000\n"
    visits += "H1;T9;1.1.2000;\n;T5;1.1.2000;\n"
    diagnoses = "HILMO_ID;KENTTA;N;KOODI\nH1;PDGO;1;F90.0\nH1;SDGO;1;F91\nH3;PDGO;1;F32\nH4;PDGO;1;F33\nH7;PDGO;1;F34\n;PDGO;1;F35\n"
    found = ingested(tmp_path, {"hilmo.csv": visits, "diagnoses.csv": diagnoses}, HILMO, register=ORDERED)
    assert [(row["source_file"], row["line"], row["person_id"], row["day"], row["code"]) for row in found.rows] == [
        (2, 2, "T1", date(2000, 1, 1), "F900"),
        (2, 3, "T1", date(2000, 1, 1), "F91"),
    ]
    assert found.rejects == [
        (4, "TUPVA", "not a day"),
        (5, "LPVM", "before day"),
        (6, "HILMO_ID", "repeats the HILMO_ID of an earlier row"),
        (7, "HILMO_ID", "missing"),
        (4, "HILMO_ID", "its row in the first file is rejected"),
        (5, "HILMO_ID", "its row in the first file is rejected"),
        (6, "HILMO_ID", "no row with this HILMO_ID"),
        (7, "HILMO_ID", "missing"),
    ]
    told = [(file.file, file.read, file.accepted, file.rejected, file.rows) for file in found.account.files]
    assert told == [("hilmo.csv", 6, 2, 4, 0), ("diagnoses.csv", 6, 2, 4, 2)]


def test_joined_files_of_several_years(tmp_path: Path) -> None:
    files = {f"hilmo_{year}.csv": f"HILMO_ID;TNRO;TUPVA;LPVM\nH{year};T1;1.1.{year};\n" for year in (1996, 1997)}
    files |= {f"diagnoses_{year}.csv": f"HILMO_ID;KENTTA;KOODI\nH{year};PDGO;F{year}\n" for year in (1996, 1997)}
    source = HILMO.replace("hilmo.csv", "hilmo_*.csv").replace("diagnoses.csv", "diagnoses_*.csv")
    found = ingested(tmp_path, files, source)
    assert [(row["day"].year, row["code"]) for row in found.rows] == [(1996, "F1996"), (1997, "F1997")]


def test_before_looks_at_a_column_of_the_same_file(tmp_path: Path) -> None:
    source = HILMO.replace("note: KENTTA", "days: N, note: {column: TNRO, before: {days: {2: early}}}")
    files = {"hilmo.csv": "HILMO_ID;TNRO;TUPVA;LPVM\nH1;T1;;\n", "diagnoses.csv": "HILMO_ID;N;KOODI\nH1;1;F\n"}
    with pytest.raises(DataError, match="note, which looks at days of a later file"):
        ingested(tmp_path, files, source)


def test_days_that_run_backwards_are_rejected_and_unknown_ones_are_not(tmp_path: Path) -> None:
    content = "ID;A;B\nT1;1.1.2000;1.1.2000\nT2;2.1.2000;1.1.2000\nT3;1.1.2000;\nT4;;1.1.2000\n"
    source = "{files: f.csv, format: told, columns: {person_id: ID, day: A, end: B}}"
    found = ingested(tmp_path, {"f.csv": content}, source, register=ORDERED)
    assert found.column("person_id") == ["T1", "T3", "T4"]
    assert found.rejects == [(3, "B", "before day")]


def test_early_rows_get_a_value_of_their_own(tmp_path: Path) -> None:
    content = "ID;A;P\nT1;31.12.1997;92\nT2;1.1.1998;92\nT3;1.1.1998;1\nT4;;92\nT5;1.1.1986;\n"
    part = "{column: P, values: {1: ward}, otherwise: clinic, before: {day: {1987-01-01: oldest, 1998-01-01: ward}}}"
    found = ingested(
        tmp_path,
        {"f.csv": content},
        f"{{files: f.csv, format: told, columns: {{person_id: ID, day: A, note: {part}}}}}",
    )
    assert found.column("note") == ["ward", "clinic", "ward", "clinic", "oldest"]


def test_early_years_get_a_value_of_their_own(tmp_path: Path) -> None:
    edition = "{constant: icd10, before: {days: {1987: icd8, 1996: icd9}}}"
    source = f"{{files: f.csv, format: told, columns: {{person_id: ID, days: V, note: {edition}}}}}"
    found = ingested(tmp_path, {"f.csv": "ID;V\nT1;1986\nT2;1987\nT3;1995\nT4;1996\nT5;\n"}, source)
    assert found.column("note") == ["icd8", "icd9", "icd9", "icd10", "icd10"]


def test_columns_that_a_source_does_not_fill_hold_nothing(tmp_path: Path) -> None:
    found = ingested(tmp_path, {"f.csv": "ID;SEX\nT1;x\n"}, "{files: f.csv, format: told, columns: {person_id: ID}}")
    assert found.rows == [
        {"person_id": "T1", "day": None, "end": None, "code": None, "sex": None, "days": None, "euros": None}
        | {"alive": None, "note": None, "source_file": 1, "line": 2}
    ]
