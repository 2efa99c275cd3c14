"""Tables of other programs: the same typed rows, account and rejects as delimited text gives."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from cohort.errors import DataError
from cohort.ingest.foreign import head
from tests.ingest.drawn import Ingested, ingested

SOURCE = """{files: 'f.*', format: told, columns: {person_id: ID, day: DAY, end: END, code: CODE,
 sex: {column: SEX, values: {1: male, 2: female}}, days: DAYS, euros: EUROS, note: {column: NOTE, digits: 3}}}""".replace(
    "\n", ""
)
ROWS: list[dict[str, Any]] = [
    # a pseudonym of twelve digits, a municipality that lost its zeros, ward 10 and its likes come as floating numbers
    {
        "ID": 123456789012.0,
        "DAY": date(2015, 5, 15),
        "SEX": 1.0,
        "CODE": "F90.0",
        "DAYS": 10.0,
        "EUROS": 0.1,
        "NOTE": 5.0,
    },
    {
        "ID": 123456789013.0,
        "DAY": date(1899, 12, 31),
        "SEX": 2.0,
        "CODE": "f91",
        "DAYS": 3.0,
        "EUROS": 3.0,
        "NOTE": 49.0,
    },
    {"ID": 123456789014.0, "DAY": date(9999, 12, 31), "SEX": 1.0, "CODE": "", "DAYS": 1.0, "EUROS": 1.5, "NOTE": 837.0},
    {"ID": 123456789015.0, "DAY": None, "SEX": None, "CODE": "", "DAYS": None, "EUROS": None, "NOTE": None},
]
ENDS = [datetime(2015, 5, 15, 23, 59), datetime(1900, 1, 1), None, None]
FRAME = pd.DataFrame(ROWS).assign(END=pd.Series(ENDS, dtype="datetime64[us]"))


def spss(folder: Path) -> None:
    pyreadstat.write_sav(FRAME, folder / "f.sav", variable_value_labels={"SEX": {1.0: "Poika", 2.0: "Tyttö"}})


def packed_spss(folder: Path) -> None:
    pyreadstat.write_sav(FRAME, folder / "f.zsav", compress=True)


def stata(folder: Path) -> None:
    pyreadstat.write_dta(FRAME, folder / "f.dta", variable_value_labels={"SEX": {1: "Poika", 2: "Tyttö"}})


def parquet(folder: Path) -> None:
    schema = pa.schema([(name, pa.float64()) for name in ("ID", "SEX", "DAYS", "NOTE")])
    schema = schema.append(pa.field("DAY", pa.date32())).append(pa.field("END", pa.timestamp("us")))
    schema = schema.append(pa.field("CODE", pa.dictionary(pa.int32(), pa.string())))
    schema = schema.append(pa.field("EUROS", pa.decimal128(8, 2)))
    rows = [
        {**row, "END": end, "EUROS": None if row["EUROS"] is None else Decimal(str(row["EUROS"]))}
        for row, end in zip(ROWS, ENDS, strict=True)
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "f.parquet", row_group_size=2)


KINDS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "spss": ("spss", spss),
    "packed spss": ("spss", packed_spss),
    "stata": ("stata", stata),
    "parquet": ("parquet", parquet),
}


def read(kind: str, write: Callable[[Path], None], tmp_path: Path, source: str = SOURCE, **more: Any) -> Ingested:
    (tmp_path / "delivered").mkdir()
    write(tmp_path / "delivered")
    return ingested(tmp_path, {}, source, f"{{kind: {kind}, decimal: ','}}", **more)


@pytest.mark.parametrize("told", KINDS)
@pytest.mark.parametrize("cells", [1, 2_000_000])
def test_typed_rows(told: str, cells: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few rows at a time, and all at once."""
    monkeypatch.setattr(head, "CELLS", cells)
    monkeypatch.setattr(head, "FEWEST", 1)
    found = read(*KINDS[told], tmp_path)
    names = ("line", "person_id", "day", "end", "code", "sex", "days", "euros", "note")
    assert [tuple(row[name] for name in names) for row in found.rows] == [
        (1, "123456789012", date(2015, 5, 15), date(2015, 5, 15), "F900", "male", 10, 0.1, "005"),
        (2, "123456789013", date(1899, 12, 31), date(1900, 1, 1), "F91", "female", 3, 3.0, "049"),
        (4, "123456789015", None, None, None, None, None, None, None),
    ]
    assert found.rejects == [(3, "DAY", "a day outside 1800-2199")]
    file = found.account.files[0]
    assert (file.read, file.accepted, file.rejected, file.rows) == (4, 3, 1, 3)


@pytest.mark.parametrize("told", KINDS)
def test_an_open_end_is_a_missing_mark(told: str, tmp_path: Path) -> None:
    source = SOURCE.replace("day: DAY", "day: {column: DAY, missing: [9999-12-31]}")
    found = read(*KINDS[told], tmp_path, source)
    assert found.column("day") == [date(2015, 5, 15), date(1899, 12, 31), None, None]


@pytest.mark.parametrize("told", ["spss", "stata"])
def test_value_labels(told: str, tmp_path: Path) -> None:
    """They stay in the register's file, and a mapping can read them under the name ``label of COLUMN``."""
    source = SOURCE.replace("{column: SEX, values: {1: male, 2", "{column: label of SEX, values: {Poika: male, Tyttö")
    found = read(*KINDS[told], tmp_path, source)
    assert found.column("sex") == ["male", "female", None]
    with duckdb.connect(str(tmp_path / "work" / "registers" / "visits.duckdb"), read_only=True) as connection:
        labels = connection.execute("SELECT * FROM labels ORDER BY ALL").fetchall()
    assert labels == [(1, "SEX", "1", "Poika"), (1, "SEX", "2", "Tyttö")]


def test_a_value_that_spss_declares_missing_holds_nothing(tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        frame = pd.DataFrame({"ID": ["T1", "T2"], "DAYS": [9.0, 5.0]})
        pyreadstat.write_sav(frame, folder / "f.sav", missing_ranges={"DAYS": [9.0]})

    found = read("spss", write, tmp_path, "{files: f.sav, format: told, columns: {person_id: ID, days: DAYS}}")
    assert found.column("days") == [None, 5]


def test_sas(tmp_path: Path) -> None:
    """A file that SAS has written (source and licence: files/README.md); the third text is long."""
    sample = (Path(__file__).parent / "files" / "sample.sas7bdat").read_bytes()
    source = "{files: f.sas7bdat, format: told, columns: {person_id: integer_row, day: date_row, euros: float_row, note: text_row}}"
    found = ingested(tmp_path, {"f.sas7bdat": sample}, source, "{kind: sas}")
    assert [(row["line"], row["person_id"], row["day"], row["euros"]) for row in found.rows] == [
        (1, "1", date(2018, 1, 2), 2.5),
        (2, "2", date(2018, 2, 5), 17.23),
        (3, "3", date(2017, 11, 21), 3.21),
        (4, "4", date(2016, 5, 19), 100.9),
        (5, "5", date(1999, 10, 25), 98.6),
    ]
    assert found.column("note")[:2] == ["Some text", "Some more text"]


def with_column(values: pa.Array) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        pq.write_table(pa.table({"ID": pa.array(["T1"]), "NOTE": values}), folder / "f.parquet")

    return write


FAULTS: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "a list in a cell": ("parquet", with_column(pa.array([[1, 2]])), "in NOTE values of type list"),
    "bytes in a cell": ("parquet", with_column(pa.array([b"x"])), "in NOTE values of type binary"),
    "a pseudonym that lost its last digits": (
        "parquet",
        with_column(pa.array([1234567890123456789.0])),
        "in NOTE whole numbers of 16 digits or more",
    ),
    "a table without rows": ("parquet", with_column(pa.array([], pa.string())), "no rows"),
    "text called parquet": ("parquet", lambda folder: (folder / "f.parquet").write_text("ID;NOTE\nT1;x\n"), "it could not be read"),
    "text called SPSS": ("spss", lambda folder: (folder / "f.sav").write_text("ID;NOTE\nT1;x\n"), "it could not be read"),
    "text called Stata": ("stata", lambda folder: (folder / "f.dta").write_text("ID;NOTE\nT1;x\n"), "it could not be read"),
    "text called SAS": ("sas", lambda folder: (folder / "f.sas7bdat").write_text("ID;NOTE\nT1;x\n"), "it could not be read"),
    "text called Excel": ("excel", lambda folder: (folder / "f.xlsx").write_text("ID;NOTE\nT1;x\n"), "it could not be read"),
}  # fmt: skip


@pytest.mark.parametrize("told", FAULTS)
def test_fault(told: str, tmp_path: Path) -> None:
    kind, write, message = FAULTS[told]
    if told == "a table without rows":
        write = lambda folder: pq.write_table(pa.table({"ID": pa.array([], pa.string())}), folder / "f.parquet")  # noqa: E731
    with pytest.raises(DataError) as caught:
        read(kind, write, tmp_path, "{files: 'f.*', format: told, columns: {person_id: ID, note: NOTE}}")
    assert message in str(caught.value)
    assert "T1" not in str(caught.value)


def test_an_extract_that_was_cut_off(tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        stata(folder)
        whole = (folder / "f.dta").read_bytes()
        (folder / "f.dta").write_bytes(whole[: whole.index(b"</data>") - 60])

    with pytest.raises(DataError, match="cut off"):
        read("stata", write, tmp_path)


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no column KOODI") as caught:
        read(*KINDS["stata"], tmp_path, SOURCE.replace("code: CODE", "code: KOODI"))
    assert "label of SEX" in str(caught.value)


def test_an_identity_code_stops_the_file(tmp_path: Path) -> None:
    """An artificial one (its number is 900 or more), and it is never told."""

    def write(folder: Path) -> None:
        pyreadstat.write_sav(pd.DataFrame({"ID": ["T1", "010199-9001"], "DAYS": [1.0, 2.0]}), folder / "f.sav")

    with pytest.raises(DataError, match="identity code") as caught:
        read("spss", write, tmp_path, "{files: f.sav, format: told, columns: {person_id: ID, days: DAYS}}")
    assert "9001" not in str(caught.value)
