"""config/README.md: its tables are made from the code, and every example is read."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from cohort.models.kinds import KINDS
from cohort.spec.checks.checker import Known
from cohort.spec.project import read_project
from cohort.spec.read_study import read_study

ROOT = Path(__file__).parents[1]
README = (ROOT / "config" / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
HEAD = "title: An example\ncohort: {register: births, index: birth, end: birth + 18y}\n"


def make_reference(name: str = "make_reference") -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_tables_are_up_to_date() -> None:
    assert make_reference().filled(README) == README, "run: python docs/make_reference.py"


def test_the_page_of_models_is_up_to_date() -> None:
    made = make_reference("make_models").page()
    assert (ROOT / "docs" / "models.md").read_text(encoding="utf-8") == made, "run: python docs/make_models.py"
    assert made.count("\n## `") == len(KINDS)


def test_schemas_are_up_to_date() -> None:
    for path, text in make_reference().schema_files().items():
        assert path.read_text(encoding="utf-8") == text, "run: python docs/make_reference.py"


def test_every_table_is_filled() -> None:
    assert set(re.findall(r"<!-- generated: (\w+) -->\n\|", README)) == set(make_reference().GENERATED)


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_examples_are_sound(text: str, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(text if text.startswith("title") else HEAD + text, encoding="utf-8")
    project = read_project(ROOT / "config" / "config.yaml")
    assert read_study(path, path.name, Known(project.registers(), project.codelists(), project.lookups())).variables
