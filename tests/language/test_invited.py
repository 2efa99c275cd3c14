"""Everyone invited is written down as they stand before the line that keeps those who took part."""

from __future__ import annotations

from pathlib import Path

from cohort.compile.plan import plan
from cohort.steps.build import run

from .drawn import read_drawn, read_study, world_of

STUDY = """
title: Participation
cohort: {register: births, index: birth, end: birth + 18y}
population:
  - {keep: resident_at_index, because: lived in Finland}
  - {keep: answered, because: took part}
variables:
  answered: {source: hospital_diagnoses, codes: adhd, window: {from: birth, until: birth + 7y}, take: any, unobserved: no}
  placed: {source: placements, window: {from: birth + 7y, until: end}, take: any, unobserved: no}
  helped: {source: placements, window: {from: birth, until: birth + 7y}, take: any, unobserved: no}
models:
  weighted: {kind: logistic, outcome: placed, terms: [sex], participation: {took_part: answered, given: [sex, helped]}}
"""


def test_the_invited_are_those_before_the_line(tmp_path: Path) -> None:
    """A record of F90 stands for an answer: whoever has none is invited, but not kept."""
    people = read_drawn("""
    person          birth       left        records         took_part
    answers         2000-01-01  -           2003-01-01 F90  yes
    answers_late    2000-01-01  -           2008-01-01 F90  no
    never_answers   2000-01-01  -           -               no
    """)
    context = read_study(STUDY, tmp_path)
    compiled = plan(context)
    connection = world_of(people, "hospital_diagnoses").connection()
    run(compiled, context, connection)
    columns = f"SELECT person_id, took_part_in_study, helped FROM ({compiled.invited['weighted'].result})"
    invited = {name: (took_part, helped) for name, took_part, helped in connection.execute(columns).fetchall()}
    assert invited == {person.name: (person.expected == "yes", False) for person in people}
    kept = connection.execute(f"SELECT person_id FROM ({compiled.result})").fetchall()
    assert kept == [("answers",)]
