"""What each type makes of a delivered cell: a value, nothing, or a reject with its reason."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.drawn import FINNISH, ingested

NOT_A_DAY, NOT_WHOLE, NOT_A_NUMBER = "reject: not a day", "reject: not a whole number", "reject: not a number"
OUTSIDE, NOT_LISTED = "reject: a day outside 1800-2199", "reject: not one of the values listed"
NEITHER, NOT_A_CODE, MISSING = "reject: neither true nor false", "reject: not a code", "reject: missing"
NOT_WEEKS = "reject: not weeks and days such as 39+4"
NO_DIGIT = "reject: no digit at its beginning, or not one of the values listed"

CELLS: dict[str, dict[str, Any]] = {
    "person_id: CELL": {
        "T001": "T001",
        "  T001 ": "T001",
        "": MISSING,
        "-1": MISSING,
    },
    "note: CELL": {
        "005": "005",
        " two words ": "two words",
        "": None,
        "____": None,
        "Työtön": "Työtön",
        "10.0": "10.0",
    },
    "day: CELL": {
        "01.03.1997": date(1997, 3, 1),
        "1.3.1997": date(1997, 3, 1),
        "01.03.1997 23:59": date(1997, 3, 1),
        "28.02.1999": date(1999, 2, 28),
        "29.02.1999": NOT_A_DAY,
        "31.11.2003": NOT_A_DAY,
        "29.02.2000": date(2000, 2, 29),
        "01.03.97": OUTSIDE,
        "31.12.9999": OUTSIDE,
        "1997-03-01": NOT_A_DAY,
        "19970301": NOT_A_DAY,
        "00000000": NOT_A_DAY,
        "": None,
    },
    "code: CELL": {
        "f90.0": "F900",
        " F 90 ": "F90",
        "6500B": "6500B",
        "...": NOT_A_CODE,
        "": None,
        "A01*B02": "A01*B02",
    },
    "sex: CELL": {"male": "male", "Male": NOT_LISTED, "1": NOT_LISTED, "": None},
    "sex: {column: CELL, values: {1: male, 2: female}}": {"1": "male", " 2": "female", "3": NOT_LISTED, "": None},
    "sex: {column: CELL, values: {1: male}, otherwise: female}": {"1": "male", "3": "female", "": None},
    "sex: {column: CELL, missing: [9], values: {1: male, 2: female}}": {"1": "male", "9": None, "8": NOT_LISTED},
    "sex: {column: CELL, values: {1: male, '': female}}": {"1": "male", "": "female", "-1": "female", "2": NOT_LISTED},
    "sex: {column: CELL, reads: first_digit, values: {3: male, 4: female}}": {
        "399": "male",
        "4": "female",
        "511": NO_DIGIT,
    },
    "days: CELL": {
        "12": 12,
        "-5": -5,
        "007": 7,
        "5.0": 5,
        "5,0": 5,
        "5,5": NOT_WHOLE,
        "1.000": NOT_WHOLE,
        "1e3": NOT_WHOLE,
        "0x1f": NOT_WHOLE,
        "3?50": NOT_WHOLE,
        "99999999999999999999": NOT_WHOLE,
        "": None,
    },
    "days: {column: CELL, reads: weeks_and_days}": {
        "39+4": 277,
        "40+0": 280,
        "39 + 4": 277,
        "39+7": NOT_WEEKS,
        "39": NOT_WEEKS,
        "": None,
    },
    "day: {column: CELL, reads: end_of_month}": {
        "199602": date(1996, 2, 29),
        "199613": "reject: not a year and month such as 199703",
        "1996": "reject: not a year and month such as 199703",
        "": None,
    },
    "note: {column: CELL, digits: 3}": {
        "5": "005",
        "5.0": "005",
        "005": "005",
        "49,0": "049",
        "1234": "1234",
        "70F": "70F",
        "5.5": "5.5",
        "": None,
    },
    "days: {cases: [{when: {CELL: [7, 8], X: ''}, then: 1}, {when: {CELL: 9}, then: 2}]}": {
        "7": 1,
        "8": 1,
        "9": 2,
        "10": "reject: not one of the values listed",
        "": None,
    },
    "days: {cases: [{when: {CELL: ''}, then: 1}], otherwise: 3}": {"": 1, "10": 3},
    "day: {column: CELL, reads: end_of_year}": {
        "1997": date(1997, 12, 31),
        "1997.0": date(1997, 12, 31),
        "97": "reject: not a year",
        "": None,
    },
    "euros: CELL": {
        "1205,50": 1205.5,
        "-0,5": -0.5,
        ",5": 0.5,
        "3": 3.0,
        "1.205,50": NOT_A_NUMBER,
        "1205.50": NOT_A_NUMBER,
        "nan": NOT_A_NUMBER,
        "inf": NOT_A_NUMBER,
        "": None,
    },
    "alive: CELL": {"1": True, "0": False, "2": NEITHER, "": None},
    "alive: {column: CELL, values: {K: true, E: false}}": {"K": True, "E": False, "1": NOT_LISTED},
    "alive: {column: CELL, values: {'': false}, otherwise: true}": {"A": True, "B": True, "": False},
    "note: {constant: hand}": {"anything": "hand", "": "hand"},
    "days: {constant: 7}": {"": 7},
    "alive: {constant: true}": {"": True},
}


@pytest.mark.parametrize("mapped", CELLS, ids=lambda mapped: mapped.replace(" ", ""))
def test_cell(mapped: str, tmp_path: Path) -> None:
    column = mapped.split(":")[0]
    person = "" if column == "person_id" else "person_id: ID, "
    lines = [f"T{number};{cell};" for number, cell in enumerate(CELLS[mapped])]
    found = ingested(
        tmp_path,
        {"f.csv": "\n".join(["ID;CELL;X", *lines])},
        f"{{files: f.csv, format: told, columns: {{{person}{mapped}}}}}",
    )
    values = {row["line"]: row[column] for row in found.rows}
    reasons = {line: f"reject: {reason}" for line, _, reason in found.rejects}
    outcome = [(values | reasons)[line] for line in range(2, len(lines) + 2)]
    assert dict(zip(CELLS[mapped], outcome, strict=True)) == CELLS[mapped]
    assert found.account.total.accepted == len(values)


DATES: dict[str, dict[str, Any]] = {
    "%Y%m%d": {"19970301": date(1997, 3, 1), "1997031": NOT_A_DAY, "199703": NOT_A_DAY},
    "%Y-%m-%d": {"1997-03-01": date(1997, 3, 1), "97-03-01": OUTSIDE},
    "%d-%m-%Y": {"01-03-1997": date(1997, 3, 1)},
    "%d%b%Y:%H:%M:%S": {"15MAY2015:00:00:00": date(2015, 5, 15), "15may2015:23:59:59": date(2015, 5, 15)},
    "%Y%m": {"199703": date(1997, 3, 1)},
    "%y/%m/%d": {"97/03/01": date(1997, 3, 1), "29/12/31": date(2029, 12, 31), "30/01/01": date(1930, 1, 1)},
    "%d/%m/%y": {
        "01/03/97": date(1997, 3, 1),
        "1/3/29": date(2029, 3, 1),
        "29/02/00": date(2000, 2, 29),
        "29/02/99": NOT_A_DAY,
        "01/03/1997": NOT_A_DAY,
        "010397": NOT_A_DAY,
    },
    "%d%m%y": {"010397": date(1997, 3, 1), "10397": NOT_A_DAY},
    "%d%b%y": {"15MAY15": date(2015, 5, 15), "15may30": date(1930, 5, 15)},
}


@pytest.mark.parametrize("pattern", DATES)
def test_dates(pattern: str, tmp_path: Path) -> None:
    pivot = ", two_digit_years_from: 1930" if "%y" in pattern else ""
    format_ = f"{{separator: ;, dates: ['{pattern}']{pivot}}}"
    lines = [f"T{number};{cell}" for number, cell in enumerate(DATES[pattern])]
    source = "{files: f.csv, format: told, columns: {person_id: ID, day: DAY}}"
    found = ingested(tmp_path, {"f.csv": "\n".join(["ID;DAY", *lines])}, source, format_)
    values = {row["line"]: row["day"] for row in found.rows}
    reasons = {line: f"reject: {reason}" for line, _, reason in found.rejects}
    outcome = [(values | reasons)[line] for line in range(2, len(lines) + 2)]
    assert dict(zip(DATES[pattern], outcome, strict=True)) == DATES[pattern]


def test_a_line_is_rejected_once_and_told_for_each_bad_cell(tmp_path: Path) -> None:
    source = "{files: f.csv, format: told, columns: {person_id: ID, day: DAY, days: DAYS, note: NOTE}}"
    found = ingested(tmp_path, {"f.csv": "ID;DAY;DAYS;NOTE\nT1;x;y;z\nT2;1.1.2000;1;z\n;x;1;z\n"}, source, FINNISH)
    assert found.column("person_id") == ["T2"]
    assert found.rejects == [
        (2, "DAY", "not a day"),
        (2, "DAYS", "not a whole number"),
        (4, "DAY", "not a day"),
        (4, "ID", "missing"),
    ]
    told = found.account.files[0]
    assert (told.read, told.accepted, told.rejected, told.rows) == (3, 1, 2, 1)
    assert told.reasons == (("DAY: not a day", 2), ("DAYS: not a whole number", 1), ("ID: missing", 1))
