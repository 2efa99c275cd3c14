"""Real register data: the Danish sample gives what published software gets (R survival 3.5-3, Efron)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cohort.spec.project import Project
from cohort.steps.build import build
from cohort.steps.context import context_of, registers_used
from cohort.steps.fit import fit_model
from cohort.steps.ingest import ingest_register
from tests.projects import SMALL, project_in

STUDY = "danish_diabetes"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = project_in(tmp_path_factory.mktemp("danish"), deliveries=SMALL)
    for register in registers_used(context_of(project, STUDY).study):
        ingest_register(project, register)
    build(project, STUDY)
    return project


def test_mortality(project: Project) -> None:
    found = json.loads(fit_model(project, STUDY, "mortality").read_text(encoding="utf-8"))
    assert (found["n"], found["events"]) == (9996, 2499)
    assert round(found["person_years"], 2) == 54273.27
    by_term = {row["term"]: row for row in found["estimates"]}
    assert by_term["sex"]["coef"] == pytest.approx(-0.386125653, abs=5e-10)
    assert by_term["sex"]["se"] == pytest.approx(0.040756878, abs=5e-10)
    assert by_term["age_at_inclusion"]["coef"] == pytest.approx(0.079883911, abs=5e-10)
    assert by_term["age_at_inclusion"]["se"] == pytest.approx(0.001833499, abs=5e-10)


def test_deaths_and_days_by_sex(project: Project) -> None:
    """Men: 1,343 deaths in 10,086,092 days; women: 1,156 in 9,737,219."""
    found = json.loads(fit_model(project, STUDY, "mortality").read_text(encoding="utf-8"))
    counts = {row["level"]: row for row in found["counts"] if row["term"] == "sex"}
    assert {level: row["events"] for level, row in counts.items()} == {"man": 1343, "woman": 1156}
    days = {level: round(row["person_years"] * 365.25) for level, row in counts.items()}
    assert days == {"man": 10_086_092, "woman": 9_737_219}


def test_every_number_can_be_traced_to_its_line(project: Project) -> None:
    from cohort.store import connect

    with connect(project.work, project.work / "registers" / "dk_diabetes.duckdb", read_only=True) as connection:
        row = connection.execute("SELECT inclusion_date FROM rows WHERE line = 2").fetchone()
    file = Path("real_data/danish_diabetes/diabetes_register.csv")
    second_line = (project.root / file).read_text(encoding="latin-1").splitlines()[1]
    assert row is not None and second_line.endswith(f"{row[0]:%d-%m-%Y}")


def test_two_engines_agree_and_either_study_or_model_may_decline(project: Project) -> None:
    file = project.root / "config" / "studies" / f"{STUDY}.yaml"
    told = json.loads(fit_model(project, STUDY, "mortality").read_text(encoding="utf-8"))["verification"]
    assert told["engine"] == "statsmodels PHReg" and told["difference"] < 1e-9
    asked = file.read_text(encoding="utf-8")
    try:
        file.write_text(asked + "\nverify: false\n", encoding="utf-8")
        assert json.loads(fit_model(project, STUDY, "mortality").read_text(encoding="utf-8"))["verification"] is None
    finally:
        file.write_text(asked, encoding="utf-8")
