"""Recurrent events: Andersen-Gill, Prentice-Williams-Peterson and the mean cumulative function against R and by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cohort.errors import ModelError
from cohort.estimates import Estimates
from cohort.models.frame.rows import FollowUp
from cohort.models.kinds import fit
from cohort.models.mean_cumulative import mean_table
from cohort.models.request import ModelSpec, TimeColumns
from cohort.models.verify.kinds import verified

ORACLES = Path(__file__).parents[1] / "oracles"
BLADDER = pd.read_csv(ORACLES / "recurrent_bladder1" / "data.csv")
CGD = pd.read_csv(ORACLES / "cox_recurrent_cgd" / "data.csv").astype({"treated": str})
R: dict[str, Any] = {
    name: json.loads((ORACLES / name / "expected.json").read_text()) for name in ("recurrent_bladder1", "recurrent_cgd")
}
TOTAL = TimeColumns("stop", "recurred", "start")
GAP = TimeColumns("gap", "recurred")


@pytest.mark.parametrize(
    ("case", "time", "strata"),
    [("andersen_gill", TOTAL, ()), ("total_time_by_order", TOTAL, ("order",)), ("gap_time_by_order", GAP, ("order",))],
)
def test_hazard_ratios(case: str, time: TimeColumns, strata: tuple[str, ...]) -> None:
    terms = ("treated", "number", "size")
    found = fit(BLADDER, ModelSpec("cox", terms, time=time, strata=strata, cluster="id", person="id"))
    wanted = R["recurrent_bladder1"][case]
    by_term = {row.term: row for row in found.estimates}
    assert [by_term[term].coef for term in wanted["term"]] == pytest.approx(wanted["coef"], rel=1e-9)
    assert [by_term[term].se for term in wanted["term"]] == pytest.approx(wanted["robust_se"], rel=1e-9)
    assert (found.recurrences, found.loglik) == (wanted["events"], pytest.approx(wanted["loglik"], rel=1e-12))
    ever = BLADDER[BLADDER.recurred == 1]
    assert found.events == ever.id.nunique() and found.largest == ever.groupby("id").size().max()


def means(frame: pd.DataFrame, by: str | None, time: TimeColumns) -> Estimates:
    return fit(frame, ModelSpec("mean_cumulative", time=time, by=by, person="id"))


@pytest.mark.parametrize(
    ("name", "case", "frame", "by", "time"),
    [
        ("recurrent_bladder1", "mean", BLADDER, None, TOTAL),
        ("recurrent_bladder1", "mean_by_treatment", BLADDER, "treatment", TOTAL),
        ("recurrent_cgd", "mean_by_treatment", CGD, "treated", TimeColumns("tstop", "status", "tstart")),
    ],
)
def test_mean_and_robust_errors(name: str, case: str, frame: pd.DataFrame, by: str | None, time: TimeColumns) -> None:
    wanted, found = R[name][case], means(frame, by, time)
    points = [point for curve in found.curves for point in curve.points]
    assert [point.time for point in points] == wanted["time"]
    assert [point.value for point in points] == pytest.approx(wanted["mean"], rel=1e-10)
    assert [(point.at_risk, point.events) for point in points] == list(
        zip(wanted["at_risk"], wanted["events"], strict=True)
    )
    errors = [np.log(point.upper / point.value) / 1.959963984540054 * point.value for point in points if point.upper]
    assert errors == pytest.approx(wanted["se"], rel=1e-8)


@pytest.mark.parametrize("terminal", [None, "died"])
def test_two_engines_agree(terminal: str | None) -> None:
    """With an end that leaves nobody to have more, too: the last row of every third person, unless it is an event."""
    last = ~BLADDER.id.duplicated(keep="last") & (BLADDER.id % 3 == 0) & (BLADDER.recurred == 0)
    frame = BLADDER.assign(died=last)
    spec = ModelSpec("mean_cumulative", time=replace(TOTAL, terminal=terminal), by="treatment", person="id")
    found = fit(frame, spec)
    told = verified(found, frame, spec).verification
    assert told is not None and told.engine and told.difference is not None
    assert told.difference < 1e-9
    curve = found.curves[0]
    point = curve.points[3]
    assert point.upper is not None
    points = (*curve.points[:3], replace(point, upper=point.upper * 1.00001), *curve.points[4:])
    with pytest.raises(ModelError, match="differs"):
        verified(replace(found, curves=(replace(curve, points=points), *found.curves[1:])), frame, spec)


def test_where_all_are_seen_to_die_it_is_the_plain_mean() -> None:
    """Ghosh-Lin without censoring: the mean number of events by t, those who died before counted; as its variance."""
    rows = [
        ("a", 0, 2, 1, 0),
        ("a", 2, 3, 1, 0),
        ("a", 3, 9, 0, 1),
        ("b", 0, 4, 0, 1),
        ("c", 0, 3, 1, 0),
        ("c", 3, 7, 1, 1),
    ]
    frame = pd.DataFrame([*rows, ("d", 0, 1, 0, 1)], columns=["id", "start", "stop", "event", "died"])
    table = table_of(frame)
    number = np.array(
        [[((frame.id == who) & (frame.event == 1) & (frame.stop <= t)).sum() for who in "abcd"] for t in table.time]
    )
    assert table.mean == pytest.approx(number.mean(axis=1))
    assert table.variance == pytest.approx(number.var(axis=1) / 4)


def table_of(frame: pd.DataFrame, weight: Any = None) -> Any:
    time = FollowUp(frame.start.to_numpy(float), frame.stop.to_numpy(float))
    return mean_table(time, frame.event == 1, frame.died == 1, pd.factorize(frame.id)[0])


def slow(frame: pd.DataFrame, weight: pd.Series, until: float) -> float:
    """The estimate with weights for people, time by time: S before t, times events over those at risk."""
    spared, mean, w = 1.0, 0.0, frame.id.map(weight).to_numpy()
    start, stop, event, died = (frame[name].to_numpy() for name in ("start", "stop", "event", "died"))
    for t in sorted(set(stop[stop <= until])):
        n = w[(start < t) & (stop >= t)].sum()
        mean += spared * w[(stop == t) & (event == 1)].sum() / n
        spared *= 1 - w[(stop == t) & (died == 1)].sum() / n
    return mean


def test_variance_with_death_is_the_sum_of_squared_influences() -> None:
    """Each person's influence by moving the person's weight a little, on the bladder tumours with their deaths."""
    frame = BLADDER.rename(columns={"recurred": "event"})
    table, step = table_of(frame), 1e-5
    people = frame.id.unique()
    one = pd.Series(1.0, people)
    for until in (10.0, 30.0, 59.0):
        place = np.searchsorted(table.time, until, side="right") - 1
        assert table.mean[place] == pytest.approx(slow(frame, one, until))
        moved = []
        for who in people:
            more, less = one.copy(), one.copy()
            more[who] += step
            less[who] -= step
            moved.append((slow(frame, more, until) - slow(frame, less, until)) / (2 * step))
        assert table.variance[place] == pytest.approx(np.sum(np.square(moved)), rel=1e-6)


def test_rows_that_overlap_are_refused() -> None:
    frame = pd.DataFrame({"id": [1, 1, 2], "start": [0, 1, 0], "stop": [2, 3, 3], "recurred": [1, 1, 0]})
    with pytest.raises(ModelError, match="overlap"):
        means(frame, None, TOTAL)
