"""Deliveries: what the door refuses, with the place of every fault."""

from pathlib import Path

import pytest

from cohort.errors import SpecError
from cohort.spec.delivery import Delivery, read_delivery
from cohort.spec.register import read_register
from tests.ingest.drawn import VISITS

GOOD = """delivery: drawn
label: Drawn
formats:
  thl: {separator: ;, encoding: latin-1, dates: ["%d.%m.%Y"]}
  dvv: {separator: ;, header: false}
registers:
  visits:
    - files: a_*.csv
      format: thl
      columns:
        person_id: TNRO
        day: {column: TUPVA}
        code: [DG1, DG2]
        note: {column_of: code, values: {DG1: main}, otherwise: other}
        sex: {column: SUKUP, values: {1: male, 2: female}, before: {day: {1990-01-01: male}}}
        alive: {column: ALIVE, values: {1: true, '': false}}
    - files: b.csv
      format: dvv
      names: [id, year]
      columns: {person_id: id, days: year, note: {constant: late, before: {days: {1987: early}}}}
"""
COLUMNS = "one of alive, code, day, days, end, euros, note, person_id, sex (columns of visits)"

FAULTS = {
    ("delivery: drawn", "delivery: other"): (1, "delivery", "other", "'drawn', the name of the file", None),
    ("latin-1", "latin-eleven"): (4, "formats.thl.encoding", "latin-eleven", "an encoding Python knows: utf-8, latin-1, cp1252, utf-16 ...", None),
    ("latin-1", "rot13"): (4, "formats.thl.encoding", "rot13", "an encoding Python knows: utf-8, latin-1, cp1252, utf-16 ...", None),
    ("separator: ;, encoding", "separator: '::', encoding"): (4, "formats.thl.separator", "'::'", "one ASCII character, such as ';' or ',' or tab", None),
    ("separator: ;, encoding", "quote: '**', encoding"): (4, "formats.thl.quote", "'**'", "one character, or '' where nothing is quoted", None),
    ("%d.%m.%Y", "dd.mm.yyyy"): (4, "formats.thl.dates", "dd.mm.yyyy", "a pattern such as %d.%m.%Y, made of %Y %y %m %d %b %H %M %S", None),
    ("%d.%m.%Y", "%d.%m.%Q"): (4, "formats.thl.dates", "%d.%m.%Q", "a pattern such as %d.%m.%Y, made of %Y %y %m %d %b %H %M %S", None),
    ("  visits:", "  visit:"): (7, "registers.visit", "visit", "one of visits", "did you mean 'visits'?"),
    ("format: thl", "format: tlh"): (9, "registers.visits[1].format", "tlh", "one of dvv, thl", "did you mean 'thl'?"),
    ("      names: [id, year]\n", ""): (17, "registers.visits[2]", "format dvv", "'names:' for a file without a header, and only there", None),
    ("person_id: TNRO", "end: TNRO"): (10, "registers.visits[1].columns", "no 'person_id'", "'person_id: DELIVERED_COLUMN' (Person)", None),
    ("day: {column", "dya: {column"): (12, "registers.visits[1].columns.dya", "dya", COLUMNS, "did you mean 'day'?"),
    ("{column: TUPVA}", "{column: TUPVA, constant: x}"): (12, "registers.visits[1].columns.day", "more or fewer than one origin", "exactly one of column, columns, column_of, constant, month, cases", None),
    ("{column: TUPVA}", "{month: first_day}"): (12, "registers.visits[1].columns.day", "month", "'months:' with the year and twelve columns", None),
    ("{column: TUPVA}", "[A, B]"): (10, "registers.visits[1].columns", "day: A, B; code: DG1, DG2", "one list of columns, or months, or a joined file", None),
    ("{column: TUPVA}", "{column: TUPVA, reads: month}"): (12, "registers.visits[1].columns.day.reads", "month", "one of end_of_month, end_of_year, first_digit, weeks_and_days", None),
    ("column_of: code", "column_of: day"): (14, "registers.visits[1].columns.note", "day", "one of our columns that is read from a list of delivered columns", None),
    ("2: female", "2: femal"): (15, "registers.visits[1].columns.sex", "femal", "one of female, male", "did you mean 'female'?"),
    ("1990-01-01: male", "1990-01-01: mal"): (15, "registers.visits[1].columns.sex", "mal", "one of female, male", "did you mean 'male'?"),
    ("{day: {1990-01-01: male}}", "{person_id: {1990-01-01: male}}"): (15, "registers.visits[1].columns.sex.before.person_id", "person_id", "one of day (columns of type date that are read here)", None),
    ("{day: {1990-01-01: male}}", "{day: {1990-01-01: male, 1980-01-01: male}}"): (15, "registers.visits[1].columns.sex.before", "1990-01-01, 1980-01-01", "the earliest first", None),
    ("{day: {1990-01-01: male}}", "{day: {1990: male}}"): (15, "registers.visits[1].columns.sex.before.day", "day", "nothing is defined here yet (columns of type integer that are read here)", None),
    ("{day: {1990-01-01: male}}", "male"): (15, "registers.visits[1].columns.sex.before", "male", "one of our columns with days or years: {start_date: {1998-01-01: inpatient}}", None),
    ("separator: ;, encoding", "kind: spss, separator: ;, encoding"): (4, "formats.thl", "separator for kind spss", "'separator:' for text only", None),
    ("separator: ;, encoding", "kind: parquet, encoding"): (4, "formats.thl", "encoding for kind parquet", "'encoding:' for text or spss or stata or sas only", None),
    ("separator: ;, encoding", "sheet: A, encoding"): (4, "formats.thl", "sheet for kind text", "'sheet:' for excel only", None),
    ("separator: ;, encoding", "kind: excl, encoding"): (4, "formats.thl.kind", "excl", "one of excel, parquet, sas, spss, stata, text", "did you mean 'excel'?"),
    ("%d.%m.%Y", "%d.%m.%y"): (4, "formats.thl", "%d.%m.%y", "'two_digit_years_from:' (1930: 30 is 1930, 29 is 2029) with %y, and only there", None),
    ("      format: thl\n", "      format: thl\n      keep: {sex: femal}\n"): (10, "registers.visits[1].keep.sex", "femal", "one of female, male", "did you mean 'female'?"),
    ("      format: thl\n", "      format: thl\n      keep: {euros: 1}\n"): (10, "registers.visits[1].keep.euros", "euros", "one of alive, code, day, note, person_id, sex (our columns that are read here)", None),
    ("{column: SUKUP, values: {1: male, 2: female}", "{cases: [{when: {SUKUP: 1}, then: mael}]"): (15, "registers.visits[1].columns.sex", "mael", "one of female, male", "did you mean 'male'?"),
    ("{column: SUKUP, values: {1: male, 2: female}", "{cases: [{when: {SUKUP: 1}, then: male}], values: {2: female}"): (15, "registers.visits[1].columns.sex", "cases with values, digits, reads or missing", "cases alone, with 'otherwise:' or 'before:'", None),
    ("1: true", "1: 'yes'"): (16, "registers.visits[1].columns.alive", "yes", "one of false, true", None),
}  # fmt: skip


@pytest.mark.parametrize(("change", "told"), FAULTS.items(), ids=[new.strip() or "gone" for _, new in FAULTS])
def test_fault(change: tuple[str, str], told: tuple[int, str, str, str, str | None], tmp_path: Path) -> None:
    line, place, found, expected, hint = told
    with pytest.raises(SpecError) as caught:
        read(GOOD.replace(*change, 1), tmp_path)
    faults = {fault.where: fault for fault in caught.value.faults}
    fault = faults[f"drawn.yaml:{line}  {place}"]
    assert (fault.found, fault.expected, fault.hint) == (found, expected, hint)


def test_yaml_words_become_what_a_file_would_hold(tmp_path: Path) -> None:
    source, later = read(GOOD, tmp_path).registers["visits"]
    assert source.columns["sex"].values == {"1": "male", "2": "female"}
    assert source.columns["alive"].values == {"1": "true", "": "false"}
    assert source.columns["code"].columns == ("DG1", "DG2")
    assert later.columns["note"].before is not None
    assert later.columns["note"].before.values == ((1987, "early"),)


def read(text: str, tmp_path: Path) -> Delivery:
    (tmp_path / "visits.yaml").write_text(VISITS, encoding="utf-8")
    (tmp_path / "drawn.yaml").write_text(text, encoding="utf-8")
    visits = read_register(tmp_path / "visits.yaml", "visits.yaml")
    return read_delivery(tmp_path / "drawn.yaml", "drawn.yaml", {"visits": visits})
