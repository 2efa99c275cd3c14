"""What was found, held against what is planted: in numbers, as a table, as a figure, and only of synthetic extracts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cohort.errors import DataError, SpecError
from cohort.extracts import LABEL, synthetic_folders
from cohort.plan import make_plan
from cohort.proof.found import found_in
from cohort.proof.found_figure import CAPTION, found_figure
from cohort.proof.found_table import found_table
from cohort.proof.planted import Planted
from cohort.steps.planted import has_truth, is_synthetic, planted_for, require_synthetic_files
from tests.figures.test_figures import texts
from tests.projects import SMALL, project_in
from tests.tables.drawn import NAMES, RISK, ROWS, released, with_few_boys

# the model risk tells: boys 1.25 (0.75-2.25), ADHD 2.00 (1.50-3.00), a gram 0.99 (0.49-1.99)
PLANTED = (
    Planted("boy", 1.0, "risk", "sex", "male", "sound"),
    Planted("adhd", 1.45, "risk", "adhd", "yes", "sound", published=1.5),
    Planted("gram", 1.0, "risk", "weight", None, "sound"),
    Planted("unheard", 1.0, "risk", "unheard", "yes", "sound"),
)


def rows(found=RISK, planted=PLANTED):
    models = {"risk": released(found, "risk")}
    return found_in(models, planted, NAMES), models


def test_each_planted_number_beside_its_estimate():
    sheet = found_table(*rows(), "truth.yaml")
    assert [row.cells for row in sheet.rows] == [
        ("Risk – sound design", "", "risk ratio", "", ""),
        ("Sex: Boy", "1.00", "1.25 (0.75–2.25)", "yes", ""),
        ("ADHD", "1.45", "2.00 (1.50–3.00)", "no", "1.50"),
        ("Birth weight (per g)", "1.00", "0.99 (0.49–1.99)", "yes", ""),
        ("Unheard", "1.00", "–", "", ""),
    ]
    assert "truth.yaml" in sheet.notes[0]
    assert sheet.notes[1] == "Sound design: 2 of 3 intervals hold what is planted."


@pytest.mark.parametrize(("value", "told"), [(1.0, "yes"), (0.75, "yes"), (2.25, "yes"), (2.26, "no"), (0.745, "no")])
def test_an_interval_holds_its_ends(value, told):
    sheet = found_table(*rows(planted=[Planted("boy", value, "risk", "sex", "male")]), "truth.yaml")
    assert sheet.rows[1].cells[3] == told


def test_what_the_gate_hides_is_not_told():
    (boys, adhd, *_), _ = rows(with_few_boys())
    assert (boys.point, boys.holds) == (None, None) and adhd.point == 2.0


def test_a_difference_is_told_as_one():
    told = tuple(replace(row, coef=0.04, ratio=None, lower=0.01, upper=0.07) for row in ROWS)
    found, models = rows(replace(RISK, scale="risk difference", estimates=told, crude=told))
    assert [one.holds for one in found] == [False, False, False, None]
    assert found_table(found, models, "t").rows[1].cells[2] == "0.04 (0.01–0.07)"
    assert "Risk difference" in texts(found_figure(found, models))


def test_the_figure_has_a_panel_for_each_model():
    planted = (*PLANTED, *(replace(one, model="again", design="naive") for one in PLANTED))
    models = {name: released(RISK, "risk") for name in ("risk", "again")}
    shown = texts(found_figure(found_in(models, planted, NAMES), models))
    assert "Risk\nSound design" in shown and "Risk\nNaive design" in shown
    assert shown.count("ADHD") == 1, "panels abreast share the names of their rows"
    assert any(text.replace("\n", " ") == CAPTION for text in shown)


def test_real_extracts_have_no_truth(tmp_path):
    synthetic = project_in(tmp_path / "synthetic")
    real = project_in(tmp_path / "real", deliveries=SMALL, synthetic=None)
    for project, known in ((synthetic, True), (real, False)):
        study = project.study("ooh_care_ndd")
        assert (is_synthetic(project, study), has_truth(project, study)) == (known, known)
        assert bool(make_plan(project, ["ooh_care_ndd"]).found("ooh_care_ndd")) is known
    assert not is_synthetic(synthetic, synthetic.study("danish_diabetes"))


def test_files_that_do_not_say_they_are_synthetic(tmp_path):
    project = project_in(tmp_path)
    (folder,) = synthetic_folders(project).values()
    folder.mkdir(parents=True)
    (folder / "hilmo_1996_2018.csv").touch()
    with pytest.raises(DataError, match=f"no {LABEL}"):
        require_synthetic_files(project)
    (folder / LABEL).touch()
    require_synthetic_files(project)


def test_a_truth_of_a_model_that_is_not_there(tmp_path):
    project = project_in(tmp_path)
    study = tmp_path / "config" / "studies" / "ooh_care_ndd.yaml"
    text = study.read_text(encoding="utf-8").replace("published_odds", "published_chances")
    study.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match="published_chances"):
        planted_for(project, "ooh_care_ndd")
