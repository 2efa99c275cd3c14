"""What competing risks, states and groups cannot answer is refused, by name; what they can is not."""

from __future__ import annotations

import pandas as pd
import pytest

from cohort.errors import CohortError
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.wanted.settings import RestrictedMean

N = 60
ROWS = pd.DataFrame(
    {
        "age": [20 + i * 7 % 13 for i in range(N)],
        "arm": ["ab"[i % 2] for i in range(N)],
        "person": [i // 2 for i in range(N)],
        "entry": [0.0] * N,
        "exit": [1.0 + i % 5 for i in range(N)],
        "code": [i % 3 for i in range(N)],
        "word": [("alive", "moved", "died")[i % 3] for i in range(N)],
        "state": ["well"] * N,
    }
)
CODES = TimeColumns(exit="exit", event="code", cause="1")


def spec(kind: str, time: TimeColumns = CODES, **options) -> ModelSpec:
    terms = {"terms": ("age",)} if kind in ("cox", "fine_gray") else {}
    return ModelSpec(kind, time=time, **{**terms, **options})


def times(**columns: str) -> TimeColumns:
    return TimeColumns(**{"exit": "exit", "event": "code", **columns})


@pytest.mark.parametrize(
    ("asked", "change", "where", "found"),
    [
        (spec("cox", times()), {}, "time.event", "time.cause names the one that counts"),
        (spec("cox", times(cause="3")), {}, "time.cause", "one of 1, 2"),
        (spec("cox", times(event="word", cause="dies", censored="alive")), {}, "time.cause", "did you mean 'died'?"),
        (spec("cox", times(event="word", cause="died")), {}, "time.censored", "which code says that nothing happened?"),
        (spec("cox", times(event="word", cause="died", censored="aliv")), {}, "time.censored", "did you mean 'alive'?"),
        (spec("cox"), {"code": 2}, "time.cause", "1"),
        (spec("cox", times(cause="1", state="state", origin="sick")), {}, "time.origin", "one of well"),
        (spec("cox"), {"exit": float("inf")}, "time.exit", "infinite values"),
        (spec("cox"), {"exit": -1.0}, "the data", "no follow-up time"),
        (spec("fine_gray", times()), {}, "time.cause", "the code of the event among the competing causes"),
        (spec("fine_gray", times(cause="any")), {}, "time.cause", "the code of the event among the competing causes"),
        (spec("fine_gray", weights="age"), {}, "weights", "weights in a fine_gray model"),
        (spec("aalen_johansen"), {"code": 0}, "the outcome", "every row is censored"),
        (spec("aalen_johansen", terms=("age",)), {}, "terms", "terms in a aalen_johansen model"),
        (spec("aalen_johansen", strata=("arm",)), {}, "strata", "no groups to compare within them"),
        (spec("kaplan_meier", strata=("arm",)), {}, "strata", "no groups to compare within them"),
        (spec("restricted_mean"), {}, "settings", "restricted_mean needs it"),
        (spec("restricted_mean", settings=RestrictedMean(9.0), by="arm"), {}, "settings.until", "nobody is followed for"),
        (spec("restricted_mean", settings=RestrictedMean(-1.0)), {}, "settings.until", "a horizon after 0"),
        (spec("state_occupancy"), {}, "time.state", "the column with the state"),
        (spec("state_occupancy", times(event="word", censored="alive", state="state"), cluster="person"), {}, "time.state",
         "rows begin before the person's row before them ends"),
        (spec("state_occupancy", times(event="word", censored="alive", state="state")), {"word": "alive"}, "the outcome",
         "every row is censored"),
        (spec("state_occupancy", times(event="word", censored="alive", state="state")), {"state": "died"}, "time.state",
         "end in the state they are spent in"),
    ],
)  # fmt: skip
def test_faults(asked, change, where, found):
    with pytest.raises(CohortError) as raised:
        fit(ROWS.assign(**change), asked)
    assert where in str(raised.value)
    assert found in str(raised.value)


def test_a_person_in_another_state_than_she_moved_to():
    way = pd.DataFrame(
        {"person": [1, 1, 2], "entry": [0, 2, 0], "exit": [2, 5, 4], "state": ["well", "well", "well"],
         "to": ["ill", "dead", "none"]}
    )  # fmt: skip
    time = TimeColumns(entry="entry", exit="exit", event="to", state="state")
    with pytest.raises(CohortError, match="1 rows begin in another state than the person was in"):
        fit(way, ModelSpec("state_occupancy", time=time, cluster="person"))


def test_a_gap_in_which_nobody_is_under_observation():
    """Before the gap a person had another cause: nothing tells how long she would have been observed."""
    early = ROWS.assign(entry=0.0)
    late = ROWS.assign(entry=10.0, exit=ROWS["exit"] + 10)
    with pytest.raises(CohortError, match="nobody stays under observation"):
        fit(pd.concat([early, late]), spec("fine_gray", times(cause="1", entry="entry")))


def test_one_group_without_events_is_no_fault():
    rows = ROWS.assign(code=ROWS["code"].where(ROWS["arm"] == "a", 0))
    time = times(cause="any")
    for kind in ("kaplan_meier", "aalen_johansen", "nelson_aalen"):
        fitted = fit(rows, ModelSpec(kind, time=time, by="arm"))
        flat = [curve for curve in fitted.curves if curve.group == "b"]
        assert all(curve.events == 0 and curve.points[-1].lower is None for curve in flat)
    mean = fit(rows, ModelSpec("restricted_mean", time=time, by="arm", settings=RestrictedMean(4.0)))
    assert [(row.coef, row.se) for row in mean.estimates if row.level == "b" and row.reference is None] == [(4.0, 0.0)]


def test_nobody_is_censored():
    rows = ROWS.assign(code=ROWS["code"].replace(0, 2))
    fitted = fit(rows, ModelSpec("aalen_johansen", time=TimeColumns(exit="exit", event="code")))
    assert sum(curve.points[-1].value for curve in fitted.curves) == pytest.approx(1)
