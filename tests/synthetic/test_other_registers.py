"""Drug purchases, income, marriages and the school survey belong to the people and what happens to them."""

from pathlib import Path

import pandas as pd
import pytest

from .conftest import children, people, table


@pytest.fixture(scope="module")
def purchases(extracts: Path) -> pd.DataFrame:
    rows = table(extracts, "laakeostot_1997_2016.csv")
    return rows.assign(day=pd.to_datetime(rows["OSTOPV"]), prescribed=pd.to_datetime(rows["RKPV"]))


def test_drugs_are_bought_after_what_they_are_for_is_seen(purchases: pd.DataFrame, seen: pd.DataFrame):
    adhd = purchases[purchases["ATC"].str.startswith("N06BA")].groupby("HETU")["day"].min()
    first = seen["first_adhd"].reindex(adhd.index)
    assert (adhd >= first).all()
    assert len(adhd) / seen["adhd"].sum() == pytest.approx(0.65, abs=0.07)
    assert (purchases["prescribed"] <= purchases["day"]).all()
    assert purchases.groupby("HETU")["ATC"].nunique().mean() < 1.3


def test_only_the_living_buy(purchases: pd.DataFrame, extracts: Path):
    died = pd.to_datetime(people(extracts).set_index("id")["death"], format="%Y%m%d", errors="coerce")
    assert not (purchases["day"] > purchases["HETU"].map(died)).any()
    assert purchases["day"].max() <= pd.Timestamp("2016-12-31")


def test_income_is_lower_with_assistance(extracts: Path, seen: pd.DataFrame):
    income = table(extracts, "folk_tulo.csv").astype({"kturaha": int})
    at_birth = income[income["vuosi"] == "1997"].set_index("shnro")["kturaha"]
    mother = seen["mother"].map(at_birth)
    helped = seen["assistance_years"] > 0
    assert mother[helped].median() < 0.8 * mother[~helped].median()
    assert set(income["vuosi"]) == {"1997", "2012"}
    assert not income.duplicated(["shnro", "vuosi"]).any()


def test_marriages_tell_of_both_and_end_in_order(extracts: Path):
    rows = table(extracts, "dvv_avioliitot.csv", names=("id", "spouse", "start", "end", "reason"))
    pairs = set(zip(rows["id"], rows["spouse"], strict=True))
    assert {(spouse, one) for one, spouse in pairs} == pairs
    ended = rows[rows["end"] != "00000000"]
    assert (ended["start"] < ended["end"]).all()
    assert set(ended["reason"]) == {"1", "2"} and set(rows["reason"][rows["end"] == "00000000"]) == {""}


def test_married_mothers_of_the_birth_register_have_a_marriage(extracts: Path):
    births = table(extracts, "syntymarekisteri_1997.csv").query("SYNTYMATILATUNNUS == '1'").set_index("LAPSI_TNRO")
    married = births["AITI_TNRO"][births["SIVIILISAATY"] == "1"]
    rows = table(extracts, "dvv_avioliitot.csv", names=("id", "spouse", "start", "end", "reason"))
    father_known = children(extracts)["father"].reindex(married.index) != ""
    assert married[father_known].isin(rows["id"]).all()


def test_sheets_of_the_school_survey_are_anonymous(extracts: Path, seen: pd.DataFrame):
    sheets = table(extracts, "kouluterveyskysely.csv")
    assert not sheets["ID"].isin(people(extracts)["id"]).any()
    assert len(sheets) / len(seen) == pytest.approx(0.79, abs=0.02)
    assert set(sheets["vuosi"]) == {"2013"}
