"""E-values against the published example, balance of weights, and how risks and negative controls are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cohort.estimates import Balance, Estimate
from cohort.spec.study import Table
from cohort.tables.e_values import as_risk_ratio, e_value, e_value_of_limit
from cohort.tables.estimates import estimates
from cohort.tables.kinds import lay_out
from cohort.tables.side_by_side import side_by_side
from tests.tables.drawn import NAMES, OVERLAP, RISK, ROWS, STUDY, released, sources, with_few_boys


def study(**tables: Table):
    return replace(STUDY, tables=tables)


def test_the_published_example():
    """Maternal smoking and respiratory death: RR 3.9 (1.8 to 8.7) has E-values 7.26 and 3.0 (VanderWeele & Ding 2017)."""
    assert e_value(3.9) == pytest.approx(7.26, abs=0.005)
    assert e_value_of_limit(1.8, 8.7) == pytest.approx(3.0, abs=0.005)


@pytest.mark.parametrize(
    ("ratio", "scale", "rare", "risk_ratio"),
    [
        (4.0, "risk ratio", False, 4.0),
        (4.0, "odds ratio", True, 4.0),
        (4.0, "odds ratio", False, 2.0),
        (4.0, "hazard ratio", False, 0.75 / (1 - 0.5**0.5)),
        (4.0, "hazard ratio", True, 4.0),
    ],
)
def test_what_stands_for_a_risk_ratio(ratio, scale, rare, risk_ratio):
    assert as_risk_ratio(ratio, scale, rare) == pytest.approx(risk_ratio)


def test_protective_ratios_and_intervals_with_1():
    assert e_value(0.5) == pytest.approx(e_value(2.0))
    assert e_value_of_limit(0.4, 0.8) == pytest.approx(e_value(0.8))
    assert e_value_of_limit(0.9, 1.4) == 1.0


def test_table_of_e_values():
    sheet = lay_out("e", study(e=Table(kind="e_values", models=("risk",))), NAMES, sources())
    assert [row.cells for row in sheet.rows[:3]] == [
        ("Risk", "", "", ""),
        ("Sex: Boy", "1.25 (0.75–2.25)", "1.81", "1.00"),
        ("ADHD: Yes", "2.00 (1.50–3.00)", "3.41", "2.37"),
    ]


def test_table_of_balance_marks_what_is_left():
    balance = (Balance("sex", "male", -0.4, 0.02), Balance("weight", None, 0.3, -0.12))
    found = replace(RISK, balance=balance, overlap=OVERLAP)
    asked = study(b=Table(kind="balance", models=("risk",)))
    rows = [row.cells for row in lay_out("b", asked, NAMES, sources(found)).rows]
    assert rows == [("Risk", "", ""), ("Sex: Boy", "−0.40", "0.02"), ("Birth weight", "0.30", "−0.12 !")]
    few = with_few_boys(found)
    hidden = lay_out("b", asked, NAMES, sources(few))
    assert len(hidden.rows) == 1 and "hidden" in hidden.notes[-1]


def risk_row(level, reference, coef):
    return Estimate("adhd", level, reference, coef, 0.02, None, coef - 0.04, coef + 0.04, None)


def test_risks_stand_below_their_difference():
    rows = (risk_row("no", None, 0.2), risk_row("yes", None, 0.5), risk_row("yes", "no", 0.3))
    found = replace(RISK, kind="standardised_risk", scale="risk difference", estimates=rows, crude=rows, covariance=())
    sheet = estimates("t", study(t=Table(kind="estimates", models=("risk",))), NAMES, sources(found))
    shown = [(row.cells[0], row.cells[-2]) for row in sheet.rows[2:]]
    assert shown == [
        ("No", "0 (reference)"),
        ("No: risk", "0.20 (0.16–0.24)"),
        ("Yes", "0.30 (0.26–0.34)"),
        ("Yes: risk", "0.50 (0.46–0.54)"),
    ]


def test_a_negative_control_is_told():
    models = {**STUDY.models, "risk": STUDY.models["risk"].model_copy(update={"negative_control_of": "curve"})}
    asked = replace(study(t=Table(kind="estimates", models=("risk",))), models=models)
    notes = estimates("t", asked, NAMES, sources()).notes
    assert any(note.startswith("Risk: a negative control of Curve: no effect is possible here") for note in notes)


def test_models_side_by_side_share_rows_of_the_same_label():
    """The second model knows ADHD by another name; boys are hidden in it, and weight is not in it."""
    wards = replace(RISK, estimates=(ROWS[0], replace(ROWS[1], term="adhd_wards", ratio=3.0)), crude=())
    few = with_few_boys(wards)
    names = {**NAMES, "adhd_wards": replace(NAMES["adhd"], name="adhd_wards")}
    models = {"risk": STUDY.models["risk"], "wards": STUDY.models["risk"].model_copy(update={"note": "on wards"})}
    told = {"risk": released(RISK, "risk"), "wards": replace(released(few, "risk"), model="wards", label="Wards")}
    asked = replace(study(t=Table(kind="side_by_side", models=("risk", "wards"))), models=models)
    sheet = side_by_side("t", asked, names, replace(sources(), model=told.__getitem__))
    assert [(column.label, column.span) for column in sheet.columns[1:]] == [
        ("Risk", "Risk ratios"),
        ("Wards", "Risk ratios"),
    ]
    assert [row.cells for row in sheet.rows] == [
        ("People", "54", "54"),
        ("Events", "22", "22"),
        ("Sex", "", ""),
        ("Boy", "1.25 (0.75–2.25)", "hidden"),
        ("ADHD", "2.00 (1.50–3.00)", "3.00 (1.50–3.00)"),
        ("Birth weight (per g)", "0.99 (0.49–1.99)", ""),
    ]
    assert "Wards: on wards." in sheet.notes
