"""Every line of the population is a box, and every box is counted."""

from pathlib import Path

from .drawn import outcome, read_drawn, read_study, world_of

STUDY = """
title: Boxes
cohort:
  register: births
  where: {birth_date: [1998-01-01, 1998-12-31]}
  index: birth
  end: birth + 18y
population:
  - {keep: resident_at_index, because: lived in Finland at birth}
  - {keep: {adhd: true}, because: ADHD before 18}
variables:
  adhd: {source: hospital_diagnoses, codes: adhd, window: {from: birth, until: end}, take: any}
  conduct: {source: hospital_diagnoses, codes: conduct, window: {from: birth, until: end}, take: any, unobserved: drop}
"""
PEOPLE = """
    person            birth       left        returned    records            answer
    first_day         1998-01-01  -           -           2004-01-01 F900    kept
    last_day          1998-12-31  -           -           2004-01-01 F900    kept
    too_early         1997-12-31  -           -           2004-01-01 F900    left out
    too_late          1999-01-01  -           -           2004-01-01 F900    left out
    born_abroad       1998-05-05  1998-05-05  2003-01-01  2004-01-01 F900    left out
    left_day_after    1998-05-05  1998-05-06  1998-05-07  2004-01-01 F900    kept
    left_and_unseen   1998-05-05  1999-05-06  -           -                  left out
    left_but_adhd     1998-05-05  2005-05-06  -           2004-01-01 F900    left out
    without_adhd      1998-05-05  -           -           -                  left out
"""


def test_boxes(tmp_path: Path) -> None:
    people = read_drawn(PEOPLE)
    context = read_study(STUDY, tmp_path)
    answers, flow = outcome(context, world_of(people, "hospital_diagnoses"))
    kept = {person.name for person in people if person.expected == "kept"}
    assert set(answers["adhd"]) == kept
    assert [(step.name, step.kept, step.excluded, step.not_observable) for step in flow] == [
        ("cohort", 7, 0, 0),
        ("known", 7, 0, 0),
        ("1_resident_at_index", 6, 1, 0),
        ("2_adhd", 4, 2, 1),
        ("conduct_seen", 3, 1, 0),
    ]


def test_a_child_without_a_row_among_persons_is_counted_and_left_out(tmp_path: Path) -> None:
    people = read_drawn(PEOPLE)
    world = world_of(people, "hospital_diagnoses")
    world.rows["persons"] = [row for row in world.rows["persons"] if row["person_id"] != "last_day"]
    _, flow = outcome(read_study(STUDY, tmp_path), world)
    assert (flow[1].name, flow[1].kept, flow[1].excluded) == ("known", 6, 1)
