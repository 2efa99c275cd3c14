"""One page that opens without a network and tells everything a reader needs."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cohort.compile.explanation import Explanation
from cohort.report import sentences
from cohort.report.content import (
    Protocol,
    ReportContent,
    RunRecord,
    ShownFigure,
    ShownTable,
    ShownTruth,
    VerifiedModel,
    versions,
)
from cohort.report.render import protocol_html, protocol_markdown, report
from cohort.spec.codelist import Code, Codelist
from cohort.spec.register import Register
from cohort.tables.formats import as_html
from cohort.tables.kinds import lay_out
from tests.tables.drawn import NAMES, RULE, STUDY, sources


def register(name: str, label: str) -> Register:
    return Register.model_validate(
        {
            "register": name,
            "label": label,
            "holder": "A holder",
            "grain": "one row per person",
            "misses": "those <abroad>",
            "person": "person_id",
            "coverage": [{"from": "1987-01-01", "until": "2017-01-01"}],
            "breaks": [{"from": "1998-01-01", "what": "visits come in"}],
            "columns": {"person_id": {"type": "person", "label": "Person"}},
        }
    )


ADHD = Explanation(
    name="adhd",
    label="ADHD",
    sentence="Whether there is a record.",
    sql="SELECT 1 < 2;",
    codes=(("F90", "icd10", "Hyperkinetic"), ("314", "icd9", "ADHD")),
    codelists=("adhd",),
    coverage=("1998 to 2016",),
    unobserved="Missing.",
    assumed="our reading",
)
PROTOCOL = Protocol(
    study=STUDY,
    names=NAMES,
    registers={"births": register("births", "Birth register"), "persons": register("persons", "Population register")},
    codelists={"adhd": Codelist("adhd", (Code("F90", "icd10", "Hyperkinetic", "WHO"),))},
    variables=(ADHD,),
    follow_up={"curve": "Followed from birth to the first placement."},
    rule=RULE,
)


QUALITY = {"births": "To look at: from 2003 on."}
"""Of the register of persons there is no page."""


def content() -> ReportContent:
    sheets = [lay_out(name, STUDY, NAMES, sources()) for name in STUDY.tables]
    return ReportContent(
        PROTOCOL,
        tuple(ShownTable(sheet.name, sheet.title, as_html.fragment(sheet)) for sheet in sheets),
        tuple(ShownFigure(name, figure.label or name, name.encode()) for name, figure in STUDY.figures.items()),
        (
            VerifiedModel("Risk", "statsmodels Poisson", "coefficients", "3e-13"),
            VerifiedModel("Curve", "none", "not asked for (verify: false)", "–"),
        ),
        RunRecord({"Python": "3.11"}, {"births": "abc123"}, {"synthetic": 7}),
        quality=QUALITY,
    )


@pytest.fixture(scope="module")
def page() -> str:
    return report(content())


def test_the_second_engine_is_shown(page: str) -> None:
    assert "<td>Risk</td><td>statsmodels Poisson</td><td>coefficients</td><td>3e-13</td>" in page
    assert "<td>Curve</td><td>none</td><td>not asked for (verify: false)</td><td>–</td>" in page


def test_same_content_same_page(page: str) -> None:
    assert report(content()) == page


def test_nothing_comes_from_elsewhere(page: str) -> None:
    assert "http:" not in page and "https:" not in page and "<script" not in page and "@import" not in page
    assert {value[:5] for value in re.findall(r'src="([^"]*)"', page)} == {"data:"}
    beside = [value for value in re.findall(r'href="([^"]*)"', page) if not value.startswith("#")]
    assert all(re.fullmatch(r"\.\./registers/\w+/quality\.html", value) for value in beside), "pages of the same run"


def test_registers_link_the_quality_pages_that_are_there(page: str) -> None:
    link = '<dd>To look at: from 2003 on. <a href="../registers/births/quality.html">'
    assert link in page and "registers/persons/quality.html" not in page
    text = protocol_markdown(PROTOCOL, QUALITY)
    assert "To look at: from 2003 on. [What its files held](../registers/births/quality.html)" in text
    assert "registers/persons/quality.html" not in text


def test_every_link_leads_somewhere(page: str) -> None:
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(re.findall(r'id="([^"]*)"', page))


@pytest.mark.parametrize(
    "told",
    [
        "Placement &amp; its determinants",
        "doi:10.0000/drawn",
        "The cohort is everybody in the Birth register (A holder).",
        "Lived in the country",
        "<strong>Figure 1.</strong> Who was studied.",
        "<strong>Table 2.</strong> Children.",
        "ICD-10 F90; ICD-9 314",
        "SELECT 1 &lt; 2;",
        "Followed from birth to the first placement.",
        "The risk ratio: the probability of the outcome",
        "People who die or emigrate are censored",
        "Our reading",
        "Measured out of order: Risk",
        "The design of the article",
        "Those &lt;abroad&gt;",
        "From 1998-01-01: visits come in",
        "Counts of 1 to 4 people or events are not shown",
        "abc123",
        "Seeds: synthetic 7.",
    ],
)
def test_what_the_report_tells(page: str, told: str) -> None:
    assert told in page


def test_flow_chart_then_tables_then_figures(page: str) -> None:
    body = page[page.index("<main>") :]
    order = ["Figure 1.", "Table 1.", "Table 3.", "Figure 2."]
    assert [body.index(f"<strong>{number}</strong>") for number in order] == sorted(
        body.index(f"<strong>{n}</strong>") for n in order
    )


def test_a_table_may_come_as_its_page(page: str) -> None:
    pages = [as_html.render(lay_out(name, STUDY, NAMES, sources())).decode() for name in STUDY.tables]
    tables = [replace(one, html=html) for one, html in zip(content().tables, pages, strict=True)]
    assert report(replace(content(), tables=tuple(tables))) == page


def test_protocol_without_results() -> None:
    text = protocol_markdown(PROTOCOL, {})
    assert text.startswith("# Protocol: Placement & its determinants\n")
    assert "- **Codes.** ICD-10 F90; ICD-9 314 (adhd; each stands for all codes that begin with it)\n" in text
    assert "```sql\nSELECT 1 < 2;\n```\n" in text
    assert "| F90 | ICD-10 | Hyperkinetic | WHO |\n" in text
    assert "Table" not in protocol_html(PROTOCOL)


def test_a_study_without_assumptions_or_codelists() -> None:
    bare = replace(PROTOCOL, variables=(), codelists={}, study=replace(STUDY, population=(), acknowledge=()))
    assert "Everybody in the cohort." in protocol_markdown(bare, {})
    assert "The study file marks nothing as assumed." in protocol_markdown(bare, {})


def test_versions_are_told_without_times() -> None:
    assert {"Python", "cohort", "duckdb", "matplotlib"} <= versions().keys()


def test_synthetic_extracts_are_told_first_and_their_truth_later() -> None:
    truth = ShownTruth("<html><main><table>planted</table></main></html>", b"drawn")
    page = report(replace(content(), synthetic=True, truth=truth))
    assert page.index("Nobody in this report exists") < page.index('id="done"') < page.index('<section id="truth">')
    assert "<table>planted</table>" in page and page.count('href="#truth"') == 2
    plain = report(content())
    assert "exists" not in plain and "planted" not in plain


def test_what_a_model_is_for() -> None:
    """A sensitivity analysis and a negative control name the model they are of; a note is a sentence."""
    risk = STUDY.models["risk"]
    models = {
        **STUDY.models,
        "wards": risk.model_copy(update={"sensitivity_of": "risk", "note": "wards alone", "strata": ("sex",)}),
        "control": risk.model_copy(update={"negative_control_of": "risk"}),
    }
    wards, control = sentences.models(replace(PROTOCOL, study=replace(STUDY, models=models)))[2:]
    assert wards.sentences[:2] == ("A sensitivity analysis of: Risk.", "Wards alone.")
    assert "Each stratum has a baseline of its own: Sex." in wards.sentences
    assert control.sentences[0].startswith("A negative control of: Risk. No effect is possible here")
