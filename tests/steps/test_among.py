"""A model among a part of the people: whom it counts, what it finds, and that no part is told by the others."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from cohort.disclosure.audit import audit_together
from cohort.disclosure.model import read_model
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.report.sentences import models as model_words
from cohort.spec.project import Project
from cohort.steps.context import context_of
from cohort.steps.explain import explain
from cohort.steps.fit import fit_model
from cohort.steps.frame import model_frame
from cohort.steps.report import protocol_of
from cohort.steps.sources import sources
from cohort.tables.estimates import estimates
from tests.projects import built_in

STUDY = """
title: Parts
cohort: {register: births, where: {live_birth: true}, index: birth + 7y, end: birth + 18y}
variables:
  parent_ill:
    {source: hospital_diagnoses, who: either_parent, codes: any_psychiatric, window: {from: birth, until: index},
    take: any, unobserved: no}
  ill: {source: hospital_diagnoses, codes: any_psychiatric, window: {from: birth, until: index}, take: any}
  first_placement: {source: placements, window: {from: index, until: end}, take: first_date}
models:
  everybody: {kind: cox, time: &time {from: index, until: first_placement}, terms: [parent_ill, sex]}
  girls: {kind: cox, among: {sex: female}, time: *time, terms: [parent_ill]}
  boys: {kind: cox, among: {sex: male}, time: *time, terms: [parent_ill]}
  never_ill: {kind: cox, among: {ill: false, sex: female}, time: *time, terms: [parent_ill]}
  paired:
    kind: cox
    among: {sex: female}
    time: *time
    exposure: parent_ill
    terms: [parent_ill]
    strata: [matched_set]
    matching: {kind: exact, on: [municipality], controls: 2, seed: 1}
tables:
  all: {kind: estimates, models: [everybody, girls, boys]}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return built_in(tmp_path_factory.mktemp("parts"), "parts", STUDY)


def fitted(project: Project, model: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(fit_model(project, "parts", model).read_text(encoding="utf-8"))
    return content


def cohort_of(project: Project) -> pd.DataFrame:
    return pd.read_parquet(project.work / "parts" / "cohort.parquet")


def test_it_is_the_model_of_those_people(project: Project) -> None:
    frame = model_frame(project, context_of(project, "parts"), "everybody")
    time = TimeColumns("follow_up_exit", "followed_to_event", "follow_up_entry", "days")
    alone = fit(frame[frame.sex == "female"], ModelSpec("cox", ("parent_ill",), time=time))
    found = fitted(project, "girls")
    assert (found["n"], found["events"]) == (alone.n, alone.events)
    assert found["estimates"][0]["coef"] == pytest.approx(alone.estimates[0].coef, abs=1e-12)
    boys = (cohort_of(project).sex == "male").sum()
    assert found["excluded"] == {**alone.excluded, "not among those with sex is female": boys}


def test_whoever_cannot_be_told_to_be_among_them_is_counted_apart(project: Project) -> None:
    people, excluded = cohort_of(project), fitted(project, "never_ill")["excluded"]
    unknown = people.ill.isna() & (people.sex == "female")
    assert unknown.sum() > 5
    assert excluded["not known to be among those with not ill and sex is female"] == unknown.sum()
    assert (
        excluded["not among those with not ill and sex is female"]
        == ((people.sex == "male") | people.ill.eq(True)).sum()
    )


def test_sets_are_made_among_them(project: Project) -> None:
    sets = pd.read_parquet(project.work / "parts" / "matched" / "paired.parquet")
    assert set(cohort_of(project).set_index("person_id").loc[sets.person_id, "sex"]) == {"female"}


def test_it_is_told(project: Project) -> None:
    context = context_of(project, "parts")
    told = next(one for one in model_words(protocol_of(project, context)) if one.name == "never_ill")
    assert told.sentences[0] == "Among the people with not ill and sex is female."
    assert "Model girls: among the people with sex is female." in explain(project, "parts")
    for model in ("everybody", "girls", "boys"):
        fit_model(project, "parts", model)
    notes = estimates("all", context.study, context.names, sources(project, context)).notes
    assert any("Girls: Cox regression" in note and "not among those with sex is female" in note for note in notes)


def test_the_models_are_safe_together(project: Project) -> None:
    models = {name: read_model(fit_model(project, "parts", name)) for name in ("everybody", "girls", "boys")}
    audit_together({name: model.cells for name, model in models.items()})
