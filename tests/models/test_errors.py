"""Which standard errors a model reports: its own from the information, robust ones, or cluster-robust ones."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from cohort.errors import SpecError
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.wanted.settings import Counts

COX = ModelSpec("cox", ("age", "nodes"), time=TimeColumns("time", "status", unit="days"))
ODDS = ModelSpec("logistic", ("age", "sex"), outcome="status")
COUNT = ModelSpec("poisson_count", ("age", "sex"), outcome="nodes", settings=Counts())


def colon(oracle) -> pd.DataFrame:
    data, _ = oracle("cox_colon")
    return data.assign(row=range(len(data)), pair=[n // 2 for n in range(len(data))])


def errors(data, spec):
    return [row.se for row in fit(data, spec).estimates]


@pytest.mark.parametrize("spec", [COX, ODDS, COUNT], ids=lambda spec: spec.kind)
def test_robust_errors_take_each_row_for_itself(oracle, spec):
    """Clustered by row, the same errors are R's: test_cox_against_r, test_risks_against_r."""
    data = colon(oracle)
    robust = errors(data, replace(spec, errors="robust"))
    assert robust == pytest.approx(errors(data, replace(spec, cluster="row")), rel=1e-12)
    assert robust != pytest.approx(errors(data, spec), rel=1e-3)


def test_robust_errors_of_people_with_several_rows(oracle):
    data = colon(oracle)
    pairs = replace(COX, person="pair")
    assert errors(data, replace(pairs, errors="robust")) == errors(data, replace(pairs, cluster="pair"))


def test_weights_of_a_sample_have_model_errors_where_asked(oracle):
    """Each row weighs a half, so that there is half the information; Efron's ties of whole rows are not those of halves."""
    half = replace(COX, weights="half", ties="breslow")
    data = colon(oracle).assign(half=0.5)
    by_hand = [2**0.5 * se for se in errors(data, replace(COX, ties="breslow"))]
    assert errors(data, replace(half, errors="model")) == pytest.approx(by_hand, rel=1e-10)
    assert errors(data, half) == errors(data, replace(half, errors="robust"))


def test_model_errors_beside_clusters_are_refused(oracle):
    with pytest.raises(SpecError, match="'errors: robust', or no 'cluster'"):
        fit(colon(oracle), replace(COX, errors="model", cluster="row"))


def test_a_kind_with_errors_of_one_sort_takes_no_others(oracle):
    with pytest.raises(SpecError, match="errors in a kaplan_meier model"):
        fit(colon(oracle), ModelSpec("kaplan_meier", time=COX.time, errors="model"))
