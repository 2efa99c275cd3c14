"""Every truth file tells the published numbers, and a smaller population shows them through the pipeline."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from cohort.synthetic import read_truth
from cohort.synthetic.planted import combinations, conditions, planted_model

from .conftest import ROOT


def make_margins() -> ModuleType:
    """docs/make_margins.py, which no package holds."""
    spec = importlib.util.spec_from_file_location("make_margins", ROOT / "docs" / "make_margins.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


PAGE = make_margins()


@pytest.mark.parametrize(
    ("name", "condition", "published"),
    [
        ("fbc1987", "any_disorder", 0.127),
        ("fbc1987", "placed", 1_893 / 59_476),
        ("fbc1987", "assistance", 0.38),
        ("fbc1987", "parent_psychiatric", 0.076),
        ("fbc1987_early", "placed", 388 / 54_814),
        ("born1996", "adhd", 0.020),
        ("born1996", "conduct", 0.017),
        ("born1996", "anxiety", 0.022),
        ("born1996", "depression", 0.014),
        ("born1986_2000", "placed", 30_127 / 855_622),
    ],
)
def test_margins_are_the_published_in_expectation(name: str, condition: str, published: float):
    truth = read_truth(ROOT / "synthetic_data" / f"{name}.truth.yaml")
    shares = planted_model(truth).shares.reshape(2, -1)
    assert (shares * conditions(truth)[condition]).sum() == pytest.approx(published, abs=2e-5)


def test_any_diagnosis_of_children_born_in_1996():
    """Neurodevelopmental disorders, and of the others' children those with a disorder of another kind."""
    truth = read_truth(ROOT / "synthetic_data" / "born1996.truth.yaml")
    without, with_ndd = planted_model(truth).shares.reshape(2, -1)
    assert with_ndd.sum() + without @ conditions(truth)["psychiatric"] == pytest.approx(0.129, abs=2e-5)


@pytest.mark.parametrize(
    ("name", "one", "other", "published"),
    [
        ("fbc1987", "any_disorder", "young_mother", 1.30),
        ("fbc1987", "any_disorder", "assistance", 1.61),
        ("fbc1987", "any_disorder", "perinatal", 1.11),
        ("fbc1987_early", "placed", "psychosis", 3.98),
    ],
)
def test_odds_ratios_are_the_published_whatever_else_is_true(name: str, one: str, other: str, published: float):
    """In every combination of all other conditions: n11 n00 / (n10 n01)."""
    truth = read_truth(ROOT / "synthetic_data" / f"{name}.truth.yaml")
    names = list(combinations(truth))
    table = planted_model(truth).shares[0].reshape([2] * len(names))
    table = np.moveaxis(table, (names.index(one), names.index(other)), (0, 1))
    assert table[1, 1] * table[0, 0] / (table[1, 0] * table[0, 1]) == pytest.approx(published)


@pytest.mark.parametrize(
    "population",
    [p for p in PAGE.POPULATIONS if p.name in ("fbc1987", "born1996", "nfbc1986")],
    ids=lambda one: one.name,
)
def test_a_smaller_population_shows_them_through_the_pipeline(population, tmp_path: Path):
    found = dict(PAGE.measured(population, 8_000, tmp_path))
    far = {margin.what: result.value for margin, result in found.items() if result.z(margin.target) > 3.5}
    assert len(found) == len(population.margins) and not far


def test_the_page_shows_every_margin():
    page = (ROOT / "docs" / "margins.md").read_text(encoding="utf-8")
    rows = [row.split("|") for row in page.splitlines() if row.startswith(("| fbc", "| born", "| nfbc"))]
    told = [(population.name, margin.what) for population in PAGE.POPULATIONS for margin in population.margins]
    assert [(row[1].strip(), row[2].strip()) for row in rows] == told
    assert max(float(row[6]) for row in rows) < 3
