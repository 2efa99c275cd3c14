"""What holds of every kind: plain JSON out, the same bytes again, and no slow import before it is needed."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.kinds_of_model import SPECS, drawn_people

from cohort.estimates import Estimates, estimates_from
from cohort.models.kinds import fit


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return drawn_people()


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.kind)
def test_json_and_back(people, spec):
    untouched = people.copy()
    fitted = fit(people, spec)
    text = json.dumps(fitted.as_dict(), allow_nan=False)
    assert estimates_from(json.loads(text)) == fitted
    assert json.dumps(fit(people, spec).as_dict()) == text
    pd.testing.assert_frame_equal(people, untouched)
    assert list(fitted.as_dict())[:6] == ["kind", "scale", "n", "events", "person_years", "loglik"]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.kind)
def test_whoever_the_model_is_not_about_changes_nothing_but_the_count(people, spec):
    why = pd.Series(np.where(np.arange(90) % 5 == 0, "lived abroad", None), dtype=object)
    found = fit(people.assign(why=why), replace(spec, outside="why"))
    alone = fit(people[why.isna()].reset_index(drop=True), spec)
    assert found.excluded == {"lived abroad": 18} | dict(alone.excluded)
    assert (found.n, found.events, found.counts) == (alone.n, alone.events, alone.counts)
    assert numbers(found) == pytest.approx(numbers(alone), rel=1e-12, nan_ok=True)


def numbers(found: Estimates) -> list[float]:
    """Every number that was estimated, in turn; sums over clusters in another order differ in their last digit."""
    rows = [(row.coef, row.se, row.p) for row in (*found.estimates, *found.crude)]
    points = [(point.value, point.lower, point.upper) for curve in found.curves for point in curve.points]
    assert rows or points
    return [math.nan if one is None else one for row in (*rows, *points) for one in row]


def test_slow_libraries_wait():
    code = (
        "import sys, cohort.models.kinds; print([m for m in ('lifelines', 'statsmodels', 'scipy') if m in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"
