"""A reader who tries every table, and finds a small count behind numbers that are no counts."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from cohort.disclosure.cells import Cells, split
from cohort.disclosure.everyone import Everyone
from cohort.disclosure.family import Family, Member
from cohort.disclosure.groups import Groups
from cohort.disclosure.model import CellNames, PublicModel
from cohort.disclosure.release import Identity, release_model
from cohort.disclosure.rule import Rule
from cohort.disclosure.summaries import release_summaries
from cohort.disclosure.suppress import protect
from cohort.estimates import Estimate
from cohort.models.counting import counted
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec

RULE = Rule(5)
BOTH = ModelSpec("logistic", terms=("adhd", "conduct"), outcome="placed")


def children(with_both: int, placed_with_both: int) -> pd.DataFrame:
    """150 children, 30 with ADHD, 15 with conduct disorder; 37, 11 and 6 are placed: so much is printed by level."""
    n, placed = with_both, placed_with_both
    groups = [  # adhd, conduct, people, placed
        (False, False, 105 + n, 20 + placed),
        (False, True, 15 - n, 6 - placed),
        (True, False, 30 - n, 11 - placed),
        (True, True, n, placed),
    ]
    rows = [(adhd, conduct, number < events) for adhd, conduct, size, events in groups for number in range(size)]
    return pd.DataFrame(rows, columns=["adhd", "conduct", "placed"])


def public(people: pd.DataFrame, spec: ModelSpec) -> PublicModel:
    told = counted(people, spec)
    member = Member("model", told.found, CellNames((), f"{spec.outcome}=yes"), Everyone(), crossed=told.crossed)
    gate = Family((member,), Groups((), {(): len(people)})).gate(RULE, "drawn")
    return release_model(fit(people, spec), Identity("drawn", "model", "Model"), gate)


def printed(rows: tuple[Estimate, ...]) -> list[float | None]:
    return [None if x is None else round(x, 2) for row in rows for x in (row.ratio, row.lower, row.upper)]


def test_every_table_is_tried() -> None:
    """The attack works: of all tables with the printed levels, the two decimals of two ratios fit two with both."""
    true = printed(fit(children(2, 1), BOTH).estimates)
    tables = [(n, placed) for n, placed in product(range(1, 8), range(4)) if placed <= n]
    assert {n for n, placed in tables if printed(fit(children(n, placed), BOTH).estimates) == true} == {2}


@pytest.mark.parametrize(("with_both", "told"), [(0, True), (2, False), (4, False), (6, True)])
def test_ratios_of_two_factors_are_not_told_where_few_have_both(with_both: int, told: bool) -> None:
    model = public(children(with_both, min(1, with_both)), BOTH)
    assert all((row.ratio is not None) is told for row in model.estimates)
    assert all(row.ratio is not None for row in model.crude)
    assert (model.loglik is not None, bool(model.covariance)) == (told, told)


def test_robust_errors_tell_the_events_of_a_combination_too() -> None:
    spec = ModelSpec("modified_poisson", terms=("adhd", "conduct"), outcome="placed")
    assert all(row.ratio is None for row in public(children(7, 1), spec).estimates)


@pytest.mark.parametrize(("with_years", "told"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_mean_of_almost_all_zeros_tells_of_the_few(with_years: int, told: bool) -> None:
    """One of 40 has four years: a mean of 0.1 and an SD of 0.63 fit nothing else."""
    values = np.array([4.0] * with_years + [0.0] * (40 - with_years))
    cells = protect(Cells({"all": 40}), RULE, "drawn")
    assert (release_summaries({}, "all", values, cells)["all"].mean is not None) is told


def test_neither_do_the_means_of_others() -> None:
    """Three of the boys have years, and enough of the girls: not the boys' mean, nor what would tell it."""
    girls, boys = np.array([2.0] * 9 + [0.0] * 30), np.array([3.0] * 3 + [0.0] * 40)
    cells = protect(split("all", {"girls": len(girls), "boys": len(boys)}), RULE, "drawn")
    told = release_summaries({"girls": girls, "boys": boys}, "all", np.concatenate([girls, boys]), cells)
    assert {name for name, one in told.items() if one.mean is not None} in ({"all"}, {"girls"})
