"""What ``cohort new delivery`` writes is read unedited, and means what a person would have written."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pyreadstat
import pytest

from cohort.errors import CohortError
from cohort.spec.delivery import read_delivery
from cohort.spec.project import Project, read_project
from cohort.steps.ingest import ingest_register
from cohort.steps.new_delivery import new_delivery
from cohort.steps.new_register import new_register
from tests.projects import ROOT, SMALL, project_in

DANISH = {"dk_persons": 10_000, "dk_diabetes": 10_000, "dk_dispensings": 7_288}


def rows(project: Project, register: str) -> list[tuple[object, ...]]:
    """All rows of a register in the order of its lines, but not the numbers of its files."""
    with duckdb.connect(str(project.work / "registers" / f"{register}.duckdb"), read_only=True) as connection:
        return connection.execute("SELECT * EXCLUDE source_file FROM rows ORDER BY ALL").fetchall()


def own(tmp_path: Path) -> Project:
    """A project that knows no delivery but the two written by hand for the extracts used here."""
    project = project_in(tmp_path, deliveries=SMALL)
    for file in (project.folder / "deliveries").glob("*.yaml"):
        if file.stem not in SMALL:
            file.unlink()
    return project


def only(project: Project, name: str, folder: str) -> Project:
    """The project with one delivery only, in a work folder of its own."""
    file = project.config
    file.write_text(f"work: work_{name}\ndeliveries: {{{name}: {folder}}}\nstudies: []\n", encoding="utf-8")
    return read_project(file)


@pytest.mark.parametrize("by_hand_is_known", [True, False], ids=["known", "guessed"])
def test_the_danish_files(tmp_path: Path, by_hand_is_known: bool) -> None:
    project = own(tmp_path)
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
    project = own(tmp_path)
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
    project = own(tmp_path)
    with pytest.raises(CohortError, match="it exists"):
        new_delivery(project, "danish_diabetes", [tmp_path / SMALL["danish_diabetes"]])
    with pytest.raises(CohortError, match="a name of small letters"):
        new_delivery(project, "../elsewhere", [tmp_path / SMALL["danish_diabetes"]])


def drafted(tmp_path: Path, files: dict[str, str]) -> tuple[Project, list[str], str]:
    """The project, what was said, and the delivery that was written."""
    project = own(tmp_path)
    folder = tmp_path / "sent"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    said = new_delivery(project, "drafted", [folder])
    return project, said, (tmp_path / "config" / "deliveries" / "drafted.yaml").read_text(encoding="utf-8")


def placed(first: int, name: str = "TNRO") -> str:
    rows = [f"T{n:07};{1 + n % 28:02}.03.{1997 + n % 9};HUO;koti;{n % 9:03}" for n in range(first, first + 200)]
    return "\n".join([f"{name};SIJOITUS_ALKU;SIJOITUSTYYPPI;SIJOITUSPAIKKA;KUNTA", *rows]) + "\n"


def test_years_of_two_digits_say_their_century(tmp_path: Path) -> None:
    rows = [f"P{n:05},{1 + n % 28:02}/{1 + n % 12:02}/{32 + n % 67},{1 + n % 2}" for n in range(400)]
    _, said, text = drafted(tmp_path, {"folk.csv": "\n".join(["PNR,FOEDT_DATO,KOEN", *rows]) + "\n"})
    assert 'dates: ["%d/%m/%y"], two_digit_years_from: 1930' in text
    assert "# guess: the years of two digits in FOEDT_DATO are those of 1930-2029" in text
    assert "dk_persons: 400 of 400 lines tried out become rows" in said


def test_files_of_one_layout_are_one_pattern(tmp_path: Path) -> None:
    """Names in other letters (Kela's habit) are the same layout; another file under the pattern would not be."""
    files = {"sij_2001.csv": placed(0), "sij_2002.csv": placed(300, "tnro"), "muu.csv": "a;b\n1;2\n3;4\n"}
    _, said, text = drafted(tmp_path, files)
    assert "- files: sij_*.csv" in text
    assert "# muu.csv" in text
    assert "placements: 400 of 400 lines tried out become rows" in said
    assert said[-1].strip() == "not read yet, and told at its end: muu.csv"


def test_a_required_column_that_was_not_found_is_named(tmp_path: Path) -> None:
    lines = [line.replace(";HUO", "").replace(";SIJOITUSTYYPPI", "") for line in placed(0).splitlines()]
    project, said, text = drafted(tmp_path, {"sij.csv": "\n".join(lines) + "\n"})
    assert "registers: {}" in text
    assert "# nearest is placements, but nothing was found for type" in text
    assert (
        read_delivery(project.folder / "deliveries" / "drafted.yaml", "drafted.yaml", project.registers()).registers
        == {}
    )
    assert "no register yet" in said[0]


def test_codes_that_nobody_can_guess_are_left_to_the_user(tmp_path: Path) -> None:
    """A category without the words of a known delivery: the codes are listed, and what they mean is not invented."""
    rows = [f"B{n:06};{1990 + n % 9}-05-{1 + n % 28:02};{n % 3}" for n in range(300)]
    _, _, text = drafted(tmp_path, {"x.csv": "\n".join(["barn;foedt_dato;koen", *rows]) + "\n"})
    assert (
        "# sex: {column: koen, values: {}}  # say what its codes mean: 0, 1, 2" not in text
    )  # 0 is not known: ISO 5218
    assert "sex: {column: koen, values: {1: " in text


def test_a_register_that_is_not_there_yet(tmp_path: Path) -> None:
    """Skeleton, then delivery: both are sound unedited, and every line becomes a row."""
    rows = [
        f"A{n % 90:05},{2001 + n % 9}-0{1 + n % 9}-1{n % 10},{n % 70}.5,{'g/l' if n % 3 else 'mmol/l'},{n % 4}"
        for n in range(400)
    ]
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / "lab.csv").write_text(
        "\n".join(["asiakas,näytepvm,tulos,yksikkö,luokka", *rows]) + "\n", encoding="utf-8"
    )
    project = own(tmp_path)
    assert new_register(project, "lab", folder / "lab.csv")[0] == "config/registers/lab.yaml: 5 columns"
    project = read_project(project.config)
    assert project.registers()["lab"].columns["yksikko"].values == {"g/l": "g/l", "mmol/l": "mmol/l"}
    assert "lab: 400 of 400 lines tried out become rows" in new_delivery(project, "labs", [folder])
    alone = only(project, "labs", "sent")
    assert ingest_register(alone, "lab").total.accepted == 400


@pytest.mark.parametrize("ending", ["parquet", "sav", "dta", "sas7bdat by another name"])
def test_tables_of_other_programs(tmp_path: Path, ending: str) -> None:
    """The Danish persons as another program keeps them, with typed days: looked into by the readers of the ingest."""
    project = own(tmp_path)
    folder = tmp_path / "sent"
    folder.mkdir()
    told = pd.read_csv(tmp_path / SMALL["danish_diabetes"] / "population.csv", sep=";", dtype=str)
    for column in ("FOED_DAG", "STATUS_DATO"):
        told[column] = pd.to_datetime(told[column], format="%d-%m-%Y")
    if ending == "parquet":
        told.to_parquet(folder / "folk.parquet")
    elif ending == "sav":
        pyreadstat.write_sav(
            told.astype({"KOEN": float}), folder / "folk.sav", variable_value_labels={"KOEN": {1.0: "mand"}}
        )
    elif ending == "dta":
        pyreadstat.write_dta(told, folder / "folk.dta")
    else:
        (folder / "folk.sas7bdat").write_text("PNR;KOEN\nP00001;1\n", encoding="utf-8")
        with pytest.raises(CohortError, match="it could not be read"):
            new_delivery(project, "drafted", [folder])
        return
    assert "dk_persons: 10,000 of 10,000 lines tried out become rows" in new_delivery(project, "drafted", [folder])
    total = ingest_register(only(project, "drafted", "sent"), "dk_persons").total
    assert (total.read, total.accepted) == (10_000, 10_000)


def test_files_that_feed_several_registers_and_halves_that_belong_together(tmp_path: Path) -> None:
    """Visits, stays and diagnoses of one delivery: each register is fed, and each diagnosis file finds its visits."""
    project = project_in(tmp_path, deliveries=SMALL)
    folder = tmp_path / "sent"
    folder.mkdir()
    for path in (ROOT / "synthetic_data" / "deliveries" / "thl").glob("hilmo_*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    new_delivery(project, "drafted", [folder])
    told = read_delivery(project.folder / "deliveries" / "drafted.yaml", "drafted.yaml", project.registers())
    joined = {source.files: [other.files for other in source.joined] for source in told.registers["hospital_diagnoses"]}
    assert {first: others for first, others in joined.items() if others} == {
        "hilmo_1996_2018.csv": ["hilmo_diagnoosit_1996_2018.csv"],
        "hilmo_2019_2021.csv": ["hilmo_diagnoosit_2019_2021.csv"],
    }
    visits = {path.name for path in folder.iterdir()} - {other for others in joined.values() for other in others}
    assert {source.files for source in told.registers["hospital_visits"]} == visits == set(joined)
