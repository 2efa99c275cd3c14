"""What the written files show, read by pandas alone, is what was planted."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from cohort.synthetic import Truth
from cohort.synthetic.days import NEVER
from cohort.synthetic.world import World, draw_world

from .conftest import BIRTHS, SEED


@pytest.fixture(scope="module")
def world(truth: Truth) -> World:
    return draw_world(truth, BIRTHS, SEED)


@pytest.fixture(scope="module")
def planted(world: World) -> pd.DataFrame:
    """What was drawn of every child, by pseudonym."""
    has, family = world.statuses, world.births.family
    index = [f"T{number:07}" for number in world.people.number[:BIRTHS]]
    columns = {name: has.disorders[name] for name in ("adhd", "conduct", "substance", "depression_anxiety")}
    columns |= {
        "ndd": has.ndd,
        "placed": has.placed,
        "psychiatric": has.ndd | np.any(list(has.disorders.values()), axis=0),
    }
    columns |= {"parent_psychiatric": has.parent_psychiatric[family], "parent_death": has.parent_death[family]}
    columns |= {"assistance_years": (world.times.assistance < NEVER).sum(axis=1)[family]}
    return pd.DataFrame(columns, index=index)


def test_the_registers_show_of_every_child_exactly_what_was_planted(planted: pd.DataFrame, seen: pd.DataFrame):
    pd.testing.assert_frame_equal(
        seen[planted.columns].sort_index(), planted.sort_index(), check_dtype=False, check_names=False
    )


def risk(rows: pd.Series) -> tuple[float, int]:
    return rows.mean(), len(rows)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("NDD", 0.0875),
        ("placed, with NDD", 0.1756),
        ("placed, without NDD", 0.0442),
        ("ADHD, placed", 0.49),
        ("ADHD, not placed", 0.26),
        ("assistance, placed", 0.88),
        ("assistance, not placed", 0.445),
        ("placed, assistance", 0.296),
        ("placed, no assistance", 0.044),
        ("placed, ADHD", 0.286),
        ("placed, no ADHD", 0.128),
        ("placed, any psychiatric", 0.181),
        ("placed, no psychiatric", 0.025),
        ("assistance, all", 0.37),
    ],
)
def test_margins_within_three_and_a_half_standard_errors(seen: pd.DataFrame, what: str, expected: float):
    ndd = seen[seen["ndd"]]
    helped = seen["assistance_years"] > 0
    rows = {
        "NDD": seen["ndd"],
        "placed, with NDD": ndd["placed"],
        "placed, without NDD": seen["placed"][~seen["ndd"]],
        "ADHD, placed": ndd["adhd"][ndd["placed"]],
        "ADHD, not placed": ndd["adhd"][~ndd["placed"]],
        "assistance, placed": helped[seen["ndd"] & seen["placed"]],
        "assistance, not placed": helped[seen["ndd"] & ~seen["placed"]],
        "placed, assistance": ndd["placed"][helped],
        "placed, no assistance": ndd["placed"][~helped],
        "placed, ADHD": ndd["placed"][ndd["adhd"]],
        "placed, no ADHD": ndd["placed"][~ndd["adhd"]],
        "placed, any psychiatric": seen["placed"][seen["psychiatric"]],
        "placed, no psychiatric": seen["placed"][~seen["psychiatric"]],
        "assistance, all": helped,
    }[what]
    assert abs(rows.mean() - expected) < 3.5 * np.sqrt(expected * (1 - expected) / len(rows))


def test_modified_poisson_finds_the_planted_ratios(seen: pd.DataFrame, truth: Truth):
    """statsmodels, robust to mothers with twins. 3.5 standard errors: in 20 000 births nothing else is promised."""
    planted = {name: ratio.value for name, ratio in truth.planted.ratios.items()}
    levels = {"1": "one_year", "2-4": "two_to_four_years", "5+": "over_four_years"}
    planted |= {f"assistance[T.{level}]": planted.pop(name) for level, name in levels.items()}
    planted |= {"SUKUP[T.2]": 1.0}
    ndd = seen[seen["ndd"]]
    ndd = ndd.assign(**{name: ndd[name].astype(int) for name in [*(set(planted) & set(ndd)), "placed"]})
    terms = "SUKUP + adhd + conduct + substance + depression_anxiety + assistance + parent_psychiatric + parent_death"
    clusters = {"groups": pd.factorize(ndd["mother"])[0]}
    fit = smf.glm(f"placed ~ {terms}", ndd, family=sm.families.Poisson()).fit(cov_type="cluster", cov_kwds=clusters)
    distance = (fit.params - np.log(pd.Series(planted))).drop("Intercept") / fit.bse.drop("Intercept")
    assert distance.abs().max() < 3.5


def test_enough_happens_after_the_first_diagnosis(seen: pd.DataFrame):
    placed = seen[seen["ndd"] & seen["placed"]]
    assert 0.4 < (placed["first_placement"] > placed["first_ndd"]).mean() < 0.7
    for name in ("adhd", "conduct"):
        known = placed[placed[name]]
        assert (known[f"first_{name}"] < known["first_placement"]).mean() > 0.5


def test_background_goes_with_assistance(world: World, seen: pd.DataFrame):
    helped = world.statuses.assistance > 0
    age = (world.families.born - world.families.mother_born) / 365.25
    assert 29 < age.mean() < 31
    assert age[helped].mean() < age[~helped].mean() - 1
