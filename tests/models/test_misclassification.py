"""Bias analysis: corrected tables by hand, and ranges that cannot be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cohort.errors import ModelError, SpecError
from cohort.models.bias.corrected import log_risk_ratio
from cohort.models.kinds import fit
from cohort.models.misclassification import corrected_tables
from cohort.models.request import ModelSpec
from cohort.wanted.settings import Misclassification


def test_a_table_by_hand():
    """Truly 100 of 200 ill and 200 of 800 well were exposed; sensitivity 0.8, specificity 0.9.

    Recorded: 0.8 x 100 + 0.1 x 100 = 90 of the ill, 0.8 x 200 + 0.1 x 600 = 220 of the well.
    """
    recorded = np.array([[90.0, 220.0], [110.0, 580.0]])
    tables, possible = corrected_tables(recorded, np.array([0.8]), np.array([0.9]))
    assert tables[0] == pytest.approx(np.array([[100.0, 200.0], [100.0, 600.0]]))
    assert possible.all()
    assert np.exp(log_risk_ratio(tables)) == pytest.approx([(100 / 300) / (100 / 700)])


def people() -> pd.DataFrame:
    cells = [(True, True, 90), (True, False, 220), (False, True, 110), (False, False, 580)]
    rows = [(exposed, ill) for exposed, ill, n in cells for _ in range(n)]
    return pd.DataFrame(rows, columns=["exposed", "ill"])


def asked(sensitivity, specificity, **more) -> ModelSpec:
    settings = Misclassification(sensitivity, specificity, "exposed", **more)
    return ModelSpec("misclassification", outcome="ill", settings=settings)


def test_known_errors_leave_no_spread_but_chance():
    recorded, corrected, chance = fit(people(), asked((0.8, 0.8), (0.9, 0.9))).estimates
    assert recorded.ratio == pytest.approx((90 / 310) / (110 / 690))
    assert (corrected.lower, corrected.ratio, corrected.upper) == pytest.approx([7 / 3] * 3)
    assert chance.ratio == pytest.approx(7 / 3, rel=0.01)
    assert np.log(chance.upper / chance.lower) == pytest.approx(2 * 1.96 * error_by_hand(), rel=0.03)


def error_by_hand() -> float:
    """What one more person in each recorded cell adds to log(100 / 300) - log(100 / 700), squared, times its people.

    One more recorded as exposed adds 9/7 to those truly exposed and takes 2/7 from the others; one more recorded as
    unexposed takes 1/7 from the exposed and adds 8/7 to the others.
    """
    of_ill, of_well = (1 / 100 - 1 / 300, -1 / 100 + 1 / 700), (-1 / 300, 1 / 700)
    ways = ((9 / 7, -2 / 7), (-1 / 7, 8 / 7))
    people = ((90, 110), (220, 580))
    squares = [
        n * (way[0] * slope[0] + way[1] * slope[1]) ** 2
        for slope, cells in zip((of_ill, of_well), people, strict=True)
        for way, n in zip(ways, cells, strict=True)
    ]
    return sum(squares) ** 0.5


def test_without_error_nothing_changes_and_the_seed_decides():
    recorded, corrected, chance = fit(people(), asked((1.0, 1.0), (1.0, 1.0))).estimates
    assert corrected.ratio == pytest.approx(recorded.ratio)
    assert np.log(chance.upper / chance.lower) == pytest.approx(np.log(recorded.upper / recorded.lower), rel=0.03)
    ranges = ((0.7, 0.95), (0.85, 0.99))
    assert fit(people(), asked(*ranges)) == fit(people(), asked(*ranges))
    assert fit(people(), asked(*ranges)) != fit(people(), asked(*ranges, seed=2))


@pytest.mark.parametrize(
    ("ranges", "told"),
    [
        (((0.9, 0.8), (0.9, 1.0)), "low to high"),
        (((0.4, 0.9), (0.5, 0.9)), "better than a guess"),
        (((0.8, 0.9), (0.6, 0.65)), "possible with these counts"),
    ],
)
def test_ranges_that_cannot_be(ranges, told):
    with pytest.raises((ModelError, SpecError), match=told):
        fit(people(), asked(*ranges))
