"""Every command explains itself, is named in README.md, and starts without the heavy libraries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cohort.cli import app

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
COMMANDS = {command.name or command.callback.__name__: command.callback for command in app.registered_commands}
HEAVY = ["duckdb", "pandas", "numpy", "pyarrow", "scipy", "statsmodels", "lifelines", "matplotlib", "snakemake"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    callback = COMMANDS[name]
    assert callback is not None
    assert callback.__doc__
    assert f"`cohort {name}" in README
    assert typer.main.get_command(app) is not None


def test_the_rules_call_commands_that_exist() -> None:
    rules = Path(__file__).parents[2] / "workflow" / "rules"
    called = {
        line.split("{CONFIG:q} ")[1].split()[0].strip('"')
        for file in rules.glob("*.smk")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "{CONFIG:q} " in line
    }
    assert called == {
        "synthesize",
        "ingest",
        "quality",
        "build",
        "fit",
        "curve",
        "table",
        "figure",
        "found",
        "report",
        "prove",
    }
    assert called <= COMMANDS.keys()


def test_heavy_libraries_are_imported_late() -> None:
    script = f"import sys, cohort.cli; print([name for name in {HEAVY} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
