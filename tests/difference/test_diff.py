"""An edit of the study, and what it did to the people named for their edge."""

import shutil
import subprocess
from pathlib import Path

import pytest

from cohort.difference.people import ELSEWHERE
from cohort.errors import SpecError
from cohort.spec.project import Project, read_project
from cohort.steps.context import context_of, registers_used
from cohort.steps.diff import BOTH_TELL, diff
from cohort.steps.ingest import ingest_register
from tests.projects import edge_cases_in

STUDY = "ooh_care_ndd"
FILE, CONDUCT = f"studies/{STUDY}.yaml", "codelists/conduct.csv"
AT_BIRTH = "  - {keep: resident_at_index, because: lived in Finland at birth}\n"


MODEL = """acknowledge:
  - {finding: time_zero, of: odds, because: the published design looks at the whole childhood}
models:
  odds: {kind: logistic, outcome: placed, terms: [conduct, depression_anxiety]}
"""


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Study 1 of the edge people with one model, and with every count shown (nobody here exists)."""
    folder = tmp_path_factory.mktemp("project")
    project = edge_cases_in(folder)
    study = folder / "config" / FILE
    study.write_text(study.read_text(encoding="utf-8").partition("acknowledge:")[0] + MODEL, encoding="utf-8")
    edit(folder, "edge_cases.yaml", "smallest_cell: 5", "smallest_cell: 1")
    for register in registers_used(context_of(project, STUDY).study):
        ingest_register(project, register)
    return folder


@pytest.fixture
def project(ingested: Path, tmp_path: Path) -> Project:
    shutil.copytree(ingested, tmp_path / "now", symlinks=True)
    shutil.copytree(ingested / "config", tmp_path / "then" / "config")
    return read_project(tmp_path / "now" / "config" / "edge_cases.yaml")


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / "config" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def told(project: Project) -> list[str]:
    anew = read_project(project.config)
    return [" ".join(line.split()) for line in diff(anew, STUDY, str(project.root.parent / "then"))]


def test_nothing_edited(project):
    assert told(project)[1:] == [
        "139 then", "139 now", "139 in both", "0 entered", "0 left",
        "Answers that changed, among the people of both:", "none", "Estimates:",
        "odds: 0 of 2 estimates moved; nothing in it was rewritten",
    ]  # fmt: skip


YOUNGER = "  - {keep: {maternal_age: {below: 35}}, because: a younger mother}\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (FILE, AT_BIRTH, "", ["1 entered", "1 then left out by: lived in Finland at birth"]),
        (FILE, AT_BIRTH, YOUNGER, ["1 left", "1 now left out by: a younger mother", "1 entered"]),
        (FILE, "live_birth: true", "maternal_age: {below: 20}", ["138 left", f"138 now left out by: {ELSEWHERE}"]),
        (CONDUCT, "F92,icd10,", "F93,icd10,", ["2 conduct: codelist conduct", "2 conduct_known: codelist conduct"]),
        (FILE, "35 or over: 35+", "35 or over: 36+", ["1 maternal_age_group: its definition"]),
        (FILE, "end: birth + 18y", "end: birth + 19y", ["2 adhd: the day 'end'", "2 conduct: the day 'end'", "1 entered"]),
        ("registers/deaths.yaml", "misses: deaths", "misses: some deaths", ["0 parent_death: register deaths"]),
    ],
)  # fmt: skip
def test_an_edit_and_its_reasons(project, file, old, new, expected):
    edit(project.root, file, old, new)
    lines = told(project)
    assert [line for line in expected if line not in lines] == [], "\n".join(lines)


def test_the_estimates_that_move_and_why(project):
    """Somebody with F93 beside her diagnosis, and not placed, becomes one with a conduct disorder; another ceases to be."""
    edit(project.root, CONDUCT, "F92,icd10,", "F93,icd10,")
    edit(project.root, FILE, "{kind: logistic,", "{kind: logistic, label: Odds,")
    lines = told(project)
    assert next(line for line in lines if line.startswith("odds:")).endswith(
        "estimates moved; rewritten: the model's own words, conduct"
    )


def test_a_model_of_other_people(project):
    """Without the three younger mothers' children, none of them placed, fewer are left to compare with."""
    edit(
        project.root,
        FILE,
        AT_BIRTH,
        AT_BIRTH + "  - {keep: {maternal_age: {at_least: 25}}, because: an older mother}\n",
    )
    lines = told(project)
    assert "3 now left out by: an older mother" in lines
    row = next(line for line in lines if line.startswith("odds:"))
    assert row == "odds: 2 of 2 estimates moved; nothing in it was rewritten: the people are others"


def test_few_are_hidden(project):
    for folder in (project.root, project.root.parent / "then"):
        edit(folder, "edge_cases.yaml", "smallest_cell: 1", "smallest_cell: 5")
    edit(project.root, FILE, AT_BIRTH, "")
    lines = told(project)
    assert "<5 entered" in lines
    assert lines[-1] == BOTH_TELL, "the results of one version less those of the other"
    assert not {"140 now", "139 then"} <= set(lines)


def test_results_are_not_touched(project):
    told(project)
    assert not project.results.exists()


def test_against_a_revision(project):
    def git(*words: str) -> None:
        who = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
        subprocess.run(["git", "-C", str(project.root), *who, *words], check=True, capture_output=True)

    git("init")
    git("add", "config")
    git("commit", "-m", "then")
    edit(project.root, CONDUCT, "F92,icd10,", "F93,icd10,")
    lines = [" ".join(line.split()) for line in diff(read_project(project.config), STUDY, "HEAD")]
    assert "2 conduct: codelist conduct" in lines


def test_a_revision_that_does_not_exist(project):
    with pytest.raises(SpecError, match="no_such_revision"):
        list(diff(project, STUDY, "no_such_revision"))
