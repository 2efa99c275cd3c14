"""A project of its own in a test's folder: the real config, with what the test needs beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cohort.spec.project import Project, read_project

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
