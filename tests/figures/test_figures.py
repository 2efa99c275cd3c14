"""Every kind of figure is drawn, the same twice, and says what the model says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cohort.disclosure.observed import release_observed
from cohort.estimates import Balance, ChiSquared, Estimates, LevelCount, Shape, ShapePoint
from cohort.figures.kinds import FORMATS, draw
from cohort.spec.study import Figure
from tests.tables.drawn import CURVE, NAMES, OVERLAP, RISK, ROWS, RULE, STUDY, observed, sources, with_few_boys

MAGIC = {"png": b"\x89PNG", "pdf": b"%PDF"}


def texts(figure: object) -> list[str]:
    """Everything written in a figure."""
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("name", STUDY.figures)
def test_same_figure_same_bytes(name: str, ending: str) -> None:
    once, again = (FORMATS[ending](draw(name, STUDY, NAMES, sources())) for _ in range(2))
    assert once == again
    assert once.startswith(MAGIC[ending]) and len(once) > 2_000
    assert b"CreationDate" not in once


def test_flow_chart() -> None:
    assert texts(draw("flow", STUDY, NAMES, sources()))[:6] == [
        "Children born",
        "n = 80",
        "Not: lived in the country",
        "n = 20",
        "of whom not observable: 7",
        "Lived in the country",
    ]


def test_forest_marks_references_and_hides() -> None:
    shown = texts(draw("forest", STUDY, NAMES, sources(with_few_boys())))
    assert "1 (reference)" in shown and "hidden" in shown
    assert "2.00 (1.50–3.00)" in shown
    assert "Adjusted risk ratio, logarithmic axis" in shown


def test_two_models_in_one_forest_are_headed() -> None:
    study = replace(STUDY, figures={"forest": Figure(kind="forest", models=("risk", "risk"))})
    assert texts(draw("forest", study, NAMES, sources())).count("Risk") == 2


def test_cumulative_incidence() -> None:
    shown = texts(draw("incidence", STUDY, NAMES, sources()))
    assert "Cumulative incidence (%)" in shown and "Years since birth" in shown
    assert "25" in shown and "35" in shown, "26 girls and 34 boys at risk, to the nearest five"
    assert any("Each step rests on at least 5 events" in text for text in shown)


def test_no_group_with_enough_events() -> None:
    counts = tuple(replace(count, events=2) for count in CURVE.counts)
    few = replace(CURVE, events=4, counts=counts)
    shown = texts(draw("incidence", STUDY, NAMES, sources(curve=few)))
    assert shown[0] == "No group has enough events for a curve that may be shown."
    assert "Too few events for a curve: Girl, Boy." in shown[1].replace("\n", " ")


def test_coverage() -> None:
    """Of six years asked, 1997 is not covered; in 2001 55 of 60 are told, the nearest five to 53."""
    shown = texts(draw("coverage", STUDY, NAMES, sources()))
    assert {"The study", "Births", "Follow-up", "Children, all parts", "ICD-10"} <= set(shown)
    assert any(text.strip() == "inpatient care" for text in shown)
    assert "82%" in shown, "(4 x 365 or 366 + 365 x 55/60) of 2,191 days"
    assert "a" in shown and "b" not in shown, "the break of 1994 lies before the years shown"
    assert any("outpatient visits of public specialised care come in" in text for text in shown)


BALANCE = (Balance("sex", "male", -0.4, 0.02), Balance("weight", None, 0.3, -0.12))
WEIGHTED = replace(RISK, kind="weighted_risk", overlap=OVERLAP, balance=BALANCE)


def diagnostic(kind: str, found: Estimates) -> object:
    return draw("one", replace(STUDY, figures={"one": Figure(kind=kind, models=("risk",))}), NAMES, sources(found))


def test_positivity() -> None:
    shown = texts(diagnostic("positivity", WEIGHTED))
    assert {"ADHD: yes", "ADHD: no", "15", "40", "Sex: Boy", "Birth weight"} <= set(shown)
    assert "<5" in shown and "4" not in shown, "two and four people beyond the others' range"
    assert "1.40 to 2.10" in shown, "of 16 people no more than the middle half has five on each side"
    assert any("Hatched bars hold all scores beyond." in text for text in shown)
    few = replace(WEIGHTED, overlap=replace(OVERLAP, levels=(LevelCount("sex", "male", 28, 3, None),)))
    assert texts(diagnostic("positivity", few))[0].startswith("The scores are not shown")


def test_spline() -> None:
    points = tuple(ShapePoint(float(at), at / 3000, at / 3200, at / 2800) for at in range(2800, 3300, 20))
    shape = Shape("spline(weight, 3)", 3000, 60, ((0.1, 2800.0), (0.9, 3280.0)), ((0.1, 2813.0),), points)
    rows = tuple(replace(one, term="spline(weight, 3)", level=f"column {n}") for n, one in enumerate(ROWS[:2], 1))
    tests = (ChiSquared("Wald", "spline(weight, 3)", 9.2, 2, 0.01), ChiSquared("Wald", "sex", 1.0, 1, 0.3))
    found = replace(RISK, estimates=(*ROWS[:1], *rows), crude=(), shapes=(shape,), tests=tests)
    shown = texts(diagnostic("spline", found))
    assert "Birth weight (g)" in shown and "Adjusted risk ratio (95% CI), logarithmic axis" in shown
    (told,) = [" ".join(text.split()) for text in shown if "hollow" in text]
    assert "against 3000 (hollow), from percentile 10 to 90; triangles: knots. Any association: χ² = 9.2, df 2" in told
    assert texts(diagnostic("spline", RISK))[0].startswith("The curve is not shown")


def test_too_few_people_have_no_share() -> None:
    told = release_observed(observed().chart, {"child": 4}, {("hospital_diagnoses", None, "child"): {2000: 3.0}}, RULE)
    assert told.shares == {}


def test_one_person_changes_no_share_that_is_shown() -> None:
    key = ("hospital_diagnoses", None, "child")
    shares = [release_observed(observed().chart, {"child": 60}, {key: {2000: n}}, RULE).shares[key] for n in (59, 60)]
    assert shares[0] == shares[1]
