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


def drawn_files(**tables: str) -> dict[str, str]:
    """``"ID A; T1 x"`` is a file with one row."""
    return {
        f"{name}.csv": "\n".join(";".join(r.split()) for r in rows.split(";")) + "\n" for name, rows in tables.items()
    }


def test_columns_of_one_row_in_three_files(tmp_path: Path) -> None:
    """The keys differ from step to step: a visit has a person, a diagnosis has a visit."""
    files = drawn_files(
        people="ID SEX; T1 male; T2 female; T4 other",
        visits="ID VISIT DAY; T2 V1 1.1.2000; T1 V2 2.1.2000; T3 V3 3.1.2000; T4 V4 4.1.2000; T1 V2 5.1.2000",
        codes="VISIT CODE; V2 F90; V2 F91; V1 F32; V3 F33; V4 F34; V5 F35",
    )
    source = """{files: people.csv, joined: [{files: visits.csv, on: ID}, {files: codes.csv, on: VISIT}], format: told,
        columns: {person_id: ID, sex: SEX, day: DAY, code: CODE}}""".replace("\n        ", " ")
    found = ingested(tmp_path, files, source)
    assert [(row["line"], row["person_id"], row["sex"], row["day"].day, row["code"]) for row in found.rows] == [
        (2, "T1", "male", 2, "F90"),
        (3, "T1", "male", 2, "F91"),
        (4, "T2", "female", 1, "F32"),
    ]
    assert [(file.file, file.read, file.accepted, file.rejected, file.rows) for file in found.account.files] == [
        ("people.csv", 3, 2, 1, 0),
        ("visits.csv", 5, 2, 3, 0),
        ("codes.csv", 6, 3, 3, 3),
    ]
    assert sorted(reason for _, _, reason in found.rejects) == [
        "its row in the first file is rejected",
        "its row in the first file is rejected",
        "its row in the first file is rejected",
        "no row with this ID",
        "no row with this VISIT",
        "not one of the values listed",
        "repeats the VISIT of an earlier row",
    ]


def test_a_key_of_two_columns(tmp_path: Path) -> None:
    files = drawn_files(
        a="ID YEAR SEX; T1 2000 male; T1 2001 female; T12 000 male", b="YEAR ID DAYS; 2001 T1 5; 2000 T1 6; 2000 T12 7"
    )
    source = "{files: a.csv, joined: {files: b.csv, on: [ID, YEAR]}, format: told, columns: {person_id: ID, sex: SEX, days: DAYS}}"
    found = ingested(tmp_path, files, source)
    assert [(row["sex"], row["days"]) for row in found.rows] == [("female", 5), ("male", 6)]
    assert found.rejects == [(4, "ID, YEAR", "no row with this ID, YEAR")]


def test_only_the_rows_that_are_kept(tmp_path: Path) -> None:
    """A line that is not kept is accepted and gives no row, whatever else is wrong with it; an identity code stops all."""
    content = "ID;SEX;DAY\nT1;1;1.1.2000\nT2;2;x\nT3;1;x\nT4;3;1.1.2000\nT5;;1.1.2000\n"
    source = "{files: f.csv, format: told, keep: {sex: male}, columns: {person_id: ID, sex: {column: SEX, values: {1: male, 2: female}}, day: DAY}}"
    found = ingested(tmp_path, {"f.csv": content}, source)
    assert found.column("person_id") == ["T1"]
    assert found.rejects == [(4, "DAY", "not a day"), (5, "SEX", "not one of the values listed")]
    told = found.account.files[0]
    assert (told.read, told.accepted, told.rejected, told.rows) == (5, 3, 2, 1)


def test_an_identity_code_in_a_row_that_is_not_kept(tmp_path: Path) -> None:
    content = "ID;SEX;DAY\nT1;1;1.1.2000\n010199-9001;2;1.1.2000\n"
    source = "{files: f.csv, format: told, keep: {sex: male}, columns: {person_id: ID, sex: {column: SEX, values: {1: male, 2: female}}}}"
    with pytest.raises(DataError, match="identity code"):
        ingested(tmp_path, {"f.csv": content}, source)


def test_of_a_list_of_columns_each_row_is_kept_or_not(tmp_path: Path) -> None:
    source = """{files: f.csv, format: told, keep: {note: [main, late]}, columns: {person_id: ID, code: [A, B, C],
        note: {column_of: code, values: {A: main, B: middle, C: late}}}}""".replace("\n        ", " ")
    found = ingested(tmp_path, {"f.csv": "ID;A;B;C\nT1;x;y;z\nT2;;y;\nT3;;y;z\n"}, source)
    assert [(row["person_id"], row["code"]) for row in found.rows] == [("T1", "X"), ("T1", "Z"), ("T3", "Z")]
    told = found.account.files[0]
    assert (told.read, told.accepted, told.rows) == (3, 3, 3)


STAYS = VISITS.replace("time: {day: day}", "time: {start: day, end: end}\nchained: {days: 1}")


@pytest.mark.parametrize(
    ("delivered", "stays"),
    [
        ("1-3 3-5", "1-5"),
        ("1-3 4-5", "1-5"),
        ("1-3 5-6", "1-3 5-6"),
        ("4-5 1-3", "1-5"),
        ("1-9 2-3 10-11", "1-11"),
        ("1-1 1-1 2-2 4-4", "1-2 4-4"),
        ("1- 5-6 9-10", "1-"),
        ("1-2 5- 9-10", "1-2 5-"),
    ],
)
def test_one_stay_over_several_rows(delivered: str, stays: str, tmp_path: Path) -> None:
    rows = [
        f"T1;{';'.join(f'{day}.1.2000' if day else '' for day in row.split('-'))};{row}" for row in delivered.split()
    ]
    rows += ["T0;1.1.2000;31.1.2000;another", "T2;2.1.2000;2.1.2000;another"]
    source = "{files: f.csv, format: told, columns: {person_id: ID, day: A, end: B, note: N}}"
    found = ingested(tmp_path, {"f.csv": "\n".join(["ID;A;B;N", *rows]) + "\n"}, source, register=STAYS)
    own = sorted(
        (row["day"].day, row["end"].day if row["end"] else "", row["note"])
        for row in found.rows
        if row["person_id"] == "T1"
    )
    assert " ".join(f"{first}-{last}" for first, last, _ in own) == stays
    assert own[0][2] == min(delivered.split(), key=lambda row: int(row.split("-")[0]))
    assert [row["person_id"] for row in found.rows if row["note"] == "another"] == ["T0", "T2"]


def test_months_told_in_words(tmp_path: Path) -> None:
    months = f"months: {{year: V, columns: [{', '.join(MONTHS)}], received: [Kyllä], not_received: [Ei]}}"
    columns = "columns: {person_id: ID, day: {month: first_day}}"
    lines = [
        "ID;V;" + ";".join(MONTHS),
        "T1;2019;" + ";".join(["Ei"] * 11 + ["Kyllä"]),
        "T2;2019;" + ";".join(["Kyllä"] * 11 + ["?"]),
    ]
    found = ingested(tmp_path, {"f.csv": "\n".join(lines)}, f"{{files: f.csv, format: told, {months}, {columns}}}")
    assert found.column("day") == [date(2019, 12, 1)]
    assert found.rejects == [(3, "JOULU", "not one of the marks listed")]
