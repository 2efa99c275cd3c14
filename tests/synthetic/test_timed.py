"""Placements that come at a hazard: the day follows from what was seen by the day before, and nothing else."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.projects import project_in

from cohort.spec.project import read_project
from cohort.steps.planted import planted_for
from cohort.steps.prove import prove, recoveries
from cohort.steps.prove_seed import read_answer
from cohort.synthetic import Truth, read_truth, synthesize
from cohort.synthetic.days import NEVER, day, years_after
from cohort.synthetic.hazards import Seen, draw_placements

from .conftest import ROOT, shown

STUDY, SEEDS, BIRTHS = "ooh_care_ndd", 10, 5000
BORN = np.full(200_000, day(1997, 6, 1))
ADULT = years_after(BORN, 18)
NOBODY_YET = np.full(len(BORN), NEVER)


@pytest.fixture(scope="module")
def timed() -> Truth:
    return read_truth(ROOT / "synthetic_data" / "fbc1997_timed.truth.yaml")


@pytest.fixture(scope="module")
def seen_timed(timed: Truth, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("timed")
    synthesize(timed, 20_000, 5, folder)
    return shown(folder)


def placements(truth: Truth, conduct: np.ndarray) -> np.ndarray:
    """Of children of whom nothing but conduct disorder is ever seen."""
    none = np.zeros(len(BORN), dtype=bool)
    seen = Seen({"conduct": conduct}, NOBODY_YET, NOBODY_YET, (NOBODY_YET,) * 3, none)
    return draw_placements(truth, BORN, ADULT, none, none, seen, np.random.default_rng(1))


def hazard(placed: np.ndarray, first: np.ndarray, until: np.ndarray) -> float:
    """Placements from ``first`` up to, not including, ``until``, over the days lived until then or until a placement."""
    at_risk = np.maximum(np.minimum(placed, until) - first, 0)
    return float(((placed >= first) & (placed < until)).sum() / at_risk.sum())


def test_the_hazard_changes_on_the_day_after_the_diagnosis(timed: Truth):
    """Seen on the 8th birthday, between the ages of 7 and 12, where the hazard by age is the same."""
    seen = years_after(BORN, 8)
    placed = placements(timed, seen)
    before = hazard(placed, years_after(BORN, 7) + 1, seen + 1)
    after = hazard(placed, seen + 1, years_after(BORN, 12) - 1)
    assert after / before == pytest.approx(2.2, rel=0.12)
    first_year, next_years = hazard(placed, BORN, BORN + 365), hazard(placed, BORN + 366, BORN + 7 * 365)
    assert next_years / first_year == pytest.approx(0.7, rel=0.12)


@pytest.mark.parametrize("age", [0, 6, 17])
def test_the_share_placed_is_that_of_the_truth_file(timed: Truth, age: int):
    placed = placements(timed, years_after(BORN, age))
    assert (placed < NEVER).mean() == pytest.approx(timed.children.without_ndd.placed.value, abs=0.002)
    assert placed.min() >= BORN[0] and placed[placed < NEVER].max() < ADULT[0]


def test_margins(seen_timed: pd.DataFrame):
    """The published contrast of ADHD, 49 against 26 %, holds where ADHD changes nothing: placements lead to diagnoses."""
    ndd = seen_timed[seen_timed["ndd"]]
    shares = {
        0.1756: ndd["placed"],
        0.0442: seen_timed["placed"][~seen_timed["ndd"]],
        0.49: ndd["adhd"][ndd["placed"]],
        0.26: ndd["adhd"][~ndd["placed"]],
    }
    for expected, rows in shares.items():
        assert abs(rows.mean() - expected) < 3.5 * np.sqrt(expected * (1 - expected) / len(rows)), expected


def test_nothing_leads_to_anything_unless_it_is_told(timed: Truth, seen_timed: pd.DataFrame, tmp_path: Path):
    """Without `leads_to`, diagnoses of the placed come as late after placements as those of others after any day."""
    assert timed.planted.hazard is not None
    bare = timed.planted.hazard.model_copy(update={"leads_to": {}})
    plain = timed.model_copy(update={"planted": timed.planted.model_copy(update={"hazard": bare})})
    synthesize(plain, 20_000, 5, tmp_path)

    def soon_after(seen: pd.DataFrame) -> float:
        placed = seen[seen["ndd"] & seen["placed"]]
        return float((placed["first_adhd"] - placed["first_placement"]).dt.days.between(1, 731).mean())

    assert soon_after(shown(tmp_path)) < 0.06 < 0.15 < soon_after(seen_timed)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory):
    place = tmp_path_factory.mktemp("proof")
    project_in(place)
    project = read_project(place / "config" / "timed.yaml")
    list(prove(project, STUDY, SEEDS, BIRTHS, cores=2))
    (folder,) = (project.work / "prove" / STUDY).iterdir()
    answers = [read_answer(folder, seed) for seed in range(1, SEEDS + 1)]
    return {(one.planted.model, one.planted.name): one for one in recoveries(planted_for(project, STUDY), answers)}


@pytest.mark.parametrize(
    "name", ["boy", "adhd", "conduct", "depression_anxiety", "one_year", "over_four_years", "parent_psychiatric"]
)
def test_the_time_ordered_design_is_unbiased(found, name: str):
    one = found["time_ordered", name]
    assert one.planted.design == "sound" and one.found == SEEDS
    assert abs(one.bias) < 3.5 * one.bias_error + 0.02
    assert one.coverage >= 0.7


@pytest.mark.parametrize("model", ["published", "from_birth"])
@pytest.mark.parametrize(("name", "too"), [("adhd", "high"), ("over_four_years", "low"), ("conduct", "low")])
def test_a_design_that_looks_ahead_is_biased(found, model: str, name: str, too: str):
    """Diagnoses that follow a placement make an effect of ADHD; years before a disorder is seen dilute that of others."""
    one = found[model, name]
    assert one.planted.design == "naive"
    assert math.copysign(1, one.bias) == (1 if too == "high" else -1)
    assert abs(one.bias) > 0.2 and abs(one.bias) > 3 * one.bias_error
