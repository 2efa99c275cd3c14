"""What a study asks of a register on the calendar, and how much of it lies outside coverage or has no codes."""

from datetime import date
from pathlib import Path

from cohort.spec.chart import Line, chart
from cohort.spec.design.finding import Design
from tests.language.drawn import read_study

STUDY = """
title: Chart
cohort: {register: births, where: {birth_date: [1997-01-01, 1997-12-31]}, index: birth, end: birth + 18y}
variables:
  child: {source: hospital_diagnoses, codes: adhd, window: {from: birth, until: birth + 1y}, take: any, unobserved: no}
  mother: {who: mother, source: hospital_diagnoses, part: inpatient, codes: conduct, take: any, unobserved: no,
           window: {from: 1990-01-01, until: 1999-01-01}}
  first: {source: placements, window: {from: birth, until: end}, take: first_date}
models:
  hazard: {kind: cox, time: {from: birth, until: first}, terms: [sex]}
"""


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_chart(tmp_path: Path) -> None:
    """Outpatient care comes in 1998; the conduct list has ICD-10 codes only, in force from 1996."""
    context = read_study(STUDY, tmp_path)
    told = chart(Design(context.study, context.registers, context.codelists))
    births = (day("1997-01-01"), day("1998-01-01"))
    assert told.births == births
    assert told.follow_up == ((("hazard",), (day("1997-01-01"), day("2015-12-31"))),)
    hospital, placements = told.registers
    year, both = (day("1997-01-01"), day("1998-12-31")), (day("1998-01-01"), day("2017-01-01"))
    inpatient, nineties = (day("1969-01-01"), day("2017-01-01")), (day("1990-01-01"), day("1999-01-01"))
    assert hospital.lines == (
        Line(None, "child", (both,), (year,), ((year[0], both[0]),), ()),
        Line("inpatient", "child", ((day("1996-01-01"), day("2017-01-01")),), (), (), ()),
        Line("outpatient", "child", (both,), (), (), ()),
        Line("inpatient", "mother", (inpatient,), (nineties,), (), ((nineties[0], day("1996-01-01")),)),
    )
    assert [name for name, _, _ in hospital.editions] == ["ICD-8", "ICD-9", "ICD-10"]
    assert placements.lines[0].uncovered == () and placements.editions == ()
