"""What can be planted by name: how it shows, and what it does to somebody who does not know of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from ruamel.yaml import YAML
from statsmodels.discrete.conditional_models import ConditionalLogit

from cohort.synthetic import REGISTERS, Truth, read_truth
from cohort.synthetic.chance import chance
from cohort.synthetic.days import NEVER
from cohort.synthetic.planted import conditions, planted_model
from cohort.synthetic.world import World, draw_world

from .conftest import ROOT, table

Plant = Callable[[Any], None]


def truth_with(plant: Plant, folder: Path, name: str = "fbc1997") -> Truth:
    """A truth file with something changed."""
    yaml = YAML()
    told = yaml.load(ROOT / "synthetic_data" / f"{name}.truth.yaml")
    plant(told)
    path = folder / "changed.truth.yaml"
    yaml.dump(told, path)
    truth = read_truth(path)
    assert isinstance(truth, Truth)
    return truth


def written(truth: Truth, register: str, folder: Path, births: int = 20_000) -> World:
    world = draw_world(truth, births, 3)
    REGISTERS[register](world, chance(3, register), folder)
    return world


def ids(world: World) -> list[str]:
    return [f"T{number:07}" for number in world.people.number[: world.people.children]]


# Confounding that a family shares, and nobody measures


def frail_twins(told: Any) -> None:
    """Everybody is a twin. In frail families a child has a disorder and is placed more often."""
    told["families"]["mothers"][0] = told["families"]["fathers"][0] = told["families"]["children"][0] // 2
    margins = told["children"]["without_ndd"]["margins"]
    margins["frail"], margins["placed"] = [0.2, "guess"], [0.1, "guess"]
    told["associations"] += [
        ["any_disorder", "placed", 1.5, "guess"],
        ["frail", "any_disorder", 6, "guess"],
        ["frail", "placed", 6, "guess"],
    ]


def test_brothers_and_sisters_take_away_what_their_family_shares(tmp_path: Path):
    """The planted odds ratio is 1.5; adjusted for all that registers tell of the family it looks much larger."""
    world = draw_world(truth_with(frail_twins, tmp_path, "fbc1987"), 50_000, 1)
    family, has = world.births.family, world.statuses
    placed = (world.times.first_placement < NEVER) * 1.0
    own = pd.DataFrame({"disorder": has.disorders["any_disorder"], "boy": has.boy}) * 1.0
    shared = pd.DataFrame({name: levels[family] for name, levels in has.told.items() if name != "frail"}) * 1.0
    naive = sm.Logit(placed, sm.add_constant(own.join(shared))).fit(disp=False)
    within = ConditionalLogit(placed, own, groups=family).fit(disp=False)
    planted = np.log(1.5)
    assert abs(within.params.iloc[0] - planted) < 3 * within.bse.iloc[0] < 0.5
    assert naive.params["disorder"] - planted > 5 * naive.bse["disorder"]
    frail = sm.add_constant(own.join(shared).assign(frail=has.told["frail"][family] * 1.0))
    told = sm.Logit(placed, frail).fit(disp=False)
    assert abs(told.params["disorder"] - planted) < 3.5 * told.bse["disorder"]


def test_frail_families_in_the_order_of_time(tmp_path: Path):
    def plant(told: Any) -> None:
        for stratum in told["children"].values():
            stratum["margins"]["frail"] = [0.2, "guess"]
        told["planted"]["ratios"]["frail"] = [4, "guess"]

    world = draw_world(truth_with(plant, tmp_path, "fbc1997_timed"), 20_000, 1)
    frail, placed = world.statuses.told["frail"][world.births.family], world.times.first_placement < NEVER
    hazards = [-np.log1p(-placed[frail == level].mean()) for level in (True, False)]
    assert hazards[0] / hazards[1] == pytest.approx(4, rel=0.2)


# Mediation


def test_an_effect_goes_by_the_child_too(truth: Truth):
    """Assistance raises the odds of the child's disorders, and those the risk: adjusting for them leaves the direct part.

    The total effect is that of a regression on what precedes the disorders, in expectation: on cells, by their shares.
    """
    world = draw_world(truth, 60_000, 1)
    ndd, family = world.statuses.ndd, world.births.family
    model = planted_model(truth)
    share, risk, named = model.shares[1].ravel(), model.risks[1].ravel(), conditions(truth)
    before = ["boy", "parent_psychiatric", "parent_death", "one_year", "two_to_four_years", "over_four_years"]
    x = sm.add_constant(np.column_stack([named[name] * 1.0 for name in before]))
    total = sm.GLM(risk, x, family=sm.families.Poisson(), freq_weights=share * 1e6).fit().params[-1]

    has = world.statuses
    levels = np.column_stack([has.assistance[family] == level for level in (1, 2, 3)])
    own = np.column_stack([has.boy, has.parent_psychiatric[family], has.parent_death[family], levels])[ndd] * 1.0
    disorders = np.column_stack(
        [has.disorders[name] for name in ("adhd", "conduct", "substance", "depression_anxiety")]
    )
    placed = (world.times.first_placement < NEVER)[ndd] * 1.0

    def found(terms: np.ndarray) -> tuple[float, float]:
        fit = sm.GLM(placed, sm.add_constant(terms), family=sm.families.Poisson()).fit(cov_type="HC0")
        return fit.params[6], fit.bse[6]

    (alone, error), (direct, _) = found(own), found(np.column_stack([own, disorders[ndd]]))
    assert abs(alone - total) < 3.5 * error and abs(direct - np.log(5.24)) < 3.5 * error
    assert total > np.log(5.24) + 0.05 and alone > direct


# Who answers


def test_those_who_are_unwell_answer_the_school_survey_less(tmp_path: Path):
    def prevalence(answers: dict[str, Any], name: str) -> tuple[float, int]:
        (tmp_path / name).mkdir()
        truth = truth_with(lambda told: told.update({"recording": {"answers": answers}}), tmp_path)
        written(truth, "school", tmp_path / name)
        sheets = table(tmp_path / name, "kouluterveyskysely.csv")
        return (sheets["masennus"] == "1").mean(), len(sheets)

    everybody, pupils = prevalence({"share": [1.0, "guess"]}, "all")
    odds_ratios = {"depression_anxiety": [0.15, "guess"], "assistance": [0.5, "guess"]}
    some, answers = prevalence({"share": [0.6, "guess"], "odds_ratios": odds_ratios}, "some")
    assert answers / pupils == pytest.approx(0.6, abs=0.015)
    assert everybody == pytest.approx(0.17, abs=0.02)
    assert some < everybody - 0.015


# What is not written down


@pytest.mark.parametrize(("itself", "at_random"), [(1.0, True), (5.0, False)])
def test_smoking_that_is_not_recorded(tmp_path: Path, itself: float, at_random: bool):
    """Missing more where the family has assistance: by families alike nothing is lost, unless smokers keep silent."""
    missing = {"share": [0.3, "guess"], "odds_ratios": {"assistance": [6, "guess"]}, "itself": [itself, "guess"]}
    recording = {"recording": {"missing": {"maternal_smoking": missing}}}
    world = written(truth_with(lambda told: told.update(recording), tmp_path), "births", tmp_path)
    births = table(tmp_path, "syntymarekisteri_1997.csv").query("SYNTYMATILATUNNUS == '1'").set_index("LAPSI_TNRO")
    told = births["TUPAKOINTITUNNUS"].reindex(ids(world)).to_numpy()
    helped = (world.statuses.assistance > 0)[world.births.family]
    assert (told == "").mean() == pytest.approx(0.3, abs=0.015)
    smokes, known = np.isin(told, ["2", "3"]), told != ""
    truly = 0.09 * (~helped).mean() + 0.26 * helped.mean()
    naive = smokes[known].mean()
    standardised = sum(smokes[known & (helped == level)].mean() * (helped == level).mean() for level in (True, False))
    assert naive < truly - 0.01
    assert (abs(standardised - truly) < 0.01) == at_random
    assert at_random or standardised < truly - 0.02


def test_a_diagnosis_that_is_missed_or_mistaken(tmp_path: Path):
    """Sensitivity 0.6, specificity 0.97: the crude risk ratio is that of two-by-two arithmetic, nearer to 1."""
    misread = {"conduct": {"sensitivity": [0.6, "guess"], "specificity": [0.97, "guess"]}}
    truth = truth_with(lambda told: told.update({"recording": {"misclassified": misread}}), tmp_path)
    world = written(truth, "hospital", tmp_path)
    visits = table(tmp_path, "hilmo_1996_2018.csv").merge(
        table(tmp_path, "hilmo_diagnoosit_1996_2018.csv"), on="HILMO_ID"
    )
    recorded = np.isin(ids(world), visits["TNRO"][visits["KOODI"].str.match("F9[12]")])
    ill, placed = world.statuses.disorders["conduct"], world.times.first_placement < NEVER
    p, with_it, without = ill.mean(), placed[ill].mean(), placed[~ill].mean()
    assert recorded[ill].mean() == pytest.approx(0.6, abs=0.06)
    assert recorded[~ill].mean() == pytest.approx(0.03, abs=0.012)
    told_ill = p * 0.6 + (1 - p) * 0.03
    risk_if = (p * 0.6 * with_it + (1 - p) * 0.03 * without) / told_ill
    risk_if_not = (p * 0.4 * with_it + (1 - p) * 0.97 * without) / (1 - told_ill)
    found = placed[recorded].mean() / placed[~recorded].mean()
    assert found == pytest.approx(risk_if / risk_if_not, rel=0.15)
    assert found < 0.75 * with_it / without


def test_before_1998_outpatients_leave_no_record(tmp_path: Path):
    """Born in 1987: of those first seen as children most have no record of it until 1998, and look healthy."""

    def ill(share: float, name: str) -> tuple[float, float]:
        (tmp_path / name).mkdir()
        recording = {"recording": {"inpatient_before_1998": [share, "guess"]}}
        truth = truth_with(lambda told: told.update(recording), tmp_path, "fbc1987")
        world = written(truth, "hospital", tmp_path / name, births=8_000)
        old = table(tmp_path / name, "hilmo_1987_1993.csv")
        before = old["TNRO"][old["PDG"].str.match(r"29|3[01]")]
        new = table(tmp_path / name, "hilmo_1996_2018.csv").merge(
            table(tmp_path / name, "hilmo_diagnoosit_1996_2018.csv"), on="HILMO_ID"
        )
        late = new[new["KOODI"].str.startswith("F") & (new["TUPVA"].str[6:10] >= "1998")]
        return np.isin(ids(world), before).mean(), np.isin(ids(world), late["TNRO"]).mean()

    (all_before, all_after), (few_before, few_after) = ill(1.0, "all"), ill(0.1, "few")
    assert few_before < 0.4 * all_before
    assert few_after == pytest.approx(all_after, abs=0.01)


def test_nothing_falls_short_unless_it_is_told(truth: Truth):
    told = truth.recording
    assert (told.misclassified, told.missing, told.inpatient_before_1998.value) == ({}, {}, 1.0)
    assert not told.answers.odds_ratios and "frail" not in truth.margins


def test_the_lines_of_the_readme_are_read(tmp_path: Path):
    readme = (ROOT / "synthetic_data" / "README.md").read_text(encoding="utf-8")
    lines = readme.split("```yaml\n")[1].split("```")[0]
    told = truth_with(lambda file: file.update(YAML().load(lines)), tmp_path).recording
    assert told.answers.odds_ratios["boy"].value == 0.7 and told.missing["maternal_smoking"].itself.value == 2
