"""Families share what no register tells: comparing within them finds what is planted, between them not."""

import math
from pathlib import Path

import pytest
from tests.projects import project_in

from cohort.spec.project import read_project
from cohort.steps.planted import planted_for
from cohort.steps.prove_seed import read_answer, run_seed

STUDY = "twin_comparison"


@pytest.fixture(scope="module")
def distances(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], float]:
    """Of each estimate from what is planted, in standard errors."""
    folder = tmp_path_factory.mktemp("twins")
    project_in(folder)
    project = read_project(folder / "config" / "twins.yaml")
    planted = planted_for(project, STUDY)
    run_seed(project.config, STUDY, ("within_families", "between_families"), 12_000, 1, folder)
    answer = read_answer(Path(folder), 1)
    found = {}
    for one in planted:
        estimates = answer[one.model]
        assert estimates is not None
        row = next(row for row in estimates.estimates if (row.term, row.level) == (one.term, one.level))
        assert row.coef is not None and row.se is not None
        found[one.model, one.name] = (row.coef - math.log(one.value)) / row.se
    return found


@pytest.mark.parametrize("name", ["boy", "conduct", "depression_anxiety"])
def test_within_families(distances: dict[tuple[str, str], float], name: str):
    assert abs(distances["within_families", name]) < 3


@pytest.mark.parametrize("name", ["conduct", "depression_anxiety"])
def test_between_families(distances: dict[tuple[str, str], float], name: str):
    """Far above the truth, though adjusted for assistance and the parents' disorders."""
    assert distances["between_families", name] > 3.5
