"""A project whose deliveries are known or not, and a look into a few drawn lines."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from cohort.inspect.known import Known, read_known
from cohort.inspect.look import View, look
from cohort.spec.project import read_project
from tests.projects import ROOT, SMALL

LEAST = 5


@cache
def known() -> Known:
    """What the real ``config/`` knows, but for deliveries other than those of the extracts in this repository."""
    project = read_project(ROOT / "config" / "config.yaml")
    everything = read_known(project.folder, project.registers())
    return replace(everything, readings=tuple(each for each in everything.readings if each.delivery in SMALL))


def looked(tmp_path: Path, content: str | bytes, name: str = "file.csv", encoding: str = "utf-8") -> View:
    """A look into a file of this content."""
    path = tmp_path / name
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return look(path, known(), LEAST)


def column_of(tmp_path: Path, cells: list[str], name: str = "X") -> View:
    """A look into a file with a person and one more column, repeated until there are 120 rows."""
    cells = (cells * (120 // len(cells) + 1))[: max(120, len(cells))]
    lines = [f"TNRO;{name}", *(f"T{n:07};{cell}" for n, cell in enumerate(cells, 1))]
    return looked(tmp_path, "\n".join(lines) + "\n")
