"""All events of a study's people: from registers to a model's file, against the same counts made by hand."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from cohort.figures.cumulative_incidence import cumulative_incidence
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.report.sentences import models as model_words
from cohort.spec.project import Project
from cohort.steps.build import build
from cohort.steps.context import context_of, registers_used
from cohort.steps.fit import fit_model
from cohort.steps.frame import model_frame
from cohort.steps.ingest import ingest_register
from cohort.steps.report import protocol_of
from cohort.steps.sources import sources
from cohort.tables.estimates import estimates
from tests.projects import SMALL, project_in

STUDY = """
title: All visits
cohort: {register: births, where: {live_birth: true}, index: birth + 7y, end: birth + 18y}
variables:
  parent_ill:
    {source: hospital_diagnoses, who: either_parent, codes: any_psychiatric, window: {from: birth, until: index},
    take: any, unobserved: no}
  visits: {source: hospital_diagnoses, codes: any_psychiatric, window: {from: index, until: end + 1d}, take: count}
models:
  rates: {kind: cox, time: {from: index, every: visits}, terms: [parent_ill, sex]}
  by_order:
    kind: cox
    time: {from: index, every: visits, scale: gap, split: {order: {of: events_before, first: 0, second: 1, later: 2+}}}
    terms: [parent_ill, sex]
    strata: [order]
  per_year: {kind: poisson_rate, time: {from: index, every: visits}, terms: [parent_ill, sex]}
  mean: {kind: mean_cumulative, time: {from: index, every: visits, competing: death}, by: parent_ill}
figures:
  mean: {kind: cumulative_incidence, models: mean}
tables:
  all: {kind: estimates, models: [rates, by_order]}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = project_in(tmp_path_factory.mktemp("visits"), deliveries=SMALL, studies=["visits"])
    (project.config.parent / "studies" / "visits.yaml").write_text(STUDY, encoding="utf-8")
    for register in registers_used(context_of(project, "visits").study):
        ingest_register(project, register)
    build(project, "visits")
    return project


def fitted(project: Project, model: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(fit_model(project, "visits", model).read_text(encoding="utf-8"))
    return content


def intervals(project: Project) -> pd.DataFrame:
    frame = model_frame(project, context_of(project, "visits"), "rates")
    return frame[frame.follow_up_exit > frame.follow_up_entry]


def test_events_are_counted_and_people_with_them(project: Project) -> None:
    frame, found = intervals(project), fitted(project, "rates")
    ever = frame[frame.followed_to_event].groupby("person_id").size()
    assert ever.max() > 3
    assert (found["n"], found["events"], found["recurrences"]) == (frame.person_id.nunique(), len(ever), ever.sum())
    assert found["clusters"] == found["n"]
    by_sex = frame[frame.followed_to_event].groupby("sex", observed=True).person_id.agg(["nunique", "size"])
    for row in found["counts"]:
        if row["term"] == "sex":
            assert (row["events"], row["recurrences"]) == tuple(by_sex.loc[row["level"]])


@pytest.mark.parametrize("model", ["rates", "per_year"])
def test_errors_allow_for_several_events_of_a_person(model: str, project: Project) -> None:
    found = fitted(project, model)
    time = TimeColumns("follow_up_exit", "followed_to_event", "follow_up_entry", "days")
    alone = fit(intervals(project), ModelSpec(found["kind"], ("parent_ill", "sex"), time=time))
    assert [row["coef"] for row in found["estimates"]] == pytest.approx([row.coef for row in alone.estimates])
    assert all(row["se"] > (plain.se or 0) for row, plain in zip(found["estimates"], alone.estimates, strict=True))


def test_strata_of_events_so_far_in_gap_time(project: Project) -> None:
    frame = intervals(project)
    frame = frame.assign(gap=frame.follow_up_exit - frame.follow_up_entry)
    before = frame.groupby("person_id").followed_to_event.cumsum() - frame.followed_to_event
    spec = ModelSpec("cox", ("parent_ill", "sex"), time=TimeColumns("gap", "followed_to_event", unit="days"))
    alone = fit(frame.assign(order=before.clip(upper=2)), ModelSpec(**{**vars(spec), "strata": ("order",)}))
    found = fitted(project, "by_order")
    assert [row["coef"] for row in found["estimates"]] == pytest.approx([row.coef for row in alone.estimates])


def test_the_mean_ends_at_the_events_per_person_who_started(project: Project) -> None:
    """Nearly nobody is censored before the end: the mean is close to events over people, and its steps are of several."""
    frame = model_frame(project, context_of(project, "visits"), "mean")
    assert frame.ended_by_competing.sum() > 0
    for curve in fitted(project, "mean")["curves"]:
        mine = frame[frame.parent_ill.map({True: "yes", False: "no"}) == curve["group"]]
        plain = mine.followed_to_event.sum() / mine.person_id.nunique()
        assert curve["steps"][-1]["value"] == pytest.approx(plain, rel=0.15)


def test_the_mean_is_drawn(project: Project) -> None:
    fit_model(project, "visits", "mean")
    context = context_of(project, "visits")
    figure = cumulative_incidence("mean", context.study, context.names, sources(project, context))
    (plot,) = figure.axes
    assert plot.get_ylabel() == "Mean number of events" and len(plot.lines) == 2
    assert "people with events" in " ".join(text.get_text() for text in figure.texts).replace("\n", " ")
    figure.savefig(project.root / "mean.png")


def test_it_is_told(project: Project) -> None:
    context = context_of(project, "visits")
    told = {one.name: one for one in model_words(protocol_of(project, context))}
    assert "each day on which a record starts is one" in told["rates"].sentences[0]
    assert "first and all further ones" in told["rates"].estimand and "Ghosh & Lin 2000" in told["mean"].estimand
    for model in ("rates", "by_order"):
        fit_model(project, "visits", model)
    sheet = estimates("all", context.study, context.names, sources(project, context))
    assert any("events)" in cell for row in sheet.rows for cell in row.cells)
    assert any("robust to several events" in note for note in sheet.notes)
