"""A specification curve of a study: each of its numbers is that of the model somebody would have written by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cohort.disclosure.rule import Rule
from cohort.disclosure.specification_curve import PublicCurve, PublicSpecification, release_specification
from cohort.estimates import UNCROSSED, Crossed, Estimate, Estimates, LevelCount
from cohort.models.kinds import fit
from cohort.spec.project import Project
from cohort.steps.context import context_of
from cohort.steps.frame import model_frame, model_spec
from cohort.steps.specification_curve import make_specification_curve
from tests.projects import built_in

STUDY = """
title: One question
cohort: {register: births, where: {live_birth: true}, index: birth + 7y, end: birth + 18y}
variables:
  parent_ill:
    {source: hospital_diagnoses, who: either_parent, codes: any_psychiatric, window: {from: birth, until: index},
    take: any, unobserved: no}
  ill: {source: hospital_diagnoses, codes: any_psychiatric, window: {from: birth, until: index}, take: any}
  placed: {source: placements, window: {from: index, until: end}, take: any}
models:
  risk: {kind: logistic, outcome: placed, terms: [parent_ill, ill, sex, maternal_age], cluster: mother}
  by_hand_girls: {kind: logistic, among: {sex: female}, outcome: placed, terms: [parent_ill, ill, maternal_age], cluster: mother}
  by_hand_alone: {kind: logistic, outcome: placed, terms: [parent_ill, sex, maternal_age], cluster: mother}
specification_curves:
  parents:
    of: risk
    term: parent_ill
    alternatives:
      Adjusted for: {the child and mother: {}, the mother: {drop: ill}, nothing: {drop: [ill, sex, maternal_age]}}
      Children: {all: {}, girls: {among: {sex: female}, drop: sex}}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return built_in(tmp_path_factory.mktemp("curve"), "question", STUDY)


@pytest.fixture(scope="module")
def curve(project: Project) -> dict[str, Any]:
    html = make_specification_curve(project, "question", "parents")
    assert {path.suffix for path in html.parent.iterdir()} == {".json", ".csv", ".html", ".docx", ".png", ".pdf"}
    content: dict[str, Any] = json.loads(html.with_suffix(".json").read_text(encoding="utf-8"))
    return content


def test_the_numbers_are_those_of_models_written_by_hand(project: Project, curve: dict[str, Any]) -> None:
    context = context_of(project, "question")
    told = {tuple(one["options"]): one for one in curve["specifications"]}
    for options, name in (
        (("the child and mother", "all"), "risk"),
        (("the child and mother", "girls"), "by_hand_girls"),
        (("the mother", "all"), "by_hand_alone"),
    ):
        row = fit(model_frame(project, context, name), model_spec(context.study.models[name])).estimates[0]
        one = told[options]
        assert (one["ratio"], one["lower"], one["upper"]) == pytest.approx((row.ratio, row.lower, row.upper), rel=1e-12)
        assert one["main"] == (name == "risk")


def test_a_ratio_adjusted_for_nothing_is_not_told(curve: dict[str, Any]) -> None:
    hidden = [one["options"] for one in curve["specifications"] if one["ratio"] is None]
    assert hidden == [["nothing", "all"], ["nothing", "girls"]]
    assert [one["options"] for one in curve["specifications"]][-2:] == hidden, "those without a number come last"


def test_it_holds_no_count_of_people(curve: dict[str, Any]) -> None:
    assert set(curve) == {
        "choices", "difference", "label", "model", "name", "question", "scale", "specifications", "study",
    }  # fmt: skip
    assert {key for one in curve["specifications"] for key in one} == {"options", "main", "ratio", "lower", "upper"}


def ratio(term: str, value: float) -> Estimate:
    return Estimate(term, "yes", "no", 0.7, 0.1, value, value / 1.2, value * 1.2, 0.01)


@pytest.mark.parametrize(
    ("events", "told"), [(20, 2.0), (4, None), (98, None), (0, 2.0)], ids=["many", "few with", "few without", "none"]
)
def test_few_people_behind_it(events: int, told: float | None) -> None:
    counts = (LevelCount("ill", "no", 200, 50, None), LevelCount("ill", "yes", 100, events, None))
    found = Estimates("logistic", "odds ratio", 300, 60, None, None, (ratio("ill", 2.0), ratio("sex", 1.0)), (), counts)
    assert release_specification((found, UNCROSSED), ("a",), False, "ill", "yes", Rule(5)).ratio == told


def test_few_people_with_two_levels() -> None:
    """Ratios of two yes/no factors are as good as the table of both: it holds three people."""
    counts = (LevelCount("ill", "no", 200, 50, None), LevelCount("ill", "yes", 100, 20, None))
    found = Estimates("logistic", "odds ratio", 300, 60, None, None, (ratio("ill", 2.0), ratio("sex", 1.0)), (), counts)
    few = Crossed(((100, 20), (100, 30), (97, 18), (3, 2)), free=1)
    assert release_specification((found, few), ("a",), False, "ill", "yes", Rule(5)).ratio is None


def test_summary() -> None:
    rows = [(0.5, 0.4, 0.7), (0.9, 0.8, 1.2), (1.6, 1.1, 2.0), (None, None, None)]
    told = tuple(PublicSpecification((str(n),), n == 1, *row) for n, row in enumerate(rows))
    curve = PublicCurve("s", "c", "C", "m", "q", "odds ratio", ("one",), told, None)
    assert curve.summary() == (
        "3 specifications: odds ratio 0.90 (0.50–1.60) (median, smallest and largest). 1 lie above 1; of the 95% "
        "intervals 1 lie wholly above and 1 wholly below it. 1 more: hidden, or without a finite estimate."
    )
