"""Three tables of the drawn study, as a spreadsheet reads them."""

from __future__ import annotations

from dataclasses import replace

from cohort.disclosure.numbers import THOUSANDS
from cohort.disclosure.sources import Sources
from cohort.spec.study import Table
from cohort.tables.formats import as_csv
from cohort.tables.kinds import lay_out
from cohort.tables.sheet import Sheet
from tests.tables.drawn import NAMES, RISK, STUDY, people, sources, with_few_boys


def csv(sheet: Sheet) -> str:
    return as_csv.render(sheet).decode("utf-8-sig")


def test_table_1() -> None:
    """Percentages are of everybody in the column; six children's ADHD could not be seen, two and four by group."""
    assert csv(lay_out("one", STUDY, NAMES, sources())) == (
        ";All (n = 60);Placed: No (n = 36);Placed: Yes (n = 24)\n"
        "Sex;;;\n"
        "Girl;26 (43.3);18 (50.0);8 (33.3)\n"
        "Boy;34 (56.7);18 (50.0);16 (66.7)\n"
        "ADHD;16 (26.7);6 (16.7);10 (41.7)\n"
        "Not observable;6 (10.0);<5;<5\n"
        "Birth weight (g);;;\n"
        "Mean (SD);3295 (175);3415 (105);3115 (71)\n"
        "Median (IQR);3295 (3148–3442);3415 (3328–3502);3115 (3058–3172)\n"
    )


def test_table_1_without_groups() -> None:
    study = replace(STUDY, tables={"one": Table(kind="characteristics", rows=("sex",))})
    assert csv(lay_out("one", study, NAMES, sources())) == ";All (n = 60)\nSex;\nGirl;26 (43.3)\nBoy;34 (56.7)\n"


def test_one_group_hides_what_its_total_would_tell() -> None:
    """Three girls are placed: a rectangle of four counts goes, the margins stay."""
    frame = people()
    frame["sex"] = ["male"] * 21 + ["female"] * 3 + ["male"] * 18 + ["female"] * 18
    told = sources()
    sheet = lay_out("one", STUDY, NAMES, Sources(told.rule, lambda: frame, told.flow, told.model, told.observed))
    assert csv(sheet).splitlines()[2:4] == ["Girl;21 (35.0);hidden;<5", "Boy;39 (65.0);hidden;hidden"]
    assert "<5: a count of 1 to 4, not shown." in sheet.notes


def test_estimates() -> None:
    assert csv(lay_out("two", STUDY, NAMES, sources())) == (
        ";People;Events;Crude: Risk ratio (95% CI);Crude: p;Adjusted: Risk ratio (95% CI);Adjusted: p\n"
        "Risk;54;22;;;;\n"
        "Sex;;;;;;\n"
        "Girl;26;8;1 (reference);;1 (reference);\n"
        "Boy;28;14;1.25 (0.75–2.25);<0.001;1.25 (0.75–2.25);<0.001\n"
        "ADHD;;;;;;\n"
        "No;38;12;1 (reference);;1 (reference);\n"
        "Yes;16;10;2.00 (1.50–3.00);<0.001;2.00 (1.50–3.00);<0.001\n"
        "Birth weight (per g);54;22;0.99 (0.49–1.99);<0.001;0.99 (0.49–1.99);<0.001\n"
    )


def test_notes_of_estimates() -> None:
    notes = lay_out("two", STUDY, NAMES, sources()).notes
    assert notes[1] == (
        "Risk: modified Poisson regression, risk ratios with 95% confidence intervals, errors robust to clustering by "
        "mother (40 clusters); left out: 6 without an answer: ADHD."
    )
    assert notes[2] == "Risk: about 7 events per coefficient."


def test_estimates_that_are_hidden_or_have_no_value() -> None:
    unplaced = replace(RISK.estimates[1], coef=None, se=None, ratio=None, lower=None, upper=None, p=None)
    few = with_few_boys()
    sheet = lay_out(
        "two", STUDY, NAMES, sources(replace(few, estimates=(few.estimates[0], unplaced, few.estimates[2])))
    )
    lines = csv(sheet).splitlines()
    assert lines[4] == "Boy;28;<5;hidden;;hidden;"
    assert lines[7] == "Yes;16;10;2.00 (1.50–3.00);<0.001;–;"
    assert "–: no finite estimate." in sheet.notes


def test_flow() -> None:
    assert csv(lay_out("flow", STUDY, NAMES, sources())) == (
        "Step;People kept;Left out;of whom not observable\nChildren born;80;;\nLived in the country;60;20;7\n"
    )


def test_digits_are_plain_for_programs() -> None:
    sheet = Sheet("t", "T", (), ())
    assert THOUSANDS not in csv(replace(sheet, columns=(), rows=()))


def test_csv_opens_in_a_spreadsheet() -> None:
    """A byte-order mark tells Excel that it is UTF-8; semicolons split columns where the decimal mark is a comma."""
    assert as_csv.render(lay_out("flow", STUDY, NAMES, sources())).startswith(b"\xef\xbb\xbfStep;")
