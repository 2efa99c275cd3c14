"""Codelists: every fault with its line, all at once; codes as a reader sees them."""

from pathlib import Path

import pytest

from cohort.errors import SpecError
from cohort.spec.codelist import code_runs, read_codelist

HEADER = "code,edition,label,source\n"


def faults(text: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "adhd.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_codelist(path, "adhd.csv")
    return [f"{fault.where} | {fault.found} | {fault.expected}" for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEADER + "F90,icd10,,\nF91,icd10,,\nF90.,icd10,,\n",
            ["adhd.csv:4 | F90 (icd10) again | every code once; it stands on line 2"],
        ),
        (HEADER + "F90,icd11,,\n", ["adhd.csv:2 | icd11 | one of icd8, icd9, icd10, icpc2, atc"]),
        (
            HEADER + ",icd10,,\nF90,icd10\n",
            [
                "adhd.csv:2 | an empty code | a code prefix, such as F90",
                "adhd.csv:3 | 2 fields | 4: code,edition,label,source",
            ],
        ),
        ("kood,edition\n", ["adhd.csv:1 | kood,edition | code,edition,label,source"]),
        (HEADER, ["adhd.csv:1 | no codes | at least one line under the header"]),
        ("", ["adhd.csv:1 | nothing | code,edition,label,source"]),
    ],
)
def test_faults(text: str, expected: list[str], tmp_path: Path) -> None:
    assert faults(text, tmp_path) == expected


def test_dots_and_blanks_are_not_part_of_a_code(tmp_path: Path) -> None:
    path = tmp_path / "adhd.csv"
    path.write_text(HEADER + " f90.0 ,icd10,,\n", encoding="utf-8")
    assert [code.code for code in read_codelist(path, "adhd.csv").codes] == ["F900"]


@pytest.mark.parametrize(
    ("codes", "shown"),
    [
        (["F10", "F11", "F12", "F84"], "F10-F12, F84"),
        (["290", "291"], "290-291"),
        (["E959", "F"], "E959, F"),
        (["3072"], "3072"),
        (["A09", "A10"], "A09-A10"),
    ],
)
def test_codes_that_follow_each_other_are_told_as_a_run(codes: list[str], shown: str) -> None:
    assert code_runs(codes) == shown
