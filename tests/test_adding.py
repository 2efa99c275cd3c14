"""docs/adding.md: each block is added to a copy of the project, and works."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from cohort.spec.project import Project, read_project
from cohort.steps.answers import answers_of, registers_in_memory
from cohort.steps.build import register_files
from cohort.steps.check import check
from cohort.steps.context import context_of, registers_used
from cohort.steps.explain import explain
from cohort.steps.ingest import ingest_register
from tests.projects import ROOT, edge_cases_in

PAGE = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
WHOLE, ENTRY = "A file", "An entry of a file"
LEADS = re.findall(r"([^\n]*(?:\n[^\n]+)*?`([\w/.]+)`):\n\n```\w+\n(.*?)```", PAGE, re.DOTALL)
YAML_ONLY, KIND = LEADS[:5], LEADS[5:]
BLOCKS = {file: (ENTRY if ". In `" in lead else WHOLE, text) for lead, file, text in YAML_ONLY}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("added")
    config = edge_cases_in(folder).config
    (folder / "synthetic_data").unlink()
    (folder / "synthetic_data" / "edge_cases").mkdir(parents=True)
    for path in (ROOT / "synthetic_data" / "edge_cases").iterdir():
        (folder / "synthetic_data" / "edge_cases" / path.name).symlink_to(path)
    for file, (kind, text) in BLOCKS.items():
        (_add_entry if kind is ENTRY else _write)(folder / file, text)
    return read_project(config)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _add_entry(path: Path, text: str) -> None:
    """Below the key of the file that the block begins with."""
    key, _, entries = text.partition("\n")
    held = path.read_text(encoding="utf-8")
    assert f"\n{key}\n" in held
    _write(path, held.replace(f"\n{key}\n", f"\n{key}\n{entries}", 1))


def test_the_page_has_its_blocks():
    assert [kind for kind, _ in BLOCKS.values()] == [ENTRY, WHOLE, ENTRY, WHOLE, WHOLE]
    assert [file.rpartition(".")[2] for _, file, _ in KIND] == ["py", "py", "yaml"]


def test_nothing_added_has_a_fault(project):
    assert len(check(project, ["ooh_care_ndd", "toothache"])) == 3


def test_the_variable_explains_itself(project):
    told = " ".join(explain(project, "ooh_care_ndd", "mother_depressed_before_birth").split())
    assert "for the person's mother, from 2 years before birth" in told, told[:500]


def test_the_register_is_read(project):
    account = ingest_register(project, "dental_visits")
    assert (account.total.read, account.total.accepted) == (3, 3)
    with duckdb.connect(project.work / "registers" / "dental_visits.duckdb", read_only=True) as connection:
        assert connection.execute("SELECT DISTINCT reason FROM rows ORDER BY 1").fetchall() == [("check",), ("pain",)]


def test_the_study_answers(project):
    context = context_of(project, "toothache")
    for register in registers_used(context.study):
        ingest_register(project, register)
    with registers_in_memory(project.work, register_files(project, context)) as connection:
        answers = answers_of(context, connection)
    expected = {
        ("nothing_but_ndd", "visits"): "1",
        ("nothing_but_ndd", "toothache"): "yes",
        ("all_in_the_middle", "toothache"): "no",
        ("all_in_the_middle", "visits"): "0",
        ("all_in_the_middle", "placed"): "no",
    }
    assert {key: answers[key] for key in expected} == expected


ASKED = """
import json, sys
from pathlib import Path
from cohort.spec.project import read_project
from cohort.steps.answers import answers_of, registers_in_memory
from cohort.steps.build import register_files
from cohort.steps.context import context_of, registers_used
from cohort.steps.explain import explain
from cohort.steps.ingest import ingest_register

project = read_project(Path(sys.argv[1]))
context = context_of(project, "ooh_care_ndd")
for register in registers_used(context.study):
    ingest_register(project, register)
with registers_in_memory(project.work, register_files(project, context)) as connection:
    answers = answers_of(context, connection)
told = {person: answer for (person, name), answer in answers.items() if name == "assistance_later"}
changes = [words for words, _ in context.study.variables["assistance_later"].changes()]
print(json.dumps([explain(project, "ooh_care_ndd", "assistance_later"), told, changes]))
"""


def test_the_kind_of_variable(tmp_path: Path):
    """In a copy of the package: the page's file, its line, and a variable of it for the people named for their edge."""
    config = edge_cases_in(tmp_path).config
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    (_, module, code), (_, kinds, lines), (_, study, entry) = KIND
    _write(tmp_path / module, code)
    imported, line = lines.splitlines()
    held = (tmp_path / kinds).read_text(encoding="utf-8")
    head = "KINDS: dict[str, type[Described]] = {"
    assert held.count(head) == 1
    _write(
        tmp_path / kinds,
        held.replace("import annotations\n", f"import annotations\n\n{imported}\n").replace(head, f"{head}\n{line}"),
    )
    _add_entry(tmp_path / study, entry)
    asked = [sys.executable, "-c", ASKED, str(config)]
    ran = subprocess.run(asked, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(tmp_path / "src")})
    assert ran.returncode == 0, ran.stderr
    explained, told, changes = json.loads(ran.stdout)
    assert "Calendar years with social assistance (assistance_years) less" in " ".join(explained.split())
    assert (told["all_in_the_middle"], told["nothing_but_ndd"]) == ("0", "0")
    assert changes == ["the other way round"]
