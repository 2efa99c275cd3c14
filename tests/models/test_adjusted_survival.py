"""Survival predicted for a group: the mean of its members' curves, and an error that matches its derivatives."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from cohort.models.proportional_hazards.fit import fit_cox
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.proportional_hazards.risk_sets import RiskSets
from cohort.models.proportional_hazards.survival import BaselineHazard, adjusted_survival

rng = np.random.default_rng(11)
N = 120
X = np.column_stack([rng.normal(size=N), rng.integers(0, 2, N)])
STRATUM = rng.integers(0, 2, N)
EXIT = np.ceil(rng.exponential(8 * np.exp(-0.5 * X[:, 0])))
TIMES = np.array([0.0, 2.0, 5.5, 11.0])
FIT = fit_cox(X, RiskSets(CountingProcess(EXIT, rng.random(N) < 0.7, stratum=STRATUM)))
BASELINE = BaselineHazard(FIT.top)
NOTHING = np.zeros((2, 2))


def curve(baseline, x, stratum, covariance=FIT.covariance):
    return adjusted_survival(baseline, x, TIMES, covariance, stratum)


def test_mean_of_the_members_curves():
    treated = np.column_stack([X[:, 0], np.ones(N)])
    group = curve(BASELINE, treated, STRATUM)
    members = [curve(BASELINE, treated[[i]], STRATUM[[i]]).survival for i in range(N)]
    assert_allclose(group.survival, np.mean(members, axis=0), rtol=1e-12)
    assert (group.survival[0], group.error[0]) == (1.0, 0.0)


def test_the_same_person_twice_is_no_information():
    one, two = (curve(BASELINE, X[[3] * copies], STRATUM[[3] * copies]) for copies in (1, 2))
    assert_allclose((two.survival, two.error), (one.survival, one.error), rtol=1e-12)


def test_error_follows_from_the_slope_in_each_coefficient():
    """Coefficients moved a little, the baseline hazard moved along with them."""
    h = 1e-6
    slopes = [
        (curve(BaselineHazard(FIT.top.at(FIT.coef + step)), X, STRATUM).survival
         - curve(BaselineHazard(FIT.top.at(FIT.coef - step)), X, STRATUM).survival) / (2 * h)
        for step in h * np.eye(2)
    ]  # fmt: skip
    from_the_hazard = curve(BASELINE, X, STRATUM, covariance=NOTHING).error ** 2
    from_the_coefficients = np.einsum("jt,jk,kt->t", slopes, FIT.covariance, slopes)
    assert_allclose(curve(BASELINE, X, STRATUM).error ** 2, from_the_hazard + from_the_coefficients, rtol=1e-7)
