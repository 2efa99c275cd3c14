"""Children, parents and siblings hang together."""

from pathlib import Path

import pandas as pd
import pytest

from .conftest import BIRTHS, MONTHS, children, date, people, table


@pytest.fixture(scope="module")
def persons(extracts: Path) -> pd.DataFrame:
    return people(extracts).set_index("id")


@pytest.fixture(scope="module")
def child(extracts: Path) -> pd.DataFrame:
    return children(extracts)


def test_as_many_children_mothers_and_fathers_as_published(child: pd.DataFrame):
    """58,802 children had 57,888 mothers and 57,222 known fathers."""
    assert len(child) == BIRTHS
    mothers = round(BIRTHS * 57_888 / 58_802)
    assert child["mother"].nunique() == mothers
    assert child["father"][child["father"] != ""].nunique() == round(mothers * 57_222 / 57_888)


def test_stillborn_children_are_in_no_other_file(extracts: Path, persons: pd.DataFrame):
    births = table(extracts, "syntymarekisteri_1997.csv")
    stillborn = births[births["SYNTYMATILATUNNUS"] == "2"]
    assert len(stillborn) == round(0.004 * BIRTHS)
    assert not stillborn["LAPSI_TNRO"].isin(persons.index).any()
    assert (stillborn["KUOLLEISUUS"] == "1").all()


def test_birth_register_and_persons_agree(child: pd.DataFrame, persons: pd.DataFrame):
    same = persons.loc[child.index]
    assert (same["birth"] == child["birth"].dt.strftime("%Y%m%d")).all()
    assert (same["mother"] == child["mother"]).all()
    assert (same["sex"] == child["SUKUP"]).all()


def test_twins_are_born_on_one_day_to_one_mother(extracts: Path):
    births = table(extracts, "syntymarekisteri_1997.csv").query("MONISIKI_SYNNYTYSTUNNUS != ''")
    pairs = births.assign(day=date(births["LAPSEN_SYNTYMAPVM"])).groupby("AITI_TNRO")
    assert (pairs["MONISIKI_SYNNYTYSTUNNUS"].agg("".join).map(sorted).map("".join) == "AB").all()
    assert (pairs["day"].nunique() == 1).all()


def test_siblings_are_full_or_half_and_of_other_years(child: pd.DataFrame, persons: pd.DataFrame):
    others = persons[(persons["mother"] != "") & ~persons.index.isin(child.index)]
    of_mother = others["mother"].isin(child["mother"])
    of_father = others["father"].isin(child["father"][child["father"] != ""])
    assert (of_mother | of_father).all()
    assert (of_mother & of_father).sum() > (of_mother & ~of_father).sum() > 500
    assert (~of_mother & of_father).sum() > 500
    assert others["birth"].str[:4].astype(int).between(1985, 2012).all()
    assert others["mother"].isin(persons.index).all()
    assert others["father"][others["father"] != ""].isin(persons.index).all()


@pytest.mark.parametrize(("parent", "oldest"), [("mother", 49), ("father", 67)])
def test_parents_are_of_an_age_to_have_children(persons: pd.DataFrame, parent: str, oldest: int):
    child = persons[persons[parent] != ""]
    age = child["birth"].astype(int).to_numpy() - persons["birth"].reindex(child[parent]).astype(int).to_numpy()
    assert age.min() // 10_000 >= 15
    assert age.max() // 10_000 <= oldest


def test_nobody_is_seen_after_death_or_while_abroad(extracts: Path, persons: pd.DataFrame):
    day = {name: pd.to_datetime(persons[name], format="%Y%m%d", errors="coerce") for name in
           ("birth", "death", "emigration", "immigration")}  # fmt: skip
    visits = table(extracts, "hilmo_1996_2018.csv")
    seen_on = date(visits["TUPVA"])
    of = {name: days.reindex(visits["TNRO"]).reset_index(drop=True) for name, days in day.items()}
    assert not (seen_on > of["death"]).any()
    assert not (seen_on < of["birth"]).any()
    assert not ((seen_on >= of["emigration"]) & ~(seen_on >= of["immigration"])).any()


def test_few_leave_and_a_third_of_them_return(child: pd.DataFrame, persons: pd.DataFrame):
    same = persons.loc[child.index]
    left, back = same["emigration"] != "00000000", same["immigration"] != "00000000"
    assert 0.02 < left.mean() < 0.03
    assert 0.2 < back[left].mean() < 0.45
    assert 0.004 < (same["death"] != "00000000").mean() < 0.008


def test_deaths_with_a_day_are_those_of_the_persons(extracts: Path, persons: pd.DataFrame):
    deaths = table(extracts, "kuolemansyyt.csv")
    dated = deaths[deaths["KPV"] != ""]
    assert 0 < len(deaths) - len(dated) < 0.03 * len(deaths)
    assert (date(dated["KPV"]).dt.strftime("%Y%m%d").to_numpy() == persons["death"].reindex(dated["TNRO"])).all()
    assert (deaths["KVUOSI"].to_numpy() == persons["death"].reindex(deaths["TNRO"]).str[:4]).all()


def test_months_of_assistance_add_up_and_spouses_share_them(extracts: Path):
    applicants = table(extracts, "toimeentulotuki_hakija.csv")
    spouses = table(extracts, "toimeentulotuki_puoliso.csv")
    for rows in (applicants, spouses):
        assert (rows[MONTHS].astype(int).sum(axis=1) == rows["TUKIKUUKAUSIA"].astype(int)).all()
    key = ["TILASTOVUOSI", *MONTHS]
    shared = spouses.merge(applicants, left_on=["HAKIJA", *key], right_on=["TNRO", *key])
    assert set(shared["HAKIJA"]) == set(spouses["HAKIJA"])
