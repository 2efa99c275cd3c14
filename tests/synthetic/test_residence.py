"""Where the children lived: spells that follow on each other, and stays abroad that the register of persons tells."""

from pathlib import Path

import pandas as pd
import pytest

from cohort.synthetic import Truth

from .conftest import children, date, people, residence, table

OPEN = "00000000"


@pytest.fixture(scope="module")
def spells(extracts: Path) -> pd.DataFrame:
    """Without the broken rows, by child and day."""
    rows = residence(extracts)
    rows["first"] = pd.to_datetime(rows["start"], format="%Y%m%d", errors="coerce")
    rows["last"] = pd.to_datetime(rows["end"], format="%Y%m%d", errors="coerce")
    return rows.dropna(subset="first").sort_values(["id", "first"])


@pytest.fixture(scope="module")
def persons(extracts: Path) -> pd.DataFrame:
    return people(extracts).set_index("id").loc[children(extracts).index]


@pytest.fixture(scope="module")
def stays(spells: pd.DataFrame) -> pd.DataFrame:
    """Abroad; ``number`` counts a child's stays from 0."""
    abroad = spells.query("type == '3'")
    return abroad.assign(number=abroad.groupby("id").cumcount()).set_index("id")


@pytest.mark.parametrize(
    ("column", "pattern"),
    [("id", r"T\d{7}"), ("type", "[13]"), ("end", r"(19|20)\d{6}|0{8}"), ("municipality", r"\d{3}")],
)
def test_cells(extracts: Path, column: str, pattern: str):
    assert residence(extracts)[column].str.fullmatch(pattern).all()


def test_every_child_lives_somewhere_from_birth_to_death(spells: pd.DataFrame, persons: pd.DataFrame):
    first, last = spells.groupby("id").first(), spells.groupby("id").last()
    assert set(first.index) == set(persons.index)
    assert (first["start"] == persons["birth"].reindex(first.index)).all()
    assert (first["type"] == "1").all()
    assert (last["end"] == persons["death"].reindex(last.index)).all()


def test_each_spell_begins_the_day_after_the_last(spells: pd.DataFrame):
    later = spells["id"] == spells["id"].shift()
    assert (spells["first"][later] == spells["last"].shift()[later] + pd.Timedelta(days=1)).all()
    assert (spells["last"] >= spells["first"])[spells["end"] != OPEN].all()
    assert (spells["first"] <= "2016-12-31").all()


def test_who_moves_within_the_country_changes_municipality(spells: pd.DataFrame, truth: Truth):
    moved = (spells["id"] == spells["id"].shift()) & (spells["type"] == "1") & (spells["type"].shift() == "1")
    assert moved.mean() > 0.2
    assert (spells["municipality"] != spells["municipality"].shift())[moved].all()
    assert set(spells["municipality"][spells["type"] == "1"]) == set(truth.municipalities)
    assert set(spells["municipality"][spells["type"] == "3"]) == {"200"}


def test_the_first_stay_abroad_is_that_of_the_persons(stays: pd.DataFrame, persons: pd.DataFrame):
    first = stays.query("number == 0")
    left = persons["emigration"]
    assert set(first.index) == set(left.index[(left != OPEN) & (left <= "20161231")])
    assert (first["start"] == left.reindex(first.index)).all()
    back = (first["last"] + pd.Timedelta(days=1)).dt.strftime("%Y%m%d").fillna(OPEN)
    assert (back == persons["immigration"].reindex(first.index)).all()


def test_some_go_abroad_twice(stays: pd.DataFrame, persons: pd.DataFrame, truth: Truth):
    """Of those back in time: as many as the truth file says."""
    back = pd.to_datetime(persons["immigration"], format="%Y%m%d", errors="coerce")
    adult = pd.to_datetime(persons["birth"], format="%Y%m%d") + pd.DateOffset(years=18)
    in_time = persons.index[back + pd.Timedelta(days=400) < adult]
    twice = stays.query("number == 1").index
    share, n = truth.residence.leave_again.value, len(in_time)
    assert set(twice) <= set(in_time)
    assert abs(len(twice) / n - share) < 3 * (share * (1 - share) / n) ** 0.5
    assert stays["number"].max() == 1


def test_nobody_is_in_hospital_here_while_living_abroad(stays: pd.DataFrame, extracts: Path):
    visits = table(extracts, "hilmo_1996_2018.csv")
    seen = pd.DataFrame({"id": visits["TNRO"], "day": date(visits["TUPVA"])})
    both = seen.merge(stays.reset_index(), on="id")
    assert len(both[both["number"] > 0]) > 20
    assert not ((both["day"] >= both["first"]) & (both["day"] <= both["last"].fillna(both["day"]))).any()
