"""From delivered files to a quality page: what is counted, what is told, and what is not."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cohort.errors import DataError
from cohort.spec.project import Project, read_project
from cohort.steps.ingest import ingest_register
from cohort.steps.quality import make_quality

PERSONS = """
register: people
label: People
holder: drawn
grain: one row per person
misses: nothing
person: person_id
people: {birth: born, death: died}
unique: [person_id]
coverage: [{from: 1900-01-01, until: 2017-01-01}]
columns:
  person_id: {type: person, label: Person, required: true}
  born: {type: date, label: Born}
  died: {type: date, label: Died}
"""
VISITS = """
register: visits
label: Visits
holder: drawn
grain: one row per visit
misses: home visits
person: person_id
time: {day: day}
code: {column: code}
CHECKS
in_order: [day, end]
editions: {icd10: {from: 1996-01-01}}
coverage: [{from: 2000-01-01, until: 2009-01-01}]
columns:
  person_id: {type: person, label: Person, required: true}
  day: {type: date, label: Day}
  end: {type: date, label: Last day}
  code: {type: code, label: Code}
  ward: {type: text, label: Ward}
"""
DELIVERY = """
delivery: drawn
label: Drawn
formats: {plain: {separator: ";"}}
registers:
  people: [{files: people.csv, format: plain, columns: {person_id: ID, born: BORN, died: DIED}}]
  visits: [{files: v*.csv, format: plain, columns: {person_id: ID, day: DAY, end: END, code: CODE, ward: WARD}}]
"""
MARKS = ("MARKERPERSON", "MARKERWARD", "F9999X")

Make = Callable[..., Project]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def make(visits: str, people: str = "", checks: str = "checks: {}", delivery: str = DELIVERY) -> Project:
        files = {
            "config/config.yaml": "deliveries: {drawn: in}\nstudies: []\nmost_rejected: 1\n",
            "config/registers/people.yaml": PERSONS,
            "config/registers/visits.yaml": VISITS.replace("CHECKS", checks),
            "config/deliveries/drawn.yaml": delivery,
            "in/people.csv": "ID;BORN;DIED\n" + "".join(f"P{n};1990-01-01;\n" for n in range(50)) + people,
            "in/v.csv": "ID;DAY;END;CODE;WARD\n" + visits,
        }
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        project = read_project(tmp_path / "config" / "config.yaml")
        for register in ("people", "visits"):
            ingest_register(project, register)
        return project

    return make


def text_of(project: Project, register: str = "visits") -> str:
    """The page without tags and pictures."""
    page = make_quality(project, register).read_text(encoding="utf-8")
    assert page == make_quality(project, register).read_text(encoding="utf-8")
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL).split())


def lines(n: int, year: int, rest: str = ";F90;") -> str:
    """``n`` different visits of known people in a year."""
    return "".join(f"P{k % 50};{year}-{1 + k // 50:02}-{1 + k % 28:02};{rest}\n" for k in range(n))


ODD = (
    "P1;2003-05-05;2003-05-01;F90;\n"  # ends before it starts
    + 6 * "P2;2003-06-06;;F90;\n"  # five repeats
    + "".join(f"STRANGER{k};2003-07-07;;F90;\n" for k in range(7))
    + "".join(f"P3;1989-0{k}-01;;F90;\n" for k in range(1, 9))
    + "".join(f"D1;2010-{k:02}-01;;F90;\n" for k in range(1, 11))
)
DEAD = "D1;1950-01-01;2005-01-01\n"


def test_rows_that_can_hardly_be_right_are_counted_and_their_treatment_is_told(make: Make) -> None:
    told = text_of(make(lines(100, 2002) + ODD, DEAD))
    assert "<5 Ends before it starts: end before day Rejected." in told.replace("&lt;", "<")
    assert "5 Equal to an earlier row in every column Kept:" in told
    assert "7 Of a person whom the register of persons does not know Kept" in told
    assert "8 Starts before the person&#39;s day of birth Kept." in told
    assert "10 Starts after the person&#39;s day of death Kept." in told


def test_a_register_can_stop_at_them(make: Make) -> None:
    project = make(lines(100, 2002) + ODD, DEAD, checks="checks: {after_death: stop}")
    with pytest.raises(DataError, match=r"checks\.after_death\n  found:    10 rows"):
        make_quality(project, "visits")


def test_repeats_and_backwards_days_as_the_register_says(make: Make) -> None:
    told = text_of(make(lines(100, 2002) + ODD, DEAD, "checks: {repeats: reject, backwards: keep}"))
    assert "5 Equal to an earlier row in every column Rejected: the first of them stays." in told
    assert "Ends before it starts: end before day Kept." in told


def test_unknown_codes_and_empty_cells(make: Make) -> None:
    told = text_of(make(lines(100, 2002) + lines(60, 2003, ";290-0;w") + lines(40, 2004, ";;")))
    assert "ICD-10 37.5 % 2003" in told  # 60 of the 160 that have a code
    assert "Year code 2002 0" not in told
    assert "2004 40" in told


def test_no_small_count_and_nobody_s_value_is_told(make: Make) -> None:
    marked = "MARKERPERSON;2002-03-03;;F9999X;MARKERWARD\n"
    told = text_of(make(lines(100, 2002) + lines(3, 2003) + 2 * marked))
    assert not [mark for mark in MARKS if mark in told]
    assert "2002, other years 105" in told
    assert "2003" not in told.replace("1 January 2003", "")


def test_a_file_that_is_read_twice(make: Make) -> None:
    source = re.search(r"visits: \[(.*)\]", DELIVERY)
    assert source
    told = text_of(make(lines(60, 2002), delivery=DELIVERY.replace(source[1], f"{source[1]}, {source[1]}")))
    assert "v.csv 60 60 0 60 v.csv, reading 2 60 60 0 60 All files 120 120 0 120" in told


def test_a_lost_year_is_told_and_its_few_rows_are_not(make: Make) -> None:
    rows = "".join(lines(40 if year != 2005 else 3, year) for year in range(2000, 2009))
    told = text_of(make(rows))
    assert "in 2005 alone Rows: few or none, after many." in told


def test_few_rows_are_not_told_at_all(make: Make) -> None:
    assert "so few rows that nothing may be told" in text_of(make(lines(4, 2002)))


def test_a_register_without_persons_beside_it_says_so(make: Make, tmp_path: Path) -> None:
    project = make(lines(100, 2002))
    file = tmp_path / "config" / "registers" / "people.yaml"
    file.write_text(PERSONS.replace("people: {birth: born, death: died}\n", ""), encoding="utf-8")
    assert "Not checked: no register of persons" in text_of(read_project(project.config))


def test_a_register_that_is_not_ingested(make: Make) -> None:
    project = make(lines(100, 2002))
    (project.work / "registers" / "people.duckdb").unlink()
    with pytest.raises(DataError, match="run: cohort ingest people"):
        make_quality(project, "visits")


def test_the_headline_says_when_something_is_to_be_looked_at(make: Make) -> None:
    """A year with four times the rows of the others; and a register that is too small to tell of."""
    assert headline_of(make(lines(3, 2002))) == "The register holds so few rows that nothing may be told of them.\n"
    many = "".join(lines(400 if year == 2005 else 100, year) for year in range(2000, 2009))
    assert headline_of(make(many)) == "To look at: in 2005 alone.\n"


def headline_of(project: Project) -> str:
    return make_quality(project, "visits").with_name("headline.txt").read_text(encoding="utf-8")
