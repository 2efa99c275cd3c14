"""What ``cohort new delivery`` writes is read unedited, and means what a person would have written."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from cohort.errors import CohortError
from cohort.spec.delivery import read_delivery
from cohort.spec.project import Project, read_project
from cohort.steps.ingest import ingest_register
from cohort.steps.new_delivery import new_delivery
from tests.projects import SMALL, project_in

DANISH = {"dk_persons": 10_000, "dk_diabetes": 10_000, "dk_dispensings": 7_288}


def rows(project: Project, register: str) -> list[tuple[object, ...]]:
    """All rows of a register in the order of its lines, but not the numbers of its files."""
    with duckdb.connect(str(project.work / "registers" / f"{register}.duckdb"), read_only=True) as connection:
        return connection.execute("SELECT * EXCLUDE source_file FROM rows ORDER BY ALL").fetchall()


def only(project: Project, name: str, folder: str) -> Project:
    """The project with one delivery only, in a work folder of its own."""
    file = project.config
    file.write_text(f"work: work_{name}\ndeliveries: {{{name}: {folder}}}\nstudies: []\n", encoding="utf-8")
    return read_project(file)


@pytest.mark.parametrize("by_hand_is_known", [True, False], ids=["known", "guessed"])
def test_the_danish_files(tmp_path: Path, by_hand_is_known: bool) -> None:
    project = project_in(tmp_path, deliveries=SMALL)
    folder = SMALL["danish_diabetes"]
    by_hand = only(project, "danish_diabetes", folder)
    for register in DANISH:
        ingest_register(by_hand, register)
    if not by_hand_is_known:
        (project.folder / "deliveries" / "danish_diabetes.yaml").unlink()
        project = only(project, "finnish_birth_cohort_1997", SMALL["finnish_birth_cohort_1997"])
    said = new_delivery(project, "drafted", sorted((tmp_path / folder).glob("*.csv")))
    assert [line for line in said if "become rows" in line] == [
        f"{name}: {count:,} of {count:,} lines tried out become rows" for name, count in sorted(DANISH.items())
    ]
    drafted = only(project, "drafted", folder)
    for register, count in DANISH.items():
        total = ingest_register(drafted, register).total
        assert (total.read, total.accepted, total.rejected) == (count, count, 0)
        assert rows(drafted, register) == rows(by_hand, register)
    text = (tmp_path / "config" / "deliveries" / "drafted.yaml").read_text(encoding="utf-8")
    assert ("# guess: " in text) != by_hand_is_known


def test_the_finnish_files(tmp_path: Path) -> None:
    """Headerless, joined, month by month, one register from many layouts: all as in the delivery written by hand."""
    project = project_in(tmp_path, deliveries=SMALL)
    new_delivery(project, "drafted", [tmp_path / SMALL["finnish_birth_cohort_1997"]])
    registers = project.registers()
    folder = project.folder / "deliveries"
    drafted = read_delivery(folder / "drafted.yaml", "drafted.yaml", registers)
    by_hand = read_delivery(folder / "finnish_birth_cohort_1997.yaml", "by_hand.yaml", registers)
    assert drafted.registers.keys() == by_hand.registers.keys()
    accounts = {}
    for name in ("drafted", "finnish_birth_cohort_1997"):
        alone = only(project, name, SMALL["finnish_birth_cohort_1997"])
        accounts[name] = {
            register: ingest_register(alone, register)
            for register in ("persons", "hospital_diagnoses", "social_assistance")
        }
    assert accounts["drafted"] == accounts["finnish_birth_cohort_1997"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    project = project_in(tmp_path, deliveries=SMALL)
    with pytest.raises(CohortError, match="it exists"):
        new_delivery(project, "danish_diabetes", [tmp_path / SMALL["danish_diabetes"]])
    with pytest.raises(CohortError, match="a name of small letters"):
        new_delivery(project, "../elsewhere", [tmp_path / SMALL["danish_diabetes"]])
