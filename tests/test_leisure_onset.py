"""Study 2, written with config/README.md alone: it is sound, and runs on plausible extracts of the registers it needs."""

import json
from pathlib import Path

import pandas as pd
import pytest

from cohort.spec.project import Project, read_project
from cohort.steps.build import build
from cohort.steps.check import check
from cohort.steps.context import context_of, registers_used
from cohort.steps.fit import fit_model
from cohort.steps.ingest import ingest_register
from cohort.steps.plausible import synthesize_delivery
from tests.projects import ROOT, project_in

STUDY, CHILDREN = "leisure_onset", 5000
FORMAT = "formats:\n  plain: {separator: ',', dates: ['%Y-%m-%d']}\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The registers of the study in one delivery of plain text, whose columns are called as ours are."""
    folder = tmp_path_factory.mktemp("leisure")
    project = project_in(folder, deliveries={"plain": "extracts"}, studies=[STUDY], synthetic=None, most_rejected=1)
    registers = project.registers()
    delivery = f"delivery: plain\nlabel: Plausible\n{FORMAT}registers:\n"
    for name in registers_used(context_of(project, STUDY).study):
        columns = ", ".join(f"{column}: {column}" for column in registers[name].columns)
        delivery += f"  {name}:\n    - {{files: {name}.csv, format: plain, columns: {{{columns}}}}}\n"
    (folder / "config" / "deliveries" / "plain.yaml").write_text(delivery, encoding="utf-8")
    project = read_project(project.config)
    list(synthesize_delivery(project, "plain", folder / "extracts", children=CHILDREN, seed=1986))
    _everybody_stays(folder / "extracts" / "residence.csv")
    return project


def _everybody_stays(file: Path) -> None:
    """Plausible spells last for days; a cohort lives in the country for longer."""
    header = file.read_text(encoding="utf-8").splitlines()[0]
    assert header == "person_id,type,start_date,end_date,municipality"
    towns = ("564", "205")
    lines = [f"C{number:06d},finland,1985-01-01,,{towns[number % 2]}" for number in range(CHILDREN)]
    file.write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def test_it_is_sound_on_its_own_server() -> None:
    own = read_project(ROOT / "config" / "northern_finland_1986.yaml")
    assert check(own, [STUDY])[1].endswith("steps of SQL)")


def test_without_its_deliveries_it_is_sound_and_says_what_is_missing() -> None:
    told = check(read_project(ROOT / "config" / "config.yaml"), [STUDY])[1]
    assert "questionnaire_16: no delivery" in told


def test_it_runs(project: Project) -> None:
    """Boys have no value of leisure_girls: those who are followed are left out of the girls' models, and counted."""
    check(project, [STUDY])
    for register in registers_used(context_of(project, STUDY).study):
        ingest_register(project, register)
    kept = [step.kept for step in build(project, STUDY)]
    assert kept == sorted(kept, reverse=True) and kept[-1] > 100
    cohort = pd.read_parquet(project.work / STUDY / "cohort.parquet")
    girls = cohort[cohort.sex == "female"]
    assert girls.leisure_girls.equals(girls.leisure)
    found = {name: json.loads(fit_model(project, STUDY, name).read_text()) for name in ("any_girls", "incidence_girls")}
    assert [row["level"] for row in found["any_girls"]["estimates"]][:2] == ["low", "high"]
    missing = found["incidence_girls"]["excluded"]["leisure_girls missing"]
    boys = cohort[cohort.sex == "male"]
    assert boys.leisure_girls.isna().all() and 0 < missing <= len(boys)
