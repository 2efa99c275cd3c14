"""Matching from a study file to a model's file: the ratio reached is told, single people are not."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cohort.disclosure.matched import matched_notes
from cohort.disclosure.rule import Rule
from cohort.estimates import Estimates, LevelCount, Matched
from cohort.spec.project import Project
from cohort.steps.build import build
from cohort.steps.context import context_of, registers_used
from cohort.steps.fit import fit_model
from cohort.steps.frame import model_frame
from cohort.steps.ingest import ingest_register
from cohort.steps.report import protocol_of
from tests.projects import SMALL, project_in

STUDY = """
title: Matched
cohort: {register: births, where: {live_birth: true}, index: birth + 7y, end: birth + 18y}
variables:
  parent_ill:
    {source: hospital_diagnoses, who: either_parent, codes: any_psychiatric, window: {from: birth, until: index},
    take: any, unobserved: no}
  parent_ill_by:
    {source: hospital_diagnoses, who: either_parent, codes: any_psychiatric, window: {from: birth, until: end},
    take: any, unobserved: no}
  first_placement: {source: placements, window: {from: birth + 7y, until: end}, take: first_date}
  placed: {source: placements, window: {from: birth + 7y, until: end}, take: any}
models:
  nested:
    kind: conditional_logistic
    time: {from: index, until: first_placement}
    terms: [parent_ill]
    strata: [matched_set]
    matching: {kind: risk_set, on: [sex, municipality], controls: 4, seed: 1}
  whole:
    kind: conditional_logistic
    time: {from: 2004-12-31, until: first_placement}
    terms: [parent_ill_by: time_varying]
    strata: [matched_set]
    matching: {kind: risk_set, on: [sex], controls: 10000, seed: 1}
    verify: false
  followed:
    kind: cox
    time: {from: 2004-12-31, until: first_placement}
    terms: [parent_ill_by: time_varying]
    strata: [sex]
    verify: false
  aged:
    kind: conditional_logistic
    time: {from: index, until: first_placement, split: {age: {of: age, to 12: below 13, teens: 13+}}}
    terms: [age]
    strata: [matched_set]
    matching: {kind: risk_set, on: [sex], controls: 4, seed: 1}
  scarce:
    kind: conditional_logistic
    time: {from: index, until: first_placement}
    terms: [parent_ill]
    strata: [matched_set]
    matching: {kind: risk_set, on: [sex, gestational_days], controls: 12, seed: 1}
  pairs:
    kind: cox
    time: {from: index, until: first_placement}
    exposure: parent_ill
    terms: [parent_ill]
    strata: [matched_set]
    matching: {kind: exact, on: [sex], controls: 2, seed: 1}
  risks:
    kind: modified_poisson
    outcome: placed
    exposure: parent_ill
    terms: [parent_ill]
    cluster: matched_set
    matching: {kind: exact, on: [sex], controls: 2, seed: 1}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = project_in(tmp_path_factory.mktemp("matched"), deliveries=SMALL, studies=["matched"])
    (project.config.parent / "studies" / "matched.yaml").write_text(STUDY, encoding="utf-8")
    for register in registers_used(context_of(project, "matched").study):
        ingest_register(project, register)
    build(project, "matched")
    return project


def fitted(project: Project, model: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(fit_model(project, "matched", model).read_text(encoding="utf-8"))
    return content


def sets_of(project: Project, model: str) -> pd.DataFrame:
    return pd.read_parquet(project.work / "matched" / "matched" / f"{model}.parquet")


def test_the_sets_are_private(project: Project) -> None:
    for file in (project.work / "matched" / "matched").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("model", ["nested", "pairs"])
def test_the_ratio_reached_is_told(model: str, project: Project) -> None:
    controls = sets_of(project, model).groupby("matched_set")["is_control"].sum()
    note = note_of(fitted(project, model))
    assert f": {len(controls):,}; without any control, and left out: {(controls == 0).sum():,};" in note
    assert note.endswith(f"on average: {controls[controls > 0].mean():.2f}")


def test_few_cases_without_controls_are_hidden(project: Project) -> None:
    controls = sets_of(project, "scarce").groupby("matched_set")["is_control"].sum()
    assert 0 < (controls == 0).sum() < 5
    note = note_of(fitted(project, "scarce"))
    assert ": hidden; without any control, and left out: <5;" in note
    assert f"asked for: {controls.between(1, 11).sum()}; controls" in note


def test_few_exposed_without_an_outcome_are_hidden(project: Project) -> None:
    """The sets less the exposed whose risk is estimated; of whole sets, all numbers follow from one."""
    note = note_of(fitted(project, "risks"))
    assert [part.rsplit(": ")[-1] for part in note.split("; ")] == ["hidden", "0", "hidden", "hidden"]


@pytest.mark.parametrize("model", ["nested", "scarce", "pairs"])
def test_everybody_is_in_a_set_or_left_out(model: str, project: Project) -> None:
    found = fitted(project, model)
    everybody = pd.read_parquet(project.work / "matched" / "cohort.parquet")
    assert found["n"] + found["excluded"]["in no matched_set"] == len(everybody)


def note_of(found: dict[str, Any]) -> str:
    (note,) = (note for note in found["notes"] if note.startswith("matched sets"))
    return str(note)


def test_cases_without_controls_are_left_out(project: Project) -> None:
    sets = sets_of(project, "scarce")
    alone = (sets.groupby("matched_set")["person_id"].size() == 1).sum()
    cases = sets["matched_set"].nunique()
    assert alone and fitted(project, "scarce")["events"] == cases - alone


def test_whole_risk_sets_with_what_varies_give_the_estimates_of_cox(project: Project) -> None:
    """On calendar time, with every candidate a control: Cox's partial likelihood, if no two cases share day and sex."""
    cohort = pd.read_parquet(project.work / "matched" / "cohort.parquet")
    placed = cohort[cohort["person_id"].isin(sets_of(project, "whole")["matched_set"])]
    assert not placed.duplicated(["first_placement", "sex"]).any()
    found, wanted = (
        [(row["coef"], row["se"]) for row in fitted(project, name)["estimates"]] for name in ("whole", "followed")
    )
    assert np.array(found) == pytest.approx(np.array(wanted), rel=1e-6)


def test_a_split_is_told_for_the_day_of_the_case(project: Project) -> None:
    """Days count from the seventh birthday to the day of the case, for its controls too."""
    frame = model_frame(project, context_of(project, "matched"), "aged").dropna(subset="matched_set")
    day_of_case = frame[~frame["is_control"].astype(bool)].set_index("matched_set")["first_placement"]
    case_days = day_of_case.loc[frame["matched_set"]].to_numpy()
    assert ((case_days - frame["index"].to_numpy()) / np.timedelta64(1, "D") == frame["days_to_case"]).all()
    years = [(day - birth).days / 365.25 for day, birth in zip(pd.to_datetime(case_days), frame["birth"], strict=True)]
    assert set(frame["age"]) == {"to 12", "teens"}
    assert all(
        (age == "teens") == (told >= 13) for age, told in zip(frame["age"], years, strict=True) if abs(told - 13) > 0.01
    )


def test_controls_are_alike(project: Project) -> None:
    cohort = pd.read_parquet(project.work / "matched" / "cohort.parquet").set_index("person_id")
    sets = sets_of(project, "nested")
    for column in ("sex", "municipality"):
        assert (cohort.loc[sets["person_id"], column].to_numpy() == cohort.loc[sets["matched_set"], column]).all()


def test_the_protocol_tells_how(project: Project) -> None:
    told = protocol_of(project, context_of(project, "matched")).matching
    assert told["nested"].startswith("Risk-set sampling (incidence density): for each person with the event, up to 4")
    assert told["pairs"].startswith("Exact matching: for each person with parent ill, up to 2 controls without it")


@pytest.mark.parametrize(
    ("matched", "events", "numbers"),
    [
        (Matched("cases", 4, 100, 20, 10, 350), 100, "110 10 20 3.50"),
        (Matched("cases", 4, 100, 0, 0, 400), 100, "100 0 0 4.00"),
        (Matched("cases", 4, 100, 20, 2, 350), 100, "hidden <5 20 3.50"),  # 102 less the 100 analysed
        (Matched("cases", 4, 100, 20, 10, 350), 97, "hidden 10 hidden hidden"),  # three sets the model lost
        (Matched("cases", 4, 100, 3, 10, 390), 100, "110 10 <5 hidden"),
        (Matched("cases", 4, 100, 98, 10, 200), 100, "110 10 hidden hidden"),  # two full sets
        (Matched("cases", 4, 100, 20, 10, 398), 100, "110 10 20 hidden"),
        (Matched("cases", 4, 3, 3, 1, 3), 3, "<5 <5 <5 <5"),
    ],
)
def test_no_small_number_comes_out(matched: Matched, events: int, numbers: str) -> None:
    """Asked for, sets, short of controls, cases without any, controls; told are cases, without, short, ratio."""
    found = Estimates("conditional_logistic", "odds ratio", 400, events, None, None, matched=matched)
    (note,) = matched_notes(found, Rule(5))
    assert [part.rsplit(": ")[-1] for part in note.split("; ")] == numbers.split()


@pytest.mark.parametrize(
    ("exposed", "unexposed", "numbers"),
    [(100, 200, "100 0 0 2.00"), (98, 200, "hidden 0 hidden hidden"), (90, 190, "100 0 0 2.00")],
)
def test_few_whom_an_exact_model_lost_are_hidden(exposed: int, unexposed: int, numbers: str) -> None:
    counts = (LevelCount("ill", "no", unexposed, 30, None), LevelCount("ill", "yes", exposed, 30, None))
    matched = Matched("exposed people", 2, 100, 0, 0, 200, exposure="ill")
    found = Estimates("cox", "hazard ratio", exposed + unexposed, 60, None, None, counts=counts, matched=matched)
    (note,) = matched_notes(found, Rule(5))
    assert [part.rsplit(": ")[-1] for part in note.split("; ")] == numbers.split()
