"""The truth file goes through one strict door and says how many rows are broken."""

from pathlib import Path

import pytest

from cohort.errors import SpecError
from cohort.synthetic import Truth, expected_rejects, read_truth, synthesize

TRUTH = Path(__file__).parents[2] / "synthetic_data" / "fbc1997.truth.yaml"


@pytest.mark.parametrize(
    ("births", "days", "weights"),
    [(10_000, 40, 5), (58_802, 236, 30), (2_000, 8, 1), (100, 1, 1)],
)
def test_broken_rows_are_counted_exactly(truth: Truth, births: int, days: int, weights: int):
    rejects = expected_rejects(truth, births)
    assert rejects["hilmo_1996_2018.csv"]["impossible_day"] == days
    assert rejects["syntymarekisteri_1997.csv"] == {"unreadable_weight": weights}


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("    conduct: [2.21, published]", "    conduc: [2.21, published]", "did you mean 'conduct'?"),
        ("adhd: [0.3004, derived]", "adhd: [0.3004, invented]", "one of derived, guess, published"),
        ("[5, 9, 16, guess]", "[5, 9, 19, guess]", "rising from 0 to below"),
        ("[5, 9, 16, guess]", "[9, 5, 16, guess]", "rising from 0 to below"),
        ("  autism: {first_visit", "  tic: {first_visit", "every key once"),
    ],
)
def test_a_slip_in_the_truth_file_is_told_with_its_line(tmp_path: Path, written: str, instead: str, told: str):
    text = TRUTH.read_text(encoding="utf-8")
    assert text.count(written) == 1
    (tmp_path / "truth.yaml").write_text(text.replace(written, instead), encoding="utf-8")
    with pytest.raises(SpecError, match=r"truth.yaml:\d+") as error:
        read_truth(tmp_path / "truth.yaml")
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("name", "written", "instead", "told"),
    [
        (
            "fbc1997",
            "    parent_death: [1.23, published]",
            "    young_mother: [1.23, published]",
            "planted.ratios: young_mother",
        ),
        ("fbc1997", "  - [boy, adhd, 1.8, guess]", "  - [boy, frail, 1.8, guess]", "associations: frail"),
        ("fbc1987", "parent_psychiatric: [0.076, published] ", "frail: [0.076, published] ", ": parent_psychiatric"),
        (
            "fbc1997_timed",
            "    parent_death: [1.25, guess]",
            "    psychiatric: [1.25, guess]",
            "of hazards, one of boy",
        ),
        ("fbc1997_timed", "  hazard:", "  hazards:", "did you mean 'hazard'?"),
    ],
)
def test_what_is_named_is_drawn(tmp_path: Path, name: str, written: str, instead: str, told: str):
    text = (TRUTH.parent / f"{name}.truth.yaml").read_text(encoding="utf-8")
    assert text.count(written) == 1
    (tmp_path / "truth.yaml").write_text(text.replace(written, instead), encoding="utf-8")
    with pytest.raises(SpecError, match=r"truth.yaml") as error:
        read_truth(tmp_path / "truth.yaml")
    assert told in str(error.value)


def test_margins_that_contradict_each_other_are_refused(tmp_path: Path):
    text = TRUTH.read_text(encoding="utf-8").replace("placed: [0.1756, published]", "placed: [0.90, published]")
    (tmp_path / "truth.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=r"children.with_ndd"):
        synthesize(read_truth(tmp_path / "truth.yaml"), 100, 1, tmp_path / "extracts")
