"""What may be shown of a model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cohort.disclosure.everyone import Everyone, everyone
from cohort.disclosure.model import PublicModel, read_model
from cohort.disclosure.numbers import whole
from cohort.disclosure.release import Identity, release_model
from cohort.disclosure.rule import Rule
from cohort.errors import DataError
from cohort.estimates import Estimates, LevelCount
from tests.disclosure.alone import gate_of
from tests.tables.drawn import CURVE, RISK, released, with_few_boys


def counts(model: PublicModel, term: str) -> dict[str | None, tuple[str, str]]:
    return {row.level: (whole(row.n), whole(row.events)) for row in model.counts if row.term == term}


def ratios(model: PublicModel, what: str) -> dict[str, bool]:
    rows = model.estimates if what == "adjusted" else model.crude
    return {row.term: row.ratio is not None for row in rows}


def test_everything_large_is_shown() -> None:
    model = released(RISK, "risk")
    assert counts(model, "sex") == {"female": ("26", "8"), "male": ("28", "14")}
    assert (model.n, model.events, model.clusters, model.excluded) == (54, 22, 40, {"adhd missing": 6})
    assert model.estimates == RISK.estimates
    assert (model.loglik, model.covariance, model.notes, model.withheld) == (
        RISK.loglik,
        RISK.covariance,
        RISK.notes,
        (),
    )


def test_three_events_take_their_ratios_along() -> None:
    """Events of the girls would tell those of the boys, and so would the crude ratio; the other factors stay."""
    model = released(with_few_boys(), "risk")
    assert counts(model, "sex") == {"female": ("26", "hidden"), "male": ("28", "<5")}
    assert ratios(model, "adjusted") == {"sex": False, "adhd": True, "weight": True}
    assert ratios(model, "crude") == {"sex": False, "adhd": True, "weight": True}
    assert (model.loglik, model.covariance) == (None, ())
    assert set(model.withheld) == {"adjusted: sex=male", "crude: sex=male", "covariance", "log-likelihood", "tests"}


def test_those_without_the_event_count_too() -> None:
    """26 of 28 boys have the event: the two who have not are told by either number."""
    few = (LevelCount("sex", "female", 26, 8, None), LevelCount("sex", "male", 28, 26, None), RISK.counts[4])
    model = released(replace(RISK, events=34, counts=few, estimates=RISK.estimates[::2], crude=RISK.crude[::2]), "risk")
    assert "hidden" in counts(model, "sex")["male"]
    assert ratios(model, "adjusted") == {"sex": False, "weight": True}


def test_a_model_of_one_factor_is_crude() -> None:
    lone = replace(
        with_few_boys(), estimates=RISK.estimates[:1], crude=RISK.crude[:1], counts=with_few_boys().counts[:2]
    )
    assert ratios(released(lone, "risk"), "adjusted") == {"sex": False}


def test_few_degrees_of_freedom() -> None:
    """ASSUME in the rule: fewer than ten residual degrees of freedom show no ratio."""
    tiny = Estimates("cox", "hazard ratio", 13, 13, None, -9.0, RISK.estimates, RISK.crude, excluded={"x": 47})
    assert not any(ratios(released(tiny, "risk"), "adjusted").values())


def test_a_few_left_out_hide_the_number_analysed() -> None:
    """57 of 60: both are printed, so three are told; a number in a note goes with it."""
    counts_ = (
        LevelCount("sex", "female", 26, 8, None),
        LevelCount("sex", "male", 31, 14, None),
        LevelCount("weight", None, 57, 22, None),
    )
    model = released(replace(RISK, n=57, counts=counts_, excluded={"weight missing": 3}), "risk")
    assert (whole(model.n), whole(model.excluded["weight missing"])) == ("hidden", "<5")
    assert any(whole(row.n) == "hidden" for row in model.counts if row.term == "sex")
    assert model.notes == ()


def test_the_event_among_those_left_out() -> None:
    """Table 1 counts 24 placed of 60, the model 22 of 54: two of the six left out. Of sexes, too: 8 - 8 and 16 - 14."""
    model = released(RISK, "risk", counted="placed")
    assert (whole(model.n), whole(model.events)) == ("54", "hidden")
    assert counts(model, "sex") == {"female": ("26", "8"), "male": ("28", "hidden")}
    assert ratios(model, "adjusted") == {"sex": True, "adhd": True, "weight": True}
    assert model.loglik is None


@pytest.mark.parametrize(
    ("placed_left_out", "shown"),
    [(0, "22"), (4, "hidden"), (5, "22"), (6, "22"), (11, "22"), (12, "hidden"), (16, "22")],
)
def test_a_few_left_out_with_the_event_or_without_it(placed_left_out: int, shown: str) -> None:
    """Of 16 left out: few with the event are told by the difference, and so are few without it."""
    frame = pd.DataFrame({"placed": [True] * (22 + placed_left_out) + [False] * (48 - placed_left_out)})
    found = replace(
        RISK, estimates=(), crude=(), counts=(), covariance=(), clusters=None, excluded={"weight missing": 16}
    )
    gate = gate_of(found, "risk", "placed=yes", everyone(frame, (), "placed"), Rule(5))
    assert whole(release_model(found, Identity("drawn", "risk", "Risk"), gate).events) == shown


def test_person_years_go_with_their_counts() -> None:
    few = (LevelCount("sex", "female", 26, 3, 400.0), LevelCount("sex", "male", 34, 19, 500.0))
    model = released(replace(CURVE, counts=few), "curve", "first_placement")
    assert [row.person_years for row in model.counts] == [None, None]
    assert model.person_years == 900.0, "sixty people's, which tell of no group"
    assert model.curves == ()
    assert set(model.withheld) == {"curve: female", "curve: male", "person-years: sex=female", "person-years: sex=male"}


def test_clusters_that_tell_of_three_siblings() -> None:
    model = released(replace(RISK, clusters=51), "risk")
    assert whole(model.clusters) == "hidden"


def test_four_people_are_no_study() -> None:
    four = Estimates("kaplan_meier", "probability", 4, 0, 8.0, None)
    with pytest.raises(DataError, match="give it away"):
        gate_of(four, "curve", "first_placement", Everyone(), Rule(5))


@pytest.mark.parametrize("found", [RISK, with_few_boys(), replace(RISK, clusters=51)], ids=["large", "few", "clusters"])
def test_the_file_says_what_the_model_says(found: Estimates, tmp_path: Path) -> None:
    model = released(found, "risk")
    path = tmp_path / "risk.json"
    path.write_text(model.json(), encoding="utf-8")
    assert read_model(path) == model
    assert read_model(path).json() == model.json()


def test_the_file_has_no_small_count() -> None:
    plain = json.loads(released(with_few_boys(), "risk").json())
    assert [row["events"] for row in plain["counts"][:2]] == [None, None]
    assert plain["disclosure"]["hidden"] == {"events: sex=female": "hidden", "events: sex=male": "<5"}
    assert 3 not in [*plain["disclosure"]["shown"].values()]


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="run: cohort fit"):
        read_model(tmp_path / "none.json")
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(DataError, match="fit the model again"):
        read_model(tmp_path / "other.json")


def test_one_hides_nothing() -> None:
    assert released(with_few_boys(), "risk", rule=Rule(1)).withheld == ()
