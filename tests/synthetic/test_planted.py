"""What is planted, in expectation: margins to the digit, risks that multiply, the published crude contrasts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohort.errors import SpecError
from cohort.synthetic import Truth
from cohort.synthetic.calibrate import tilt
from cohort.synthetic.planted import conditions, planted_model

WITHOUT, WITH = 0, 1


class Stratum:
    """Shares and risks of every combination in one stratum."""

    def __init__(self, truth: Truth, number: int) -> None:
        model = planted_model(truth)
        self.share = model.shares[number].ravel() / model.shares[number].sum()
        self.risk = model.risks[number].ravel()
        self.named = conditions(truth)

    def mean(self, name: str) -> float:
        return float(self.share @ self.named[name])

    def risk_if(self, holds: np.ndarray) -> float:
        return float((self.share * holds) @ self.risk / (self.share @ holds))


@pytest.fixture(scope="module")
def ndd(truth: Truth) -> Stratum:
    return Stratum(truth, WITH)


@pytest.mark.parametrize("number", [WITHOUT, WITH])
def test_every_margin_holds(truth: Truth, number: int):
    told = (truth.children.without_ndd, truth.children.with_ndd)[number]
    stratum = Stratum(truth, number)
    for name, margin in told.margins.items():
        assert stratum.mean(name) == pytest.approx(margin.value, abs=1e-8), name
    assert stratum.share @ stratum.risk == pytest.approx(told.placed.value, abs=1e-8)


@pytest.mark.parametrize(
    ("condition", "if_true", "if_false"),
    [("adhd", 0.286, 0.128), ("assistance", 0.296, 0.044)],
)
def test_crude_risks_of_a_placement_are_the_published(ndd: Stratum, condition: str, if_true: float, if_false: float):
    holds = ndd.named[condition]
    assert ndd.risk_if(holds) == pytest.approx(if_true, abs=0.0006)
    assert ndd.risk_if(~holds) == pytest.approx(if_false, abs=0.0006)


def test_any_psychiatric_diagnosis_is_published_for_the_whole_cohort(truth: Truth):
    model = planted_model(truth)
    psychiatric = np.stack([conditions(truth)["psychiatric"], np.ones_like(conditions(truth)["psychiatric"])])
    shares, risks = model.shares.reshape(2, -1), model.risks.reshape(2, -1)
    placed = shares * risks
    assert placed[psychiatric].sum() / shares[psychiatric].sum() == pytest.approx(0.181, abs=0.001)
    assert placed[~psychiatric].sum() / shares[~psychiatric].sum() == pytest.approx(0.025, abs=0.0005)


@pytest.mark.parametrize(
    ("condition", "ratio"),
    [
        ("conduct", 2.21),
        ("substance", 1.61),
        ("depression_anxiety", 1.60),
        ("parent_psychiatric", 1.42),
        ("parent_death", 1.23),
        ("one_year", 2.41),
        ("over_four_years", 5.24),
    ],
)
def test_risks_multiply(ndd: Stratum, condition: str, ratio: float):
    """In a regression of log risk on all conditions, weighted by how common they are, each has its published ratio."""
    names = ["boy", "adhd", "conduct", "substance", "depression_anxiety", "parent_psychiatric", "parent_death"]
    names += ["one_year", "two_to_four_years", "over_four_years"]
    occurs = ndd.share > 0
    terms = np.column_stack([np.ones(occurs.sum()), *(ndd.named[name][occurs] for name in names)])
    coefficients, *_ = np.linalg.lstsq(terms, np.log(ndd.risk[occurs]), rcond=None)
    assert np.exp(coefficients[1 + names.index(condition)]) == pytest.approx(ratio)
    assert ndd.risk[occurs].max() <= 0.95


def test_tilting_by_hand():
    """Three cells of equal weight; the mean of 0, 1, 2 is to be 9/7: weights 1, 2, 4, for 2 is the root of its equation."""
    answer = tilt(np.ones(3), np.array([[0.0], [1.0], [2.0]]), np.array([10 / 7]), "here")
    assert answer == pytest.approx(np.array([1, 2, 4]) / 7)


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0.2, 5))
def test_tilting_keeps_the_odds_ratio(one: float, other: float, odds_ratio: float):
    cells = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    a, b, c, d = tilt(np.array([1, 1, 1, odds_ratio]), cells, np.array([one, other]), "here")
    assert (c + d, b + d, a * d / (b * c)) == pytest.approx((one, other, odds_ratio), rel=1e-6)


def test_tilting_to_the_impossible_is_refused():
    with pytest.raises(SpecError, match="contradict"):
        tilt(np.ones(2), np.array([[0.0], [1.0]]), np.array([1.5]), "here")
