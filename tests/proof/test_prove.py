"""Ten populations of 5,000 births, extracts to estimates: the sound design finds what was planted, the other does not."""

import math
from dataclasses import replace

import pytest

from cohort.errors import SpecError
from cohort.spec.project import Project
from cohort.steps import prove as steps
from cohort.steps.planted import planted_for
from cohort.steps.prove import prove, recoveries
from cohort.steps.prove_seed import read_answer
from tests.projects import project_in

STUDY, SEEDS, BIRTHS = "ooh_care_ndd", 10, 5000


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return project_in(tmp_path_factory.mktemp("proof"))


@pytest.fixture(scope="module")
def lines(project: Project) -> list[str]:
    return list(prove(project, STUDY, SEEDS, BIRTHS, cores=2))


@pytest.fixture(scope="module")
def found(project: Project, lines: list[str]):
    (folder,) = (project.work / "prove" / STUDY).iterdir()
    answers = [read_answer(folder, seed) for seed in range(1, SEEDS + 1)]
    return {(one.planted.model, one.planted.name): one for one in recoveries(planted_for(project, STUDY), answers)}


@pytest.mark.parametrize(
    "name", ["boy", "adhd", "conduct", "depression_anxiety", "over_four_years", "parent_psychiatric"]
)
def test_the_sound_design_is_unbiased(found, name):
    one = found["published", name]
    assert one.found == SEEDS
    assert abs(one.bias) < 3.5 * one.bias_error + 0.02
    assert one.coverage >= 0.7


@pytest.mark.parametrize("name", ["adhd", "conduct", "over_four_years"])
def test_odds_ratios_are_not_the_ratios_planted(found, name):
    odds, risks = found["published_odds", name], found["published", name]
    assert odds.bias > 0.15 and odds.mean > risks.mean


def test_a_second_run_makes_nothing_anew(project, lines, monkeypatch):
    monkeypatch.setattr(steps, "run_seed", lambda *told: pytest.fail("it was done"))
    assert next(prove(project, STUDY, SEEDS, BIRTHS, cores=1)).startswith(f"{STUDY}: {SEEDS} of {SEEDS} populations")


def test_one_line_for_each_planted_ratio(project, lines):
    planted = planted_for(project, STUDY)
    assert {one.value for one in planted if one.name == "boy"} == {1.0}
    assert len(lines) == 1 + SEEDS + 1 + len(planted)
    mean = slice(sum(steps.WIDTHS[:4]), sum(steps.WIDTHS[:5]))  # names hold blanks
    assert all(math.isfinite(float(line[mean])) for line in lines[-len(planted) :])


def test_where_nothing_has_an_effect(found):
    """Of 10 levels in 10 populations, about 5 of 100 intervals miss 1 by chance: 15 or more hardly ever."""
    nothing = [one for (model, _), one in found.items() if model == "negative_control"]
    assert len(nothing) == 10 and all(one.null for one in nothing)
    assert sum(round((1 - one.coverage) * one.found) for one in nothing) < 15


def test_one_seed_as_a_job_of_its_own(project, lines):
    told = list(prove(project, STUDY, SEEDS, BIRTHS, cores=1, only=3))
    assert told == [f"{STUDY}: 1 of 1 populations of {BIRTHS:,} births are done"]


def test_results_are_written(project, lines):
    files = sorted(path.name for path in (project.results / "prove").iterdir())
    assert files == [f"{STUDY}.{ending}" for ending in ("csv", "docx", "html", "pdf", "png")]


def test_nobody_stays(project, lines):
    (folder,) = (project.work / "prove" / STUDY).iterdir()
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"seed_{n}.json" for n in range(1, SEEDS + 1))


def test_a_study_of_which_nothing_is_known(project):
    with pytest.raises(SpecError, match="one of ooh_care_ndd"):
        planted_for(project, "danish_diabetes")
    bare = replace(project, settings=project.settings.model_copy(update={"synthetic": None}))
    with pytest.raises(SpecError, match="no 'synthetic:'"):
        planted_for(bare, STUDY)
