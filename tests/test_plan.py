"""What an edit reaches: exactly the steps that read what was edited."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from cohort import fingerprint
from cohort.errors import SpecError
from cohort.plan import FIGURE_FORMS, TABLE_FORMS, Plan, make_plan
from cohort.run.unchanged import remember, unchanged
from cohort.spec.project import read_project

DRAWN = Path(__file__).parent / "language" / "registers"

CONFIG = """
deliveries: {drawn: extracts, elsewhere: no_such_folder}
studies: [sample, other]
disclosure: {smallest_cell: 5}
"""
DELIVERY = """
delivery: drawn
label: Drawn
formats: {plain: {separator: ";"}}
registers:
  births:
    - files: births_*.csv
      format: plain
      columns: {person_id: ID, mother_id: MOTHER, birth_date: BORN, live_birth: LIVE, sex: SEX}
  persons:
    - {files: persons.csv, format: plain, columns: {person_id: ID, birth_date: BORN, sex: SEX, death_date: DIED}}
  hospital_diagnoses:
    - {files: hospital.csv, format: plain, columns: {person_id: ID, start_date: FROM, code: CODE}}
"""
ELSEWHERE = """
delivery: elsewhere
label: Elsewhere
formats: {plain: {}}
registers:
  placements: [{files: p.csv, format: plain, columns: {person_id: ID, start_date: FROM, end_date: TO, type: TYPE}}]
"""
SAMPLE = """
title: A sample
cohort: {register: births, index: birth, end: birth + 18y}
variables:
  adhd: {label: ADHD, source: hospital_diagnoses, codes: adhd, window: {from: birth, until: end}, take: any}
models:
  crude: {kind: logistic, outcome: adhd, terms: [sex]}
  full: {kind: logistic, outcome: adhd, terms: [sex, maternal_age]}
tables:
  flow: {kind: flow, label: Who}
  estimates: {kind: estimates, models: [crude]}
figures:
  forest: {kind: forest, models: full}
"""
OTHER = """
title: Another
cohort: {register: births, index: birth, end: birth + 18y}
variables:
  placed: {source: placements, window: {from: birth, until: end}, take: any}
"""

EVERYTHING = {
    "births",
    "persons",
    "hospital_diagnoses",
    "build",
    "crude",
    "full",
    "flow",
    "estimates",
    "forest",
    "report",
}
STUDY, DELIVERED = "config/studies/sample.yaml", "config/deliveries/drawn.yaml"
CODES, REGISTER = "config/codelists/adhd.csv", "config/registers/births.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "config/config.yaml": CONFIG,
        DELIVERED: DELIVERY,
        "config/deliveries/elsewhere.yaml": ELSEWHERE,
        STUDY: SAMPLE,
        "config/studies/other.yaml": OTHER,
        CODES: "code,edition,label,source\nF90,icd10,Hyperkinetic disorders,WHO\n",
        "extracts/births_1.csv": "",
        "extracts/births_2.csv": "",
        "extracts/persons.csv": "",
    }
    shutil.copytree(DRAWN, tmp_path / "config" / "registers")
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def plan(root: Path) -> Plan:
    project = read_project(root / "config" / "config.yaml")
    return make_plan(project, project.settings.studies)


def parts(plan: Plan) -> dict[str, str]:
    """The fingerprint behind each step of the study."""
    study = plan.studies["sample"]
    outputs = {**study.tables, **study.figures}
    return {
        **{name: plan.ingest_part(name) for name in plan.registers_of("sample")},
        "build": plan.build_part("sample"),
        **{name: plan.model_part("sample", name) for name in study.models},
        **{name: plan.output_part("sample", output) for name, output in outputs.items()},
        "report": plan.report_part("sample"),
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "reached"),
    [
        (STUDY, "title: A sample", "# a remark\ntitle:   A sample", set()),
        (STUDY, "title: A sample", "title: The sample", {"report"}),
        (STUDY, "terms: [sex]", "terms: [maternal_age]", {"crude", "full", "estimates", "report"}),
        (STUDY, "maternal_age]", "maternal_age], label: All", {"full", "forest", "report"}),
        (STUDY, "label: Who", "label: Whom", {"flow", "report"}),
        (STUDY, "until: end", "until: end - 1y", EVERYTHING - {"births", "persons", "hospital_diagnoses"}),
        (STUDY, "variables:", "population: [{keep: resident_at_index, because: why}]\nvariables:", {"build", "report"}),
        (CODES, "F90,", "F900,", {"build", "report"}),
        (REGISTER, "label: Sex", "label: Gender", EVERYTHING - {"persons", "hospital_diagnoses"}),
        (DELIVERED, "BORN, live", "BIRTH, live", {"births"}),
        (DELIVERED, 'separator: ";"', 'separator: ","', {"births", "persons", "hospital_diagnoses"}),
        (
            "config/config.yaml",
            "smallest_cell: 5",
            "smallest_cell: 3",
            {"crude", "full", "flow", "estimates", "forest", "report"},
        ),
        ("config/studies/other.yaml", "title: Another", "title: Yet another", set()),
    ],
)
def test_what_an_edit_reaches(root: Path, file: str, old: str, new: str, reached: set[str]) -> None:
    before = parts(plan(root))
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), encoding="utf-8")
    after = parts(plan(root))
    assert {name for name in before if before[name] != after[name]} == reached


def test_a_study_whose_files_are_not_here_is_left_out(root: Path) -> None:
    made = plan(root)
    assert list(made.studies) == ["sample"]
    assert made.skipped == {"other": "there is no folder no_such_folder with the files of elsewhere"}


def test_delivered_files_and_results(root: Path) -> None:
    made = plan(root)
    assert made.delivered("births") == ["extracts/births_1.csv", "extracts/births_2.csv"]
    assert made.delivered("hospital_diagnoses") == []
    assert made.made_from("sample", made.studies["sample"].figures["forest"]) == ["results/sample/models/full.json"]
    assert "work/sample/cohort.parquet" in made.made_from("sample", made.studies["sample"].tables["flow"])
    assert made.outputs()[:3] == [
        f"work/registers/{name}.duckdb" for name in ("births", "persons", "hospital_diagnoses")
    ]
    assert "results/sample/tables/estimates.docx" in made.outputs()
    assert not any("placements" in name or "other" in name for name in made.outputs())


def test_a_quality_page_for_every_register_read_once(root: Path) -> None:
    made = plan(root)
    read = ("births", "persons", "hospital_diagnoses")
    pages = [f"results/registers/{name}/{file}" for name in read for file in ("quality.html", "headline.txt")]
    assert made.quality_pages() == pages
    assert set(pages) <= set(made.outputs())
    assert made.looked_at("births") == ["work/registers/births.duckdb", "work/registers/persons.duckdb"]
    assert made.looked_at("persons") == ["work/registers/persons.duckdb"]
    before = made.quality_part("births")
    (root / CODES).write_text("code,edition,label,source\nF91,icd10,Conduct disorders,WHO\n", encoding="utf-8")
    assert plan(root).quality_part("births") != before


def test_the_faults_of_all_studies_are_told_at_once(root: Path) -> None:
    for name, text in (("sample", SAMPLE), ("other", OTHER)):
        (root / "config" / "studies" / f"{name}.yaml").write_text(text.replace("birth,", "brith,"), encoding="utf-8")
    with pytest.raises(SpecError) as error:
        plan(root)
    assert {fault.where.split(":")[0] for fault in error.value.faults} == {STUDY, "config/studies/other.yaml"}


@pytest.mark.parametrize(
    ("file", "added"),
    [
        (STUDY, "note: seen\n"),
        (CODES, "F91,icd10,Conduct disorders,WHO\n"),
        ("config/config.yaml", "most_rejected: 0.02\n"),
        ("extracts/births_1.csv", "a line\n"),
        ("work/registers/births.duckdb", "x"),
        ("results/sample/report.html", "x"),
        ("Snakefile", "# a remark\n"),
        ("workflow/rules/new.smk", "# a rule\n"),
    ],
)
def test_any_change_since_a_finished_run_is_seen(root: Path, file: str, added: str) -> None:
    for name in ["Snakefile", "workflow/rules/common.smk", *plan(root).outputs()]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    assert not unchanged(plan(root))
    remember(plan(root))
    assert unchanged(plan(root))
    with (root / file).open("a", encoding="utf-8") as opened:
        opened.write(added)
    assert not unchanged(plan(root))


PACKAGE = {
    "__init__.py": "",
    "errors.py": "",
    "models/__init__.py": "",
    "models/kinds.py": "def fit():\n    from cohort.models import cox\n",
    "models/cox.py": "from cohort.errors import x\n",
    "models/note.txt": "",
    "tables/__init__.py": "",
    "tables/sheet.py": "import cohort.errors\n",
    "steps/__init__.py": "",
    "steps/fit.py": "from cohort.models.kinds import fit\n",
    "steps/table.py": "from cohort.tables import sheet\n",
}


@pytest.mark.parametrize(
    ("edited", "reached"),
    [
        ("models/cox.py", {"steps.fit"}),
        ("models/note.txt", {"steps.fit"}),
        ("models/__init__.py", {"steps.fit"}),
        ("tables/sheet.py", {"steps.table"}),
        ("errors.py", {"steps.fit", "steps.table"}),
        ("steps/table.py", {"steps.table"}),
    ],
)
def test_an_edit_of_the_code_reaches_what_imports_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edited: str, reached: set[str]
) -> None:
    source = tmp_path / "cohort"
    for name, text in PACKAGE.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(fingerprint, "SOURCE", source)
    monkeypatch.setattr(fingerprint, "_files", cache(fingerprint._files.__wrapped__))
    before = {name: fingerprint.code(name) for name in ("steps.fit", "steps.table")}
    with (source / edited).open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    assert {name for name in before if before[name] != fingerprint.code(name)} == reached


def test_tables_and_figures_come_in_the_forms_the_workflow_waits_for() -> None:
    from cohort.figures.kinds import FORMATS as figures
    from cohort.tables.kinds import FORMATS as tables

    assert (tuple(f".{form}" for form in tables), tuple(f".{form}" for form in figures)) == (TABLE_FORMS, FIGURE_FORMS)
