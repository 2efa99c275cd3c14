"""A level without events has no ratio; it says so, and leaves the other rows of the table right."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns

rng = np.random.default_rng(1997)
N = 300
PEOPLE = pd.DataFrame(
    {
        "age": rng.normal(30, 5, N),
        "region": rng.choice(["north", "oulu", "south"], N),
        "mother": rng.integers(0, 150, N),
        "exit": rng.integers(1, 40, N) / 4,
        "ill": rng.random(N) < 0.3,
    }
)
PEOPLE.loc[PEOPLE["region"] == "oulu", "ill"] = False


def spec(kind: str, **options) -> ModelSpec:
    answer = {"time": TimeColumns(exit="exit", event="ill")} if kind == "cox" else {"outcome": "ill"}
    return ModelSpec(kind, terms=("age", "region"), cluster="mother", **answer, **options)


@pytest.mark.parametrize("kind", ["modified_poisson", "logistic", "cox"])
def test_no_events(kind):
    fitted = fit(PEOPLE, spec(kind))
    without = fit(PEOPLE[PEOPLE["region"] != "oulu"], spec(kind))

    age, oulu, south = fitted.estimates
    assert (oulu.coef, oulu.se, oulu.ratio, oulu.lower, oulu.upper, oulu.p) == (None,) * 6
    assert [row.coef for row in (age, south)] == pytest.approx([row.coef for row in without.estimates])
    assert [row.se for row in (age, south)] == pytest.approx([row.se for row in without.estimates])
    assert [row.level for row in fitted.crude] == [None, "oulu", "south"]
    assert fitted.crude[1].coef is None
    assert len(fitted.covariance) == 2

    assert fitted.n == N
    assert [(c.level, c.events) for c in fitted.counts if c.level == "oulu"] == [("oulu", 0)]
    assert fitted.notes == (
        "region (oulu): no row has the event in this level; "
        "its ratio has no finite estimate and its rows do not inform the others",
    )


@pytest.mark.parametrize("kind", ["modified_poisson", "logistic", "cox"])
def test_the_others_are_the_limit_of_rarer_and_rarer_events(kind):
    """One event of a huge age-matched crowd in Oulu: almost the same as none."""
    crowd = PEOPLE[PEOPLE["region"] == "oulu"].sample(20_000, replace=True, random_state=1)
    crowd = crowd.assign(ill=[True] + [False] * 19_999, mother=range(1_000, 21_000))
    rare = fit(pd.concat([PEOPLE, crowd]), spec(kind)).estimates
    none = fit(PEOPLE, spec(kind)).estimates
    assert rare[1].coef < -6
    assert rare[2].coef == pytest.approx(none[2].coef, abs=0.01)


def test_only_events():
    sure = PEOPLE.assign(ill=PEOPLE["ill"] | (PEOPLE["region"] == "oulu"))
    logistic, poisson = fit(sure, spec("logistic")), fit(sure, spec("modified_poisson"))
    assert logistic.estimates[1].ratio is None
    assert "every row has the event in this level" in logistic.notes[0]
    north = sure[sure["region"] == "north"]["ill"]
    crude_risk_ratio = next(row.ratio for row in poisson.crude if row.level == "oulu")
    assert crude_risk_ratio == pytest.approx(1 / north.mean())  # a risk of 1 is a risk: the ratio is finite


@pytest.mark.parametrize("kind", ["modified_poisson", "logistic", "cox"])
def test_reference_without_events(kind):
    with pytest.raises(Exception, match="no row has the event in the reference level oulu"):
        fit(PEOPLE, spec(kind, reference={"region": "oulu"}))


def test_only_exposed_level_without_events():
    """Nothing is left to estimate: the row stands there without numbers."""
    people = PEOPLE.assign(oulu=PEOPLE["region"] == "oulu")
    fitted = fit(people, ModelSpec("logistic", terms=("oulu",), outcome="ill"))
    assert [row.coef for row in fitted.estimates] == [None]
    assert (fitted.loglik, fitted.covariance) == (None, ())


def test_level_nobody_has():
    regions = pd.CategoricalDtype(["north", "åland", "oulu", "south"])
    fitted = fit(PEOPLE.assign(region=PEOPLE["region"].astype(regions)), spec("cox"))
    assert [row.level for row in fitted.estimates] == [None, "oulu", "south"]
    assert fitted.notes[0] == "region (åland): no row is left in this level"
    assert "åland" not in {count.level for count in fitted.counts}


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"ill": np.arange(N) < 12}, "about 4 events per coefficient: fewer than 10 make estimates unstable"),
        ({"mother": np.arange(N) % 30}, "30 clusters: with fewer than 50, cluster-robust errors tend to be too small"),
        (
            {"mother": np.where(PEOPLE["region"] == "south", 0, np.arange(N))},
            "region (south) lies in a single cluster: its cluster-robust error is too small",
        ),
    ],
)
def test_too_little_to_lean_on(change, note):
    assert note in fit(PEOPLE.assign(**change), spec("modified_poisson")).notes
