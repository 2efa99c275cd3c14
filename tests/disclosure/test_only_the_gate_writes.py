"""Nothing but ``disclosure/files.py`` writes results."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "cohort"
SILENT = ("tables", "figures", "report", "compile", "estimates.py")
"""Rooms that write no file at all; ``disclosure`` has one that does."""
WRITES = {
    "write_text",
    "write_bytes",
    "savefig",
    "save",
    "to_csv",
    "to_parquet",
    "to_json",
    "to_html",
    "replace",
    "open",
}


def written(file: Path) -> Iterator[ast.Call]:
    """Calls that could write a file: ``x.write_text(...)``, ``open(..., "w")``; into a buffer is no file."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        into_buffer = bool(node.args) and isinstance(node.args[0], ast.Name) and node.args[0].id == "buffer"
        of_text = name == "replace" and len(node.args) != 1  # str.replace takes two, dataclasses.replace keywords
        if name in WRITES and not into_buffer and not of_text and not (name == "replace" and node.keywords):
            yield node


@pytest.mark.parametrize("room", [*SILENT, "disclosure"])
def test_no_room_of_results_writes(room: str) -> None:
    place = SOURCE / room
    files = [place] if place.is_file() else [f for f in place.rglob("*.py") if f != SOURCE / "disclosure" / "files.py"]
    found = [f"{file.relative_to(SOURCE)}:{call.lineno}" for file in files for call in written(file)]
    assert not found


def test_steps_write_results_through_the_gate() -> None:
    """A step that knows the results folder writes with ``publish`` alone; a plain table's answer is the user's own."""
    for file in (SOURCE / "steps").glob("*.py"):
        tree = ast.parse(file.read_bytes())
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            if ".results" in ast.unparse(function):
                calls = {
                    call.func.attr
                    for call in ast.walk(function)
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
                }
                assert not calls & (WRITES - {"replace"}), f"{file.name}: {function.name}"


def test_the_gate_itself_is_seen() -> None:
    assert list(written(SOURCE / "disclosure" / "files.py"))
