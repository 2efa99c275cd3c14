"""Designs that compare like with like: standardised and weighted risks, families; numbers are R's or done by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from cohort.disclosure.carried import carried_notes
from cohort.disclosure.rule import Rule
from cohort.errors import ModelError, SpecError
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.models.verify.kinds import verified
from cohort.wanted.settings import Standardised, Weighted

STANDARDISED = ModelSpec(
    "standardised_risk", ("smoke", "race", "age", "lwt"), outcome="low", settings=Standardised("smoke")
)
WEIGHTED = ModelSpec("weighted_risk", ("race", "age", "lwt"), outcome="low", settings=Weighted("smoke"))


def births(oracle) -> pd.DataFrame:
    data = oracle("differences_birthwt")[0]
    return data.assign(smoke=data["smoke"] == 1, weight=data["lwt"])


def as_r(found, r, contrast):
    numbers = np.array([(row.coef, row.se) for row in found.estimates]).T
    name = "log_ratio" if contrast == "ratio" else "difference"
    assert_allclose(numbers[0], [*r["risk"], r[name]], rtol=1e-10)
    assert_allclose(numbers[1], [*r["se"], r[f"se_{name}"]], rtol=1e-8)
    assert [(row.level, row.reference) for row in found.estimates] == [("no", None), ("yes", None), ("yes", "no")]


@pytest.mark.parametrize("contrast", ["difference", "ratio"])
@pytest.mark.parametrize("cluster", [None, "weight"])
def test_standardised_risks(oracle, contrast, cluster):
    data, r = births(oracle), oracle("designs_birthwt")[1]["standardised"]
    spec = replace(STANDARDISED, settings=Standardised("smoke", contrast), cluster=cluster)
    found = fit(data, spec)
    as_r(found, r["cluster_lwt" if cluster else "plain"], contrast)
    assert verified(found, data, spec).verification.difference < 1e-10


def test_standardised_alone_is_the_plain_risk_difference(oracle):
    data = births(oracle)
    found = fit(data, replace(STANDARDISED, terms=("smoke",)))
    plain = fit(data, ModelSpec("risk_difference", ("smoke",), outcome="low")).estimates[0]
    last = found.estimates[-1]
    assert (last.coef, last.se) == pytest.approx((plain.coef, plain.se), rel=1e-12)


def test_an_interaction_follows_the_exposure(oracle):
    """With all products of two factors the model is saturated: standardised risks are weighted means of the cells."""
    data = births(oracle)
    found = fit(data, replace(STANDARDISED, terms=("smoke", "race", "smoke:race")))
    cells = data.groupby(["smoke", "race"])["low"].mean().unstack()
    share = data["race"].value_counts(normalize=True)
    by_hand = (cells * share).sum(axis=1)
    assert [row.coef for row in found.estimates[:2]] == pytest.approx(by_hand.tolist(), rel=1e-10)
    weighted = fit(data, replace(WEIGHTED, terms=("race",)))
    assert [row.coef for row in weighted.estimates[:2]] == pytest.approx(by_hand.tolist(), rel=1e-10)


@pytest.mark.parametrize("contrast", ["difference", "ratio"])
@pytest.mark.parametrize("weights", ["everybody", "exposed", "overlap"])
def test_weighted_risks(oracle, contrast, weights):
    r = oracle("designs_birthwt")[1]["weighted"][weights]
    data, spec = births(oracle), replace(WEIGHTED, settings=Weighted("smoke", weights, contrast))
    found = fit(data, spec)
    as_r(found, r, contrast)
    assert verified(found, data, spec).verification.difference < 1e-10
    (age,) = [row for row in found.balance if row.term == "age"]
    assert age.after == pytest.approx(r["standardised_difference_age"], abs=1e-12)
    if weights == "overlap":
        assert all(row.after == 0 for row in found.balance)


def test_weights_by_hand():
    """One yes/no factor: weighting is standardising. Risks 0.4, 0.2 with it, 0.2, 0.1 without; half the people have it."""
    cells = [(1, 1, 40, 100), (1, 0, 20, 100), (0, 1, 10, 50), (0, 0, 15, 150)]
    rows = [(bool(z), bool(a), i < ill) for z, a, ill, n in cells for i in range(n)]
    people = pd.DataFrame(rows, columns=["z", "a", "ill"])
    found = fit(people, ModelSpec("weighted_risk", ("z",), outcome="ill", settings=Weighted("a")))
    assert [row.coef for row in found.estimates] == pytest.approx([0.15, 0.3, 0.15])
    assert [row.coef for row in found.crude] == pytest.approx([0.14, 1 / 3, 1 / 3 - 0.14])


def test_families_that_carry_an_estimate():
    """Only siblings who differ, one of them falling ill while the other is observed, tell anything.

    family      exposed, exit, ill      unexposed sibling
    discordant  yes 5 ill               no 9                carries
    too late    yes 9 ill               no 5                her sibling was no longer observed
    alike       yes 5 ill               yes 9               no difference
    nobody ill  yes 5                   no 9
    alone       yes 5 ill               -
    """
    rows = [
        ("discordant", True, 5, True), ("discordant", False, 9, False),
        ("second", False, 4, True), ("second", True, 6, False),
        ("too late", True, 9, True), ("too late", False, 5, False),
        ("alike", True, 5, True), ("alike", True, 9, False),
        ("nobody ill", True, 5, False), ("nobody ill", False, 9, False),
        ("alone", True, 5, True),
    ]  # fmt: skip
    people = pd.DataFrame(rows, columns=["mother", "exposed", "exit", "ill"])
    spec = ModelSpec("sibling_cox", ("exposed",), time=TimeColumns("exit", "ill"), strata=("mother",))
    found = fit(people, spec)
    (one,) = found.carried
    assert (one.what, one.sets, one.n, one.events) == ("families", 2, 4, 2)
    assert found.estimates[0].ratio == pytest.approx(1.0)  # one pair each way
    assert verified(found, people, spec).verification.engine == "statsmodels PHReg"
    assert list(carried_notes(found, Rule(1))) == ["exposed (yes): 2 families carry it, 4 people, 2 events"]
    assert list(carried_notes(found, Rule(5))) == [
        "exposed (yes): too few families carry it for their number to be shown"
    ]


@pytest.mark.parametrize(
    ("spec", "told", "error"),
    [
        (replace(STANDARDISED, settings=Standardised("age")), "settings.exposure", SpecError),
        (
            replace(WEIGHTED, terms=("race", "same")),
            "of the exposure: every row has the event in the reference level",
            ModelError,
        ),
        (replace(WEIGHTED, settings=Weighted("never")), "the exposed all have one outcome", ModelError),
    ],
)
def test_honest_failures(oracle, spec, told, error):
    data = births(oracle).assign(same=lambda d: d["smoke"].map({True: "a", False: "b"}), never=False)
    with pytest.raises(error, match=told):
        fit(data, spec)


def test_families_alike_in_everything_carry_nothing():
    people = pd.DataFrame(
        {"mother": [1, 1, 2, 2], "exposed": [True, True, False, False], "t": [1, 2, 3, 4], "ill": [True, False] * 2}
    )
    spec = ModelSpec("sibling_cox", ("exposed",), time=TimeColumns("t", "ill"), strata=("mother",))
    found = fit(people, spec)
    assert found.estimates[0].coef is None and found.carried[0].sets == 0
    assert any("never differs among rows at risk together" in note for note in found.notes)
    assert verified(found, people, spec).verification.difference == 0
