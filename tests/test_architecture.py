"""Imports point down, and every outside library has one home."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "cohort"

BELOW = {
    "errors": set(),
    "estimates": set(),
    "flow": set(),
    "fingerprint": set(),
    "wanted": set(),
    "store": {"errors"},
    "spec": {"errors", "wanted"},
    "ingest": {"spec", "store", "errors"},
    "inspect": {"ingest", "spec", "store", "errors"},
    "compile": {"spec", "store", "errors"},
    "proof": {"tables", "figures", "disclosure", "spec", "estimates"},
    "mutation": {"compile", "spec", "errors"},
    "models": {"errors", "estimates", "wanted"},
    "disclosure": {"errors", "estimates", "flow", "spec", "wanted"},
    "tables": {"disclosure", "estimates", "flow", "spec", "errors"},
    "figures": {"disclosure", "estimates", "flow", "spec", "errors"},
    "report": {"disclosure", "estimates", "flow", "spec", "errors"},
    "difference": {"compile", "disclosure", "estimates", "spec", "store", "errors"},
    "quality": {"report", "figures", "disclosure", "spec", "store", "errors"},
    "synthetic": {"spec", "errors"},
}
"""What each room may import; those above them (steps, run, cli ...) may import everything but the command line."""

HOMES = {
    "pydantic": {"spec", "synthetic"},  # the truth file is read by the strict door's own kind of object
    "pydantic_core": {"spec"},
    "ruamel": {"spec"},
    "pyreadstat": {"ingest", "synthetic"},
    "python_calamine": {"ingest"},
    "duckdb": {"store", "ingest"},
    "lifelines": {"models"},
    "statsmodels": {"models"},
    "sklearn": {"models"},
    "matplotlib": {"figures"},
    "docx": {"tables"},
    "great_tables": {"tables"},
    "jinja2": {"report"},
    "typer": {"cli"},
    "rich": {"run", "cli", "inspect"},
    "psutil": {"run", "doctor", "ingest"},
    "snakemake": set(),
}

FILES = sorted(SOURCE.rglob("*.py"))


def room(file: Path) -> str:
    relative = file.relative_to(SOURCE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported(file: Path) -> Iterator[tuple[str, ...]]:
    """The dotted names a file imports when it runs, as tuples; what only a type checker reads is left out."""
    for node in running(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import"
            yield from ((*str(node.module).split("."), alias.name) for alias in node.names)


def running(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from running(child)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_imports_point_down(file: Path) -> None:
    own = room(file)
    for name in imported(file):
        if name[0] == "cohort":
            assert name[1] in BELOW.get(own, {name[1]}) | {own}, f"{own} imports {'.'.join(name)}"
            assert name[1] != "cli", "nothing imports the command line"
        elif name[0] in HOMES:
            assert own in HOMES[name[0]], f"{own} imports {name[0]}, whose home is {HOMES[name[0]] or 'nowhere'}"


def test_every_room_is_known() -> None:
    above = {"__init__", "cli", "doctor", "extracts", "inventory", "plan", "run", "session", "steps"}
    assert {room(file) for file in FILES} <= BELOW.keys() | above


def test_the_workflow_has_no_code_of_its_own() -> None:
    rules = SOURCE.parents[1] / "workflow" / "rules"
    for file in [SOURCE.parents[1] / "Snakefile", *rules.glob("*.smk")]:
        lines = file.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 60
        assert not any(line.strip() in ("run:", "script:") for line in lines)
        assert not any(mark in line for line in lines if "cohort --config" in line for mark in ("|", ">", "&&"))
