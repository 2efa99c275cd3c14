"""Rates from cells that DuckDB sums up: the same answers as from rows, counts of people and reasons included."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from cohort.errors import ModelError
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec
from cohort.models.verify.kinds import verified
from cohort.spec.project import Project
from cohort.steps.cells import data_of
from cohort.steps.context import context_of
from cohort.steps.frame import model_frame, model_spec
from tests.projects import built_in

STUDY = """
title: Rates
cohort: {register: births, where: {live_birth: true}, index: birth + 7y, end: birth + 18y}
variables:
  parent_ill:
    {source: hospital_diagnoses, who: either_parent, codes: any_psychiatric, window: {from: birth, until: index},
    take: any, unobserved: no}
  ill: {source: hospital_diagnoses, codes: any_psychiatric, window: {from: birth, until: index}, take: any}
  visits: {source: hospital_diagnoses, codes: any_psychiatric, window: {from: birth, until: end}, take: count}
  before: {source: hospital_diagnoses, codes: any_psychiatric, window: {from: birth, until: index}, take: count}
  first_ill: {source: hospital_diagnoses, codes: any_psychiatric, window: {from: birth, until: end}, take: first_date}
  ever_ill: {source: hospital_diagnoses, codes: any_psychiatric, window: {from: birth, until: end}, take: any}
  first_placement: {source: placements, window: {from: index, until: end}, take: first_date}
models:
  plain: {kind: poisson_rate, time: &time {from: index, until: first_placement}, terms: [sex, ill]}
  numbers: {kind: poisson_rate, time: *time, terms: [sex, before, "sex:before"]}
  crossed: {kind: poisson_rate, time: *time, terms: [parent_ill, ill, "parent_ill:ill"]}
  girls: {kind: poisson_rate, among: {sex: female}, time: *time, terms: [parent_ill, ill]}
  late: {kind: poisson_rate, time: {from: first_ill, until: first_placement, competing: death}, terms: [sex]}
  lexis:
    kind: poisson_rate
    time:
      from: index
      until: first_placement
      scale: age
      split:
        age: {of: age, 7-9: 0-9, 10-12: 10-12, 13+: 13+}
        period: {of: calendar_year, early: 0-2006, late: 2007+}
        since: {of: first_ill, before: "-100--1", soon: 0-1, later: 2+}
    terms: [sex, age, period, since, "sex:age"]
  varying: {kind: poisson_rate, time: *time, terms: [sex, ever_ill: time_varying, visits: time_varying]}
"""
MODELS = ("plain", "numbers", "crossed", "girls", "late", "lexis", "varying")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return built_in(tmp_path_factory.mktemp("rates"), "rates", STUDY)


def answer(frame: pd.DataFrame, spec: ModelSpec) -> Any:
    """All that is fitted and counted, or why nothing is."""
    try:
        return asdict(fit(frame, spec))
    except ModelError as error:
        return str(error)


def same(cells: Any, rows: Any) -> None:
    """Equal to 1e-10 wherever numbers stand; refused where the other is, be it in other words."""
    if isinstance(rows, str) and "found:" in rows:
        assert "found:" in cells
    elif isinstance(rows, dict):
        assert cells.keys() == rows.keys()
        for key, one in rows.items():
            same(cells[key], one)
    elif isinstance(rows, list | tuple):
        assert len(cells) == len(rows)
        for one, other in zip(cells, rows, strict=True):
            same(one, other)
    elif isinstance(rows, float):
        assert cells == pytest.approx(rows, rel=1e-10, abs=1e-10)
    else:
        assert cells == rows


@pytest.mark.parametrize("model", MODELS)
def test_cells_answer_as_rows_do(model: str, project: Project) -> None:
    context = context_of(project, "rates")
    frame, spec = data_of(project, context, model)
    whole = model_frame(project, context, model)
    assert spec.summed is not None and len(frame) < len(whole) / 4
    found = answer(frame, spec)
    assert found["events"] > 5
    same(found, answer(whole, model_spec(context.study.models[model])))


def test_a_second_engine_fits_the_cells(project: Project) -> None:
    frame, spec = data_of(project, context_of(project, "rates"), "lexis")
    verification = verified(fit(frame, spec), frame, spec).verification
    assert verification is not None and verification.engine == "statsmodels Poisson"


@given(seed=st.integers(0, 2**32 - 1), people=st.integers(5, 400), gaps=st.sampled_from([0.0, 0.05, 0.4]))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_some_people_with_gaps(project: Project, seed: int, people: int, gaps: float) -> None:
    """Some of the people, answers taken from them at random, and intervals that are empty or not known."""
    draw, context, folder = np.random.default_rng(seed), context_of(project, "rates"), project.work / "rates"
    kept = {file: file.read_bytes() for file in [folder / "cohort.parquet", *(folder / "intervals").glob("*.parquet")]}
    try:
        cohort = pd.read_parquet(folder / "cohort.parquet").sample(people, random_state=seed % 2**31)
        rewrite(folder / "cohort.parquet", with_gaps(cohort, ["ill", "parent_ill", "before"], gaps, draw))
        for file in (folder / "intervals").glob("*.parquet"):
            rows = pd.read_parquet(file)
            empty = draw.random(len(rows)) < gaps / 2
            rows.loc[empty, "follow_up_exit"] = rows.loc[empty, "follow_up_entry"]
            varies = [one for one in ("age", "since", "ever_ill", "visits") if one in rows]
            rewrite(file, with_gaps(rows, varies, gaps / 2, draw))
        for model in MODELS:
            of_rows = answer(model_frame(project, context, model), model_spec(context.study.models[model]))
            same(answer(*data_of(project, context, model)), of_rows)
    finally:
        for file, content in kept.items():
            file.write_bytes(content)


def rewrite(file: Path, frame: pd.DataFrame) -> None:
    """With the types it had, also where nothing is left of a column."""
    schema = parquet.read_schema(file)
    parquet.write_table(pa.Table.from_pandas(frame, schema, preserve_index=False), file)


def with_gaps(frame: pd.DataFrame, columns: list[str], share: float, draw: np.random.Generator) -> pd.DataFrame:
    return frame.assign(**{one: frame[one].mask(draw.random(len(frame)) < share) for one in columns})
