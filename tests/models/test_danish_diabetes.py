"""A real register: mortality of 9,996 people in the Danish National Diabetes Register, against R's coxph."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from numpy.testing import assert_allclose

from cohort.models.cox import proportionality_tests
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns

TIME = TimeColumns(exit="days", event="died", unit="days")
EXTRACTS = Path(__file__).parents[2] / "real_data" / "danish_diabetes"


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(EXTRACTS / name, sep=";", encoding="latin-1", dtype=str)


def day(text: pd.Series) -> pd.Series:
    return pd.to_datetime(text, format="%d-%m-%Y")


@pytest.fixture(scope="module")
def cohort() -> pd.DataFrame:
    people = read("population.csv").merge(read("diabetes_register.csv"), left_on="PNR", right_on="pnr")
    inclusion, end = day(people["inklusionsdato"]), day(people["STATUS_DATO"]).fillna(pd.Timestamp("2009-12-31"))
    return pd.DataFrame(
        {
            "days": (end - inclusion).dt.days,
            "died": people["STATUS"] == "90",
            "sex": people["KOEN"].map({"1": "man", "2": "woman"}),
            "age": (inclusion - day(people["FOED_DAG"])).dt.days / 365.25,
        }
    )


def test_mortality(cohort):
    fitted = fit(cohort, ModelSpec("cox", terms=("sex", "age"), time=TIME))

    woman, age = fitted.estimates
    assert (woman.term, woman.level, woman.reference) == ("sex", "woman", "man")
    assert (woman.coef, woman.se) == pytest.approx((-0.386125653, 0.040756878), abs=5e-10)
    assert (age.coef, age.se) == pytest.approx((0.079883911, 0.001833499), abs=5e-10)

    assert (fitted.n, fitted.events, fitted.excluded) == (9_996, 2_499, {"no follow-up time": 4})
    assert fitted.person_years == pytest.approx(54_273.27, abs=0.005)
    by_sex = {count.level: (count.events, count.person_years) for count in fitted.counts if count.term == "sex"}
    assert by_sex["man"] == (1_343, pytest.approx(10_086_092 / 365.25))
    assert by_sex["woman"] == (1_156, pytest.approx(9_737_219 / 365.25))


@pytest.mark.parametrize("transform", ["km", "rank", "identity", "log"])
def test_proportional_hazards(cohort, oracle, transform):
    _, expected = oracle("cox_danish_diabetes")
    tests = proportionality_tests(cohort, ModelSpec("cox", terms=("sex", "age"), time=TIME), transform)
    assert [(test.of, test.df) for test in tests] == [("sex", 1), ("age", 1), ("GLOBAL", 2)]
    assert_allclose([test.chisq for test in tests], expected["zph"][transform], rtol=1e-7)
    if transform == "km":
        assert [round(test.chisq, 3) for test in tests] == [0.697, 1.210, 1.639]
