"""A project of its own in a test's folder: the real config, with what the test needs beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cohort.spec.project import Project, read_project
from cohort.steps.build import build
from cohort.steps.context import context_of, registers_used
from cohort.steps.ingest import ingest_register

ROOT = Path(__file__).parents[1]


def project_in(folder: Path, **changed: Any) -> Project:
    """The real config/ and data in ``folder``; ``changed`` replaces settings of config.yaml."""
    shutil.copytree(ROOT / "config", folder / "config")
    for name in ("synthetic_data", "real_data"):
        (folder / name).symlink_to(ROOT / name)
    file = folder / "config" / "config.yaml"
    yaml = YAML()
    settings = yaml.load(file)
    settings.update(changed)
    yaml.dump(settings, file)
    return read_project(file)


SMALL = {
    "finnish_birth_cohort_1997": "synthetic_data/fbc1997_2000",
    "danish_diabetes": "real_data/danish_diabetes",
}


def edge_cases_in(folder: Path) -> Project:
    """The project of the people named for their edge, in ``folder``."""
    project_in(folder)
    return read_project(folder / "config" / "edge_cases.yaml")


def built_in(folder: Path, name: str, text: str) -> Project:
    """A study of the small bundle, in ``folder``: its registers read and its cohort built."""
    project = project_in(folder, deliveries=SMALL, studies=[name])
    (project.config.parent / "studies" / f"{name}.yaml").write_text(text, encoding="utf-8")
    for register in registers_used(context_of(project, name).study):
        ingest_register(project, register)
    build(project, name)
    return project
