"""A column that says nothing new is named and left out, the later one of two, whatever the kind of model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns

N = 400
rng = np.random.default_rng(3)
PEOPLE = pd.DataFrame(
    {
        "age": rng.normal(40, 10, N),
        "arm": rng.choice(["a", "b", "c"], N),
        "sex": rng.random(N) < 0.5,
        "exit": rng.exponential(size=N),
        "ill": rng.random(N) < 0.5,
    }
)
PEOPLE = PEOPLE.assign(
    months=PEOPLE["age"] * 12 + 1, on_b=PEOPLE["arm"] == "b", nearly=PEOPLE["age"] + rng.normal(0, 1e-3, N)
)
KINDS = ["modified_poisson", "logistic", "cox"]


def spec(kind: str, *terms: str, **options) -> ModelSpec:
    answer = {"time": TimeColumns(exit="exit", event="ill")} if kind == "cox" else {"outcome": "ill"}
    return ModelSpec(kind, terms=terms, **answer, **options)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("terms", "left_out", "note"),
    [
        (("age", "sex", "months"), "months", "months follows from age;"),
        (("months", "age", "sex"), "age", "age follows from months;"),
        (("age", "arm", "on_b", "sex"), "on_b", "on_b (yes) follows from arm (b);"),
    ],
)
def test_left_out(kind, terms, left_out, note):
    fitted = fit(PEOPLE, spec(kind, *terms))
    without = fit(PEOPLE, spec(kind, *(term for term in terms if term != left_out)))
    assert any(line.startswith(note) for line in fitted.notes)
    assert [row.term for row in fitted.estimates if row.coef is None] == [left_out]
    assert [row for row in fitted.estimates if row.coef is not None] == list(without.estimates)
    assert fitted.covariance == without.covariance
    assert all(row.coef is not None for row in fitted.crude)


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_the_same_is_not_the_same(kind):
    fitted = fit(PEOPLE, spec(kind, "age", "nearly"))
    assert all(row.coef is not None for row in fitted.estimates)
    assert fitted.notes == ()


def test_same_within_each_stratum():
    """Between strata no hazards are compared, so what differs only between them has no ratio."""
    fitted = fit(PEOPLE, spec("cox", "arm", "age", strata=("arm",)))
    b, c, age = fitted.estimates
    assert (b.coef, c.coef) == (None, None)
    assert age.coef == fit(PEOPLE, spec("cox", "age", strata=("arm",))).estimates[0].coef
    assert "arm (b) never differs among rows at risk together; it has no ratio" in fitted.notes
