"""Real register data with competing events: first insulin after inclusion, death before it; R has the same numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from numpy.testing import assert_allclose

from cohort.spec.project import Project
from cohort.steps.build import build
from cohort.steps.context import context_of, registers_used
from cohort.steps.figure import make_figure
from cohort.steps.fit import fit_model
from cohort.steps.ingest import ingest_register
from tests.projects import SMALL, project_in

EXPECTED = Path(__file__).parents[1] / "oracles" / "competing_danish_insulin" / "expected.json"
STUDY = """
title: First insulin after inclusion
cohort:
  register: dk_diabetes
  people: dk_persons
  where: {inclusion_date: [1995-01-01, 2009-12-31]}
  index: inclusion_date
  end: 2009-12-31
population:
  - {keep: no_insulin, because: no insulin before inclusion}
variables:
  insulin_before: {source: dk_dispensings, codes: insulin, window: {from: 1995-01-01, until: index}, take: any}
  no_insulin: {not: insulin_before}
  first_insulin: {source: dk_dispensings, codes: insulin, window: {from: index, until: end + 1d}, take: first_date}
  age: {years_between: [birth, index]}
models:
  incidence:
    kind: aalen_johansen
    time: {from: index, until: first_insulin, competing: [death]}
    by: sex
    verify: false
  ratios:
    kind: fine_gray
    time: {from: index, until: first_insulin, competing: [death]}
    terms: [sex, age]
    reference: {sex: man}
    verify: false
figures:
  incidence: {kind: cumulative_incidence, models: incidence}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = project_in(tmp_path_factory.mktemp("insulin"), deliveries=SMALL)
    (project.root / "config" / "studies" / "insulin.yaml").write_text(STUDY, encoding="utf-8")
    for register in registers_used(context_of(project, "insulin").study):
        ingest_register(project, register)
    build(project, "insulin")
    return project


def test_subdistribution_hazard_ratios(project: Project) -> None:
    r = json.loads(EXPECTED.read_text(encoding="utf-8"))
    found = json.loads(fit_model(project, "insulin", "ratios").read_text(encoding="utf-8"))
    assert (found["n"], found["events"]) == (r["n"], r["events"])
    assert_allclose([row["coef"] for row in found["estimates"]], r["fine_gray"]["coef"], rtol=1e-7)


def test_incidence_and_its_figure(project: Project) -> None:
    r = json.loads(EXPECTED.read_text(encoding="utf-8"))
    found = json.loads(fit_model(project, "insulin", "incidence").read_text(encoding="utf-8"))
    assert_allclose([test["chisq"] for test in found["tests"]], r["gray"]["chisq"][::-1], rtol=1e-8)
    for number, woman in enumerate([False] * 3 + [True] * 3):
        for state, cause in ((1, "first_insulin"), (2, "death")):
            days = r["aalen_johansen"]["time"][number]
            group = "woman" if woman else "man"
            (curve,) = [one for one in found["curves"] if (one["group"], one["state"]) == (group, cause)]
            step = [step for step in curve["steps"] if step["time"] <= days / 365.25][-1]
            assert step["value"] == pytest.approx(r["aalen_johansen"]["p"][number][state], abs=0.005), (
                "steps of 5 events"
            )
    make_figure(project, "insulin", "incidence")
    assert (project.results / "insulin" / "figures" / "incidence.png").stat().st_size > 10_000
