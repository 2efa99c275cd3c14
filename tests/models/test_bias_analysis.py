"""Bias analysis of the outcome's record and of an unmeasured confounder: known parameters by hand, and what is drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cohort.errors import ModelError, SpecError
from cohort.models.bias.spreads import declared
from cohort.models.kinds import fit
from cohort.models.outcome_misclassification import corrected_risks
from cohort.models.request import ModelSpec
from cohort.models.unmeasured_confounding import bias_factor
from cohort.wanted.settings import Misclassification, OutcomeMisclassification, UnmeasuredConfounding


def people(exposed: tuple[int, int], unexposed: tuple[int, int]) -> pd.DataFrame:
    """(ill, people) with and without the exposure."""
    rows = [(e, i < ill) for e, (ill, n) in ((True, exposed), (False, unexposed)) for i in range(n)]
    return pd.DataFrame(rows, columns=["exposed", "ill"])


def of_outcome(sensitivity, specificity, **more) -> ModelSpec:
    settings = OutcomeMisclassification(sensitivity, specificity, "exposed", **more)
    return ModelSpec("outcome_misclassification", outcome="ill", settings=settings)


def of_confounder(*spreads, terms=(), **more) -> ModelSpec:
    settings = UnmeasuredConfounding(*spreads, "exposed", **more)
    return ModelSpec("unmeasured_confounding", terms, outcome="ill", settings=settings)


def test_an_outcome_by_hand():
    """Truly 100 of 200 exposed and 80 of 400 unexposed are ill; sensitivity 0.8, specificity 0.9.

    Recorded ill: 0.8 x 100 + 0.1 x 100 = 90 of 200, and 0.8 x 80 + 0.1 x 320 = 96 of 400. The ratio 1.875 was 2.5.
    """
    recorded, corrected, chance = fit(people((90, 200), (96, 400)), of_outcome(0.8, 0.9)).estimates
    assert recorded.ratio == pytest.approx(1.875)
    assert (corrected.lower, corrected.ratio, corrected.upper) == pytest.approx([2.5] * 3)
    errors = [np.sqrt(0.45 * 0.55 / 200) / 0.35, np.sqrt(0.24 * 0.76 / 400) / 0.14]
    width = 2 * 1.96 * np.hypot(*errors)
    assert np.log(chance.upper / chance.lower) == pytest.approx(width, rel=0.03)


def test_the_exposed_may_be_looked_at_harder():
    """All 50 of 100 exposed are found; of 40 of 100 unexposed only half. What looks like 2.5 is 1.25."""
    spec = of_outcome(0.5, 1, sensitivity_exposed=1)
    assert fit(people((50, 100), (20, 100)), spec).estimates[1].ratio == pytest.approx(1.25)


def test_risks_that_cannot_be():
    table = np.array([[5.0, 95.0], [10.0, 90.0]])
    both = np.array([[0.9, 0.9]] * 3)
    risks, _, possible = corrected_risks(table, both, np.array([[0.98, 0.98], [0.94, 0.94], [0.05, 0.05]]))
    assert possible.tolist() == [True, False, False]
    assert risks[0] == pytest.approx([0.03 / 0.88, 0.08 / 0.88])


def test_a_confounder_by_hand():
    """With the confounder 80 of 100 exposed and 5 of 100 unexposed, risks 0.63 times those without it.

    Bias: (0.8 x 0.63 + 0.2) / (0.05 x 0.63 + 0.95) = 0.717; circumcision and HIV, 105 of 632 against 85 of 178: a ratio
    of 0.348 becomes 0.485 (the example of Lash, Fox & Fink 2009, chapter 5).
    """
    assert bias_factor(np.array(0.8), np.array(0.05), np.array(0.63)) == pytest.approx(0.704 / 0.9815)
    measured, corrected, chance = fit(people((105, 632), (85, 178)), of_confounder(0.8, 0.05, 0.63)).estimates
    assert measured.ratio == pytest.approx(105 / 632 / (85 / 178))
    assert [corrected.lower, corrected.upper] == pytest.approx([0.3479 / 0.7173] * 2, rel=1e-3)
    assert np.log(chance.upper / chance.lower) == pytest.approx(np.log(measured.upper / measured.lower), rel=0.03)


def test_a_confounder_that_was_measured_after_all():
    """Leave z out, and declare what z is: the crude ratio becomes the one within levels of z, which is 2.

    z    exposed    unexposed
    yes  48/60      16/40        prevalence 0.6 and 0.2, risk ratio 4
    no   8/40       16/160
    """
    with_z, without = people((48, 60), (16, 40)).assign(z=True), people((8, 40), (16, 160)).assign(z=False)
    both = pd.concat([with_z, without])
    corrected = fit(both, of_confounder(0.6, 0.2, 4)).estimates[1]
    adjusted = fit(both, ModelSpec("modified_poisson", ("exposed", "z"), outcome="ill")).estimates[0]
    assert corrected.ratio == pytest.approx(2) == adjusted.ratio
    unchanged = fit(both, of_confounder(0.3, 0.3, 9, terms=("z",))).estimates
    assert [row.ratio for row in unchanged[:2]] == pytest.approx([adjusted.ratio] * 2)


def test_the_seed_decides_and_wider_is_wider():
    data = people((105, 632), (85, 178))
    wide = of_confounder({"triangular": (0.5, 0.8, 0.9)}, (0, 0.1), {"log_normal": (0.5, 0.8)})
    assert fit(data, wide) == fit(data, wide)
    found = fit(data, wide).estimates
    assert found[1].lower < found[1].ratio < found[1].upper < 1
    assert found[2].lower < found[1].lower and found[1].upper < found[2].upper
    assert fit(data, of_confounder(0.8, 0.05, 0.63, seed=2)) != fit(data, of_confounder(0.8, 0.05, 0.63))


SHAPES = {
    "uniform": ((0.2, 0.6), stats.uniform(0.2, 0.4)),
    "triangular": ((0.2, 0.3, 0.6), stats.triang(0.25, 0.2, 0.4)),
    "trapezoidal": ((0.2, 0.3, 0.4, 0.6), stats.trapezoid(0.25, 0.5, 0.2, 0.4)),
    "beta": ((8, 2), stats.beta(8, 2)),
    "log_normal": ((0.5, 2), stats.lognorm(np.log(4) / (2 * stats.norm.ppf(0.975)))),
}


@pytest.mark.parametrize("word", SHAPES)
def test_draws_follow_their_distribution(word):
    told, distribution = SHAPES[word]
    values = declared("risk_ratio", {word: told}, (0, 10)).draw(np.random.default_rng(1), 20_000)
    assert stats.kstest(values, distribution.cdf).pvalue > 0.01


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        (of_confounder({"triangle": (0.1, 0.2, 0.3)}, 0.1, 2), "triangle.*did you mean|did you mean 'triangular'"),
        (of_confounder({"triangular": (0.1, 0.3)}, 0.1, 2), "lowest, likeliest, highest"),
        (of_confounder({"uniform": (0.3, 0.1)}, 0.1, 2), "low to high"),
        (of_confounder(1.2, 0.1, 2), "from 0 to 1"),
        (of_confounder(0.2, 0.1, -2), "from 0.001"),
        (of_confounder({"log_normal": (0.1, 0.3)}, 0.1, 2), "ends at 1"),
        (of_confounder({"beta": (0, 3)}, 0.1, 2), "two positive numbers"),
        (of_confounder({}, 0.1, 2), "0 distributions"),
        (of_outcome((0.4, 0.9), 0.5), "better than a guess"),
        (of_outcome(0.9, 0.4), "possible with these counts"),
    ],
)
def test_what_cannot_be_declared(spec, told):
    with pytest.raises((SpecError, ModelError), match=told):
        fit(people((90, 200), (96, 400)), spec)


@pytest.mark.parametrize(
    "spec",
    [
        of_outcome(0.9, 1),
        of_confounder(0.2, 0.1, 2),
        ModelSpec("misclassification", outcome="ill", settings=Misclassification(0.9, 1, "exposed")),
    ],
)
def test_nobody_exposed_is_ill(spec):
    with pytest.raises(ModelError, match="a level without people with and without the outcome"):
        fit(people((0, 200), (96, 400)), spec)


def test_a_text_is_no_exposure():
    data = people((90, 200), (96, 400)).replace({"exposed": {True: "a", False: "b"}})
    with pytest.raises(ModelError, match=r"settings\.exposure"):
        fit(data, of_confounder(0.2, 0.1, 2))
