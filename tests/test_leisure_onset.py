"""Study 2, written with config/README.md alone: it is sound, and runs on the synthetic cohort of its own."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from cohort.spec.project import Project, read_project
from cohort.steps.build import build
from cohort.steps.check import check
from cohort.steps.context import context_of, registers_used
from cohort.steps.fit import fit_model
from cohort.steps.ingest import ingest_register
from cohort.steps.synthesize import synthesize
from tests.projects import ROOT, project_in

STUDY, CHILDREN = "leisure_onset", 3000


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("leisure")
    project_in(folder)
    config = folder / "config" / "northern_finland_1986.yaml"
    config.write_text(config.read_text().replace("births: 9432", f"births: {CHILDREN}"), encoding="utf-8")
    project = read_project(config)
    synthesize(project)
    for register in registers_used(context_of(project, STUDY).study):
        ingest_register(project, register)
    return project


def test_it_is_sound_on_its_own_server() -> None:
    own = read_project(ROOT / "config" / "northern_finland_1986.yaml")
    assert check(own, [STUDY])[1].endswith("steps of SQL)")


def test_without_its_deliveries_it_is_sound_and_says_what_is_missing() -> None:
    told = check(read_project(ROOT / "config" / "config.yaml"), [STUDY])[1]
    assert "questionnaire_16: no delivery" in told


def test_it_runs(project: Project) -> None:
    """The girls' models are among the girls, and count the boys as left out."""
    flow = build(project, STUDY)
    kept = [step.kept for step in flow]
    assert kept[0] == CHILDREN and kept == sorted(kept, reverse=True)
    for step, published in zip(flow[-3:], (7283, 7051, 6838), strict=True):
        assert step.kept == pytest.approx(CHILDREN * published / 9432, rel=0.03)
    cohort = pd.read_parquet(project.work / STUDY / "cohort.parquet")
    girls = cohort[cohort.sex == "female"]
    assert len(girls) / len(cohort) == pytest.approx(0.515, abs=0.03)
    found = {name: json.loads(fit_model(project, STUDY, name).read_text()) for name in ("any_girls", "incidence_girls")}
    assert [row["level"] for row in found["any_girls"]["estimates"]][:2] == ["low", "high"]
    boys = found["incidence_girls"]["excluded"]["not among those with sex is female"]
    assert boys == (cohort.sex == "male").sum()


def test_what_the_files_show_is_what_is_true(project: Project) -> None:
    """Read back through ingest and build: levels, conditions and the days of disorders are those of the population."""
    from cohort.synthetic import read_truth
    from cohort.synthetic.days import EPOCH
    from cohort.synthetic.onset.truth import CONDITIONS, LEVELS, OnsetTruth
    from cohort.synthetic.onset.world import draw_world

    truth = read_truth(ROOT / "synthetic_data" / "nfbc1986.truth.yaml")
    assert isinstance(truth, OnsetTruth) and project.settings.synthetic
    world = draw_world(truth, CHILDREN, project.settings.synthetic.seed)
    build(project, STUDY)
    cohort = pd.read_parquet(project.work / STUDY / "cohort.parquet").set_index("person_id")
    true = pd.DataFrame(world.background.conditions, columns=list(CONDITIONS))
    true.index = [f"T{number:07}" for number in world.lives.ids()[0]]
    true["leisure"] = [LEVELS[level] for level in world.leisure.level]
    for number, name in enumerate(("affective", "anxiety", "substance", "behavioural")):
        true[f"first_{name}"] = world.onsets[:, number]
    true["censored"] = [min(days) for days in zip(world.lives.left, world.lives.died, strict=True)]
    true = true.loc[cohort.index]
    for name in ("parent_psychiatric", "parent_educated", "mother_married", "urban"):
        assert (cohort[name].astype(bool) == true[name]).all(), name
    assert (cohort.leisure == true.leisure).all()
    end = (pd.Timestamp("2019-01-01") - pd.Timestamp(EPOCH)).days
    for name in ("first_affective", "first_anxiety", "first_substance", "first_behavioural"):
        days = (pd.to_datetime(cohort[name]) - pd.Timestamp(EPOCH)).dt.days
        seen = (true[name] < end) & (true[name] < true.censored)
        assert (days[seen] == true[name][seen]).all() and seen.sum() > 50, name
        assert days[~seen & (true.censored > end)].isna().all()
