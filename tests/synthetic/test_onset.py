"""What follows from the truth file of the Northern Finland Birth Cohort 1986, by arithmetic of its own."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyreadstat
import pytest

from cohort.errors import SpecError
from cohort.synthetic import planted_numbers, read_truth
from cohort.synthetic.chance import chance
from cohort.synthetic.days import NEVER, years_after
from cohort.synthetic.onset import DELIVERIES, questionnaire, synthesize
from cohort.synthetic.onset.background import EXAMINED, combinations
from cohort.synthetic.onset.contacts import PARENT, draw_contacts
from cohort.synthetic.onset.disorders import cumulative, draw_onsets, relative_hazards
from cohort.synthetic.onset.implied import any_ratios, large_population
from cohort.synthetic.onset.leisure import relative_odds
from cohort.synthetic.onset.mediated import mediated_effects
from cohort.synthetic.onset.truth import DISORDERS, SEXES, OnsetTruth
from cohort.synthetic.onset.world import World, draw_world

TRUTH = Path(__file__).parents[2] / "synthetic_data" / "nfbc1986.truth.yaml"


@pytest.fixture(scope="module")
def onset() -> OnsetTruth:
    told = read_truth(TRUTH)
    assert isinstance(told, OnsetTruth)
    return told


@pytest.fixture(scope="module")
def world(onset: OnsetTruth) -> World:
    return draw_world(onset, 60_000, 1986)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.*"))}


def test_the_same_bytes_again(onset: OnsetTruth, tmp_path: Path) -> None:
    for name, seed in (("once", 7), ("again", 7), ("other", 8)):
        synthesize(onset, 300, seed, {delivery: tmp_path / name / delivery for delivery in DELIVERIES})
    once = contents(tmp_path / "once")
    assert len(once) == 14 and once == contents(tmp_path / "again")
    assert not set(once.values()) & set(contents(tmp_path / "other").values())


def test_a_delivery_written_alone_is_the_same(onset: OnsetTruth, tmp_path: Path) -> None:
    synthesize(onset, 300, 7, {delivery: tmp_path / "all" / delivery for delivery in DELIVERIES})
    for delivery in reversed(DELIVERIES):
        synthesize(onset, 300, 7, {delivery: tmp_path / "alone" / delivery})
    assert contents(tmp_path / "all") == contents(tmp_path / "alone")


@pytest.mark.parametrize(
    ("which", "share"),
    [("boy", 0.64), ("girl", 0.71), ("urban", 0.66), ("rural", 0.71), ("parent_psychiatric", 0.58), ("neither", 0.69)],
)
def test_the_published_shares_take_part(onset: OnsetTruth, which: str, share: float) -> None:
    """Six printed shares; four are asked for, the other two follow from the derived margins (to half a point)."""
    cells = combinations(onset).reshape(2, 2, 2, 2, 2, -1)
    ours = {
        "boy": cells[..., 1, :], "girl": cells[..., 0, :], "urban": cells[:, :, :, 1], "rural": cells[:, :, :, 0],
        "parent_psychiatric": cells[1], "neither": cells[0],
    }[which]  # fmt: skip
    assert ours[..., EXAMINED].sum() / ours.sum() == pytest.approx(share, abs=0.005)


def test_the_published_numbers_of_people(onset: OnsetTruth) -> None:
    """Expected among 9,432 births: 7,283 answer, 7,051 give permission; 51.5 % of those who answer are girls."""
    cells = combinations(onset).sum(axis=0) * onset.lives.stay * 9432
    assert cells[:, 1:].sum() == pytest.approx(7283, abs=0.5)
    assert cells[:, 2:].sum() == pytest.approx(7051, abs=0.5)
    assert cells[0, 1:].sum() / cells[:, 1:].sum() == pytest.approx(0.515, abs=1e-6)


def test_risks_and_levels_are_those_of_the_file(onset: OnsetTruth, world: World) -> None:
    """Kaplan and Meier need not be asked: nobody is censored before the days of disorders are drawn."""
    age = (world.onsets - world.lives.born[:, None]) / 365.25
    for number, sex in enumerate(SEXES):
        here = world.background.sex == number
        for column, name in enumerate(DISORDERS):
            told = onset.disorders.risks[sex][name].value
            # hazards begin at the questionnaire, some months before or after 16
            assert (age[here, column] < 33).mean() == pytest.approx(told, rel=0.12), (sex, name)
        for level, position in (("low", 0), ("high", 2)):
            share = (world.leisure.level[here] == position).mean()
            assert share == pytest.approx(onset.leisure.shares[sex][level].value, abs=0.008)


def test_the_cumulative_hazard_is_one_from_16_to_33(onset: OnsetTruth) -> None:
    """Substance use by hand: 2 x 0.9 + 4 x 1.4 + 5 x 1 + 6 x 0.6 = 16, so from 18 to 22 it is 5.6 / 16."""
    ages, reached = cumulative(onset, "substance")
    at = dict(zip((16, 18, 22, 33), np.interp([16, 18, 22, 33], ages, reached), strict=True))
    assert at[33] - at[16] == pytest.approx(1)
    assert at[22] - at[18] == pytest.approx(5.6 / 16)


def test_the_ratio_of_any_disorder_is_that_of_a_large_cox_regression(onset: OnsetTruth) -> None:
    """Girls of one large population, disorders drawn anew, by Newton's method in this test alone (Breslow; no ties)."""
    people = large_population(onset)
    girls = people.sex == 0
    covariates = {name: values[girls] for name, values in people.covariates.items()}
    level = people.level[girls]
    ages = draw_onsets(onset, people.sex[girls], level, covariates, np.full(girls.sum(), 16.0), chance(3, "test"))
    first = ages.min(axis=1)
    design = np.column_stack([level == 0, level == 2, *covariates.values()]).astype(float)
    order = np.argsort(-first)
    first, design = first[order], design[order]
    event, beta = first < 33, np.zeros(design.shape[1])
    for _ in range(8):
        weight = np.exp(design @ beta)
        total = np.cumsum(weight)
        mean = np.cumsum(weight[:, None] * design, axis=0) / total[:, None]
        score = (design - mean)[event].sum(axis=0)
        at_risk = (event / total)[::-1].cumsum()[::-1] * weight
        information = (design * at_risk[:, None]).T @ design - mean[event].T @ mean[event]
        beta += np.linalg.solve(information, score)
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    implied = any_ratios(onset, people)
    for position, name in enumerate(("girl_any_low", "girl_any_high")):
        assert abs(beta[position] - np.log(implied[name])) < 3 * errors[position] and errors[position] < 0.03


def test_direct_and_indirect_effects_are_those_of_levels_and_days_drawn_anew(onset: OnsetTruth) -> None:
    """Girls of one population with 5 or 15 points of internalizing symptoms: leisure is drawn under one, disorders under
    the other, as the simulator draws them; the intercepts are those of the girls as they are."""
    people = large_population(onset)
    girls = np.flatnonzero(people.sex == 0)
    everybody = {name: values[girls] for name, values in people.covariates.items()}
    odds = people.chances[girls] / people.chances[girls][:, [1]] / relative_odds(onset, everybody)
    scale = people.hazards[girls] / relative_hazards(onset, people.sex[girls], people.level[girls], everybody)
    rng, risks = chance(5, "test"), {}
    for own, as_if in ((5, 5), (15, 5), (15, 15)):
        then = everybody | {"internalizing": np.full(len(girls), float(as_if))}
        chances = odds * relative_odds(onset, then)
        reached = np.cumsum(chances / chances.sum(axis=1, keepdims=True), axis=1)
        level = (rng.random((len(girls), 1)) > reached[:, :2]).sum(axis=1)
        now = everybody | {"internalizing": np.full(len(girls), float(own))}
        hazards = scale * relative_hazards(onset, people.sex[girls], level, now)
        start, first = (15.2 + 15.8 + 16.6) / 3, np.full(len(girls), np.inf)
        for number, name in enumerate(DISORDERS):
            ages, cumulated = cumulative(onset, name)
            at = np.interp(start, ages, cumulated) + rng.exponential(size=len(girls)) / hazards[:, number]
            first = np.minimum(first, np.where(at < cumulated[-1], np.interp(at, cumulated, ages), np.inf))
        risks[own, as_if] = np.average(first < start + 15, weights=people.analysed[girls])
    told = mediated_effects(onset, people)
    assert told["girl_internalizing_total"] == pytest.approx(risks[15, 15] - risks[5, 5], abs=0.008)
    assert told["girl_internalizing_direct"] == pytest.approx(risks[15, 5] - risks[5, 5], abs=0.008)
    parts = told["girl_internalizing_direct"] + told["girl_internalizing_indirect"]
    assert parts == pytest.approx(told["girl_internalizing_total"]) and told["girl_internalizing_indirect"] > 0.005


def test_a_name_of_which_nothing_is_known(onset: OnsetTruth) -> None:
    assert planted_numbers(onset, ["girl_anxiety_low", "urban"]) == {"girl_anxiety_low": 1.45, "urban": 1.1}
    with pytest.raises(SpecError, match="did you mean 'girl_anxiety_low'"):
        planted_numbers(onset, ["girl_anxiety_lo"])


def biased(onset: OnsetTruth, name: str) -> World:
    """The same people with one bias switched on."""
    on = getattr(onset.biases, name).model_copy(update={"on": True})
    truth = onset.model_copy(update={"biases": onset.biases.model_copy(update={name: on})})
    return draw_world(truth, 60_000, 1986)


def risk(world: World, where: np.ndarray) -> float:
    return float((world.onsets.min(axis=1) < NEVER)[where].mean())


def test_nothing_leads_astray_unless_it_is_switched_on(onset: OnsetTruth) -> None:
    assert not any(bias["on"] for bias in onset.biases.model_dump().values())


def test_what_a_family_shares_widens_the_gap_between_levels(onset: OnsetTruth, world: World) -> None:
    shared = biased(onset, "shared_in_family")
    gaps = [risk(one, one.leisure.level == 0) - risk(one, one.leisure.level == 2) for one in (world, shared)]
    assert gaps[1] > gaps[0] + 0.015
    trait, twins = shared.covariates["shared"], shared.background.family[shared.lives.families :]
    assert (trait[shared.lives.families :] == trait[twins]).all()


def test_as_many_misreport_as_the_file_says(onset: OnsetTruth, world: World) -> None:
    for one, share in ((world, 0.0), (biased(onset, "misreported"), 0.15)):
        points = one.leisure.with_others + one.leisure.friends
        told = np.searchsorted([2, 4], points, side="right")
        assert (told != one.leisure.level).mean() == pytest.approx(share, abs=0.006)


def test_the_ill_take_part_less_often(onset: OnsetTruth, world: World) -> None:
    other = biased(onset, "participation")
    assert (other.took_part > 0).mean() == pytest.approx((world.took_part > 0).mean(), abs=0.006)
    odds = []
    for ill in (True, False):
        takes = (other.took_part > 0)[other.lives.stays & ((other.onsets.min(axis=1) < NEVER) == ill)].mean()
        odds.append(takes / (1 - takes))
    assert 0.42 < odds[0] / odds[1] < 0.55  # 0.5 planted; the ill took part less often already


def test_who_has_symptoms_leaves_them_out(onset: OnsetTruth, tmp_path: Path) -> None:
    """Read back from the file: what is not told must be known from the truth."""
    means = []
    for one in (
        draw_world(onset, 9_432, 1),
        replace(draw_world(onset, 9_432, 1), truth=biased(onset, "missing_symptoms").truth),
    ):
        questionnaire.write(one, chance(1, "test"), tmp_path)
        told, _ = pyreadstat.read_sav(tmp_path / questionnaire.FILE)
        true = dict(zip(one.lives.ids()[0], one.symptoms.scales["internalizing"], strict=True))
        points = told.KOODI.str[1:].astype(int).map(true)
        means.append(points[told.YSR_INT.isna()].mean() - points.mean())
    assert abs(means[0]) < 1.5 and means[1] > 3


def test_parents_seen_as_outpatients_before_1998_have_no_record(onset: OnsetTruth, world: World) -> None:
    ill = world.background.conditions[: world.lives.families, 0]
    seen = []
    for one in (world, biased(onset, "outpatient_parents")):
        contacts = draw_contacts(one, chance(1, "test"))
        _, mothers, fathers = one.lives.ids()
        of = contacts.reason == PARENT
        born = dict(
            zip(np.concatenate([mothers, fathers]), np.tile(one.lives.born[: one.lives.families], 2), strict=True)
        )
        days = np.array([born[person] for person in contacts.person[of]])
        during = (contacts.day[of] >= days) & (contacts.day[of] < years_after(days, 14))
        people = contacts.person[of][during]
        seen.append((np.isin(mothers, people) | np.isin(fathers, people))[ill].mean())
    assert seen[0] == 1 and seen[1] == pytest.approx(0.6, abs=0.02)
