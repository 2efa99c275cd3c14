"""Registers: what the door refuses, and that the coverage in ``config/`` is the published one."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from cohort.errors import SpecError
from cohort.spec.register import Coverage, Register, read_register

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "config" / "facts" / "fbc_1987_1997_register_coverage.csv"
SPELLS = """register: spells
label: Spells
holder: drawn
grain: one row per spell
misses: nothing
person: person_id
time: {start: start, end: end}
part: part
code: {column: code, edition: edition}
editions: {icd10: {from: 1996-01-01}}
coverage: [{part: ward, from: 1990-01-01, until: 2000-01-01}]
columns:
  person_id: {type: person, label: Person, required: true}
  start: {type: date, label: Start}
  end: {type: date, label: End}
  code: {type: code, label: Code}
  edition: {type: category, label: Edition, values: {icd10: ICD-10}}
  part: {type: category, label: Part, values: {ward: Ward}}
"""

FAULTS = {
    ("register: spells", "register: stays"): (1, "register", "stays", "'spells', the name of the file", None),
    ("end: end}", "end: ende}"): (7, "time.end", "ende", "one of code, edition, end, part, person_id, start", "did you mean 'end'?"),
    ("person: person_id", "person: start"): (6, "person", "start (date)", "a column of type person", None),
    ("part: part", "part: code"): (8, "part", "code (code)", "a column of type category", None),
    ("column: code,", "column: part,"): (9, "code.column", "part (category)", "a column of type code", None),
    ("{icd10: {from", "{icd9: {from"): (10, "editions.icd9", "icd9", "one of icd10 (values of edition)", "did you mean 'icd10'?"),
    ("part: ward, ", "part: wards, "): (11, "coverage[1].part", "wards", "one of ward (values of part)", "did you mean 'ward'?"),
    ("until: 2000", "until: 1980"): (11, "coverage[1]", "from 1990-01-01 until 1980-01-01", "an end after the start", None),
    ("part: part\n", "in_order: [start, code]\n"): (8, "in_order[2]", "code (code)", "a column of type date", None),
    ("time: {start: start, end: end}", "time: {day: start}\nchained: {days: 1}"): (8, "chained", "a register without spells", "'time: {start: COLUMN, end: COLUMN}'", None),
    ("part: part\n", "unique: [person]\n"): (8, "unique[1]", "person", "one of code, edition, end, part, person_id, start", "did you mean 'person_id'?"),
    ("label: Start}", "label: Start, values: {a: A}}"): (14, "columns.start", "type: date", "'values:' for type category, and only there", None),
    ("label: Part, values: {ward: Ward}}", "label: Part}"): (18, "columns.part", "type: category", "'values:' for type category, and only there", None),
}  # fmt: skip


@pytest.mark.parametrize(("change", "told"), FAULTS.items(), ids=[new for _, new in FAULTS])
def test_fault(change: tuple[str, str], told: tuple[int, str, str, str, str | None], tmp_path: Path) -> None:
    (tmp_path / "spells.yaml").write_text(SPELLS.replace(*change, 1), encoding="utf-8")
    line, place, found, expected, hint = told
    with pytest.raises(SpecError) as caught:
        read_register(tmp_path / "spells.yaml", "spells.yaml")
    fault = caught.value.faults[0]
    assert (fault.where, fault.found, fault.expected, fault.hint) == (
        f"spells.yaml:{line}  {place}",
        found,
        expected,
        hint,
    )


def test_the_days_of_a_spell_follow_each_other(tmp_path: Path) -> None:
    (tmp_path / "spells.yaml").write_text(SPELLS, encoding="utf-8")
    register = read_register(tmp_path / "spells.yaml", "spells.yaml")
    assert register.ordered == ("start", "end")
    assert register.last_covered_day == date(1999, 12, 31)


PUBLISHED = {
    "births": "Pregnancy and birth outcomes (own)",
    "placements": "Children placed in out-of-home -care",
    "social_assistance": "Social assistance",
    "deaths": "Dates and causes of deaths",
    "education": "Degree data",
}
"""The content of each register in the published coverage. Births are told there by year only."""


@pytest.mark.parametrize("name", PUBLISHED)
def test_coverage_is_the_published_one(name: str) -> None:
    register = read_register(ROOT / "config" / "registers" / f"{name}.yaml", name)
    for fact in facts(PUBLISHED[name]):
        first, last = date.fromisoformat(fact["start"]), date.fromisoformat(fact["end"])
        until = date(first.year + 1, 1, 1) if name == "births" else last + timedelta(days=1)
        assert (first, until) in covered(register, fact), fact


@pytest.mark.parametrize(
    ("part", "content"), [("inpatient", "Specialized inpatient care"), ("outpatient", "Specialized outpatient care")]
)
def test_coverage_of_hospital_care_is_the_published_one(part: str, content: str) -> None:
    register = read_register(ROOT / "config" / "registers" / "hospital_diagnoses.yaml", "hospital_diagnoses")
    for fact in facts(content):
        span = date.fromisoformat(fact["start"]), date.fromisoformat(fact["end"]) + timedelta(days=1)
        assert span in covered(register, fact, part), fact


def facts(content: str) -> list[dict[str, str]]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["content_en"] == content]
    assert found
    return found


def covered(register: Register, fact: dict[str, str], part: str | None = None) -> set[tuple[date, date]]:
    """The spans that a register tells for the people of a fact."""
    who, born = {"subjects": "child", "parents": "parent"}[fact["who"]], int(fact["cohort"])

    def speaks(line: Coverage) -> bool:
        years = line.birth_years or (born, born)
        return line.who in (who, "everyone") and years[0] <= born <= years[1] and line.part == part

    return {(line.from_, line.until) for line in register.coverage if speaks(line)}
