"""What is wrong with a delivery is told with its place, what was found, what would do; and never with a person's value."""

from pathlib import Path

import pytest

from cohort.errors import DataError
from tests.ingest.drawn import VISITS, ingested

SOURCE = "{files: f.csv, format: told, columns: {person_id: TNRO, day: TUPVA, note: NOTE}}"
NAMED = "{files: f.csv, format: told, names: [tnro, tupva, note], columns: {person_id: tnro, day: tupva, note: note}}"
UTF_8 = "{separator: ;, dates: ['%d.%m.%Y']}"
HEADLESS = "{separator: ;, header: false}"
GOOD = "TNRO;TUPVA;NOTE\nT1;1.1.2000;a\n"
SECRET = "T7654321"

FAULTS: dict[str, tuple[dict[str, str | bytes], str, str, str]] = {
    "no such file": (
        {"F.CSV": GOOD, "g.csv": GOOD},
        SOURCE,
        UTF_8,
        "delivered\n  found:    no file called f.csv\n  expected: one of F.CSV, g.csv\n  hint:     did you mean 'F.CSV'?",
    ),
    "an empty folder": (
        {},
        SOURCE,
        UTF_8,
        "delivered\n  found:    no file called f.csv\n  expected: files in this folder; it is empty",
    ),
    "an empty file": (
        {"f.csv": ""},
        SOURCE,
        UTF_8,
        "f.csv\n  found:    an empty file\n  expected: at least one row\n  hint:     was the extract cut off?",
    ),
    "only a header": (
        {"f.csv": "TNRO;TUPVA;NOTE\n\n"},
        SOURCE,
        UTF_8,
        "f.csv\n  found:    a header and no rows\n  expected: at least one row\n  hint:     was the extract cut off?",
    ),
    "another separator": (
        {"f.csv": GOOD.replace(";", ",")},
        SOURCE,
        UTF_8,
        "f.csv:1\n  found:    one column only\n  expected: a header with TNRO, TUPVA, NOTE\n"
        "  hint:     ',' would give 3: see 'separator:' of the format",
    ),
    "another separator, no header": (
        {"f.csv": f"{SECRET}\t1.1.2000\ta\n"},
        NAMED,
        HEADLESS,
        "f.csv:1\n  found:    1 cells\n  expected: 3, as 'names:' tells\n"
        "  hint:     tab would give 3: see 'separator:' of the format",
    ),
    "a column that is not there": (
        {"f.csv": "TNRO;TULOPV;NOTE\nT1;1.1.2000;a\n"},
        SOURCE,
        UTF_8,
        "f.csv:1\n  found:    no column TUPVA\n  expected: one of TULOPV\n  hint:     did you mean 'TULOPV'?",
    ),
    "a column twice": (
        {"f.csv": "TNRO;TUPVA;NOTE;tnro\nT1;1.1.2000;a;T2\n"},
        SOURCE,
        UTF_8,
        "f.csv:1\n  found:    the column TNRO twice\n  expected: every column once",
    ),
    "a header that is missing": (
        {"f.csv": f"{SECRET};1.1.2000;a\nT2;1.1.2000;b\n"},
        SOURCE,
        UTF_8,
        "f.csv:1\n  found:    3 columns, none of them known\n  expected: a header with TNRO, TUPVA, NOTE\n"
        "  hint:     does the file have a header? If not: 'header: false' and 'names:'",
    ),
    "a header that is not expected": (
        {"f.csv": GOOD},
        NAMED,
        HEADLESS,
        "f.csv:1\n  found:    column names\n  expected: a person's row: the format says 'header: false'",
    ),
    "latin-1 read as UTF-8": (
        {"f.csv": GOOD + f"{SECRET};2.1.2000;työ\n"},
        SOURCE,
        UTF_8,
        "f.csv:3\n  found:    a character that is not utf-8\n  expected: text\n"
        "  hint:     many Nordic extracts are latin-1: see 'encoding:' of the format",
    ),
    "a character the encoding lacks": (
        {"f.csv": GOOD + f"{SECRET};2.1.2000;\x81\n"},
        SOURCE,
        "{separator: ;, encoding: cp1252}",
        "f.csv:3\n  found:    a character that is not cp1252\n  expected: text\n"
        "  hint:     many Nordic extracts are latin-1: see 'encoding:' of the format",
    ),
    "UTF-16 read as UTF-8": (
        {"f.csv": GOOD.encode("utf-16-le")},
        SOURCE,
        UTF_8,
        "f.csv:1\n  found:    a zero byte\n  expected: text\n"
        "  hint:     the file may be UTF-16, or no text at all (a zip, xlsx or sas7bdat file)",
    ),
    "an unclosed quote": (
        {"f.csv": GOOD + f'{SECRET};2.1.2000;"b\nT3;3.1.2000;c\n'},
        SOURCE,
        UTF_8,
        "f.csv:3\n  found:    a quote that opens here is never closed\n  expected: quotes in pairs\n"
        "  hint:     where quotes are ordinary characters, say quote: '' in the format",
    ),
    "a stray quote that meets another": (
        {"f.csv": GOOD + f'{SECRET};2.1.2000;"b\nT3;3.1.2000;"c"\n'},
        SOURCE,
        UTF_8,
        "f.csv:3\n  found:    a quote that opens here is never closed\n  expected: quotes in pairs\n"
        "  hint:     where quotes are ordinary characters, say quote: '' in the format",
    ),
    "a quoted record over lines with other columns": (
        {"f.csv": GOOD + f'{SECRET};"2.1.2000\nT3;3.1.2000";c;d\n'},
        SOURCE,
        UTF_8,
        "f.csv:3\n  found:    a record over several lines\n  expected: as many cells as columns\n"
        "  hint:     a stray quote may have swallowed a line end; where quotes are ordinary characters, say quote: ''",
    ),
    "an endless line": (
        {"f.csv": GOOD + "x" * 600_000},
        SOURCE,
        UTF_8,
        "f.csv:3\n  found:    a line of more than 262,144 bytes\n  expected: lines of text",
    ),
    "too many rejected lines": (
        {"f.csv": GOOD + f"T2;{SECRET};b\nT3;31.2.2000;c\nT4;;\n"},
        SOURCE,
        UTF_8,
        "f.csv\n  found:    2 of 4 lines rejected (2 x TUPVA: not a day)\n"
        "  expected: at most 10.0% ('most_rejected:' in config.yaml)\n  hint:     see work/registers/visits.rejects.csv",
    ),
    "rows that clash": (
        {"f.csv": GOOD + f"{SECRET};2.1.2000;b\n{SECRET};3.1.2000;b\nT4;;\nT4;;x\n"},
        SOURCE,
        UTF_8,
        "visits\n  found:    2 times one person_id with different contents: f.csv:3 and f.csv:4; f.csv:5 and f.csv:6\n"
        "  expected: one row for each person_id\n  hint:     which of the rows is right? 'checks: {clashes: reject}' of the register leaves all of them out",
    ),
    "personal identity codes": (
        {"f.csv": GOOD + "131052-308T;2.1.2000;b\n131052308t;2.1.2000;b\n"},
        SOURCE,
        UTF_8,
        "f.csv:3\n  found:    a personal identity code in TNRO\n  expected: pseudonyms\n"
        "  hint:     this file must not be here: tell the holder of the register",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_message(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, source, format_, expected = FAULTS[fault]
    monkeypatch.chdir(tmp_path)
    register = VISITS.replace("coverage:", "unique: [person_id]\ncoverage:")
    with pytest.raises(DataError) as caught:
        ingested(tmp_path, files, source, format_, register, most_rejected=0.1 if "rejected" in fault else 1.0)
    message = str(caught.value).replace("delivered/", "")
    assert message == expected
    assert SECRET not in message


def test_the_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    files = {"f.csv": "TNRO;A;NOTE\nT1;1.1.2000;a\n", "g.csv": "", "h.csv": GOOD.replace("NOTE", "TEXT")}
    with pytest.raises(DataError) as caught:
        ingested(tmp_path, files, SOURCE.replace("f.csv", "'*.csv'"))
    assert [fault.found for fault in caught.value.faults] == ["an empty file", "no column TUPVA", "no column NOTE"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    from cohort.ingest import ingest
    from tests.ingest.drawn import definitions

    register, delivery = definitions(tmp_path, SOURCE)
    with pytest.raises(DataError, match=r"(?s)nowhere\n  found:    no such folder\n  expected: the files of drawn"):
        ingest(register, delivery, tmp_path / "nowhere", tmp_path / "work")


def test_an_invalid_pseudonym_that_only_looks_like_an_identity_code_is_kept(tmp_path: Path) -> None:
    people = ["131052-308A", "1310523081", "991052-3084", "131052308", "ABC"]
    content = "\n".join(["TNRO;TUPVA;NOTE", *(f"{person};;" for person in people)])
    assert ingested(tmp_path, {"f.csv": content}, SOURCE).column("person_id") == people


def test_faults_within_files_are_told_at_once(tmp_path: Path) -> None:
    filler = "T1;1.1.2000;a\n" * 100_000
    files = {"f.csv": GOOD + filler + "\xe4;;\n", "g.csv": GOOD + filler, "h.csv": GOOD + filler + 'T1;;"\n'}
    with pytest.raises(DataError) as caught:
        ingested(tmp_path, files, SOURCE.replace("f.csv", "'*.csv'"), UTF_8)
    assert [fault.where.split("/")[-1] for fault in caught.value.faults] == ["f.csv:100003", "h.csv:100003"]
