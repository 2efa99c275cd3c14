"""Follow-up: to the first of event, death, emigration, end, last covered day; entry and exit in days."""

from pathlib import Path
from typing import Any

import pytest

from cohort.compile import follow_up
from cohort.compile.plan import plan
from cohort.steps.build import run, written

from .drawn import read_drawn, read_study, world_of

STUDY = """
title: Follow-up
cohort: {{register: births, index: birth, end: birth + 18y}}
variables:
  first_adhd: {{source: hospital_diagnoses, codes: adhd, window: {{from: birth, until: end}}, take: first_date}}
  first_conduct: {{source: hospital_diagnoses, codes: conduct, window: {{from: birth, until: end + 1d}}, take: first_date}}
models:
  hazard: {{kind: cox, time: {{{time}}}, terms: [sex]}}
"""


def followed_frame(time: str, drawn: str, tmp_path: Path) -> Any:
    """One row of follow-up for each drawn person."""
    people = read_drawn(drawn)
    context = read_study(STUDY.format(time=time), tmp_path)
    connection = world_of(people, "hospital_diagnoses").connection()
    compiled = plan(context)
    run(compiled, context, connection)
    for name, query in written(compiled).items():
        connection.execute(f"COPY ({query}) TO '{tmp_path / name}' (FORMAT parquet)")
    spec = context.study.models["hazard"].time
    assert spec is not None
    cohort, residence = (f"read_parquet('{tmp_path / name}.parquet')" for name in ("cohort", "residence"))
    return connection.execute(follow_up.sql(spec, context, cohort, residence)).df()


def followed(time: str, drawn: str, tmp_path: Path) -> dict[str, str]:
    """``entry to exit``, with ``event`` behind it where that is why follow-up ends."""
    return {
        row.person_id: f"{row.follow_up_entry:g} to {row.follow_up_exit:g}"
        + (" event" if row.followed_to_event else "")
        for row in followed_frame(time, drawn, tmp_path).itertuples()
    }


def check(time: str, drawn: str, tmp_path: Path) -> None:
    assert followed(time, drawn, tmp_path) == {person.name: person.expected for person in read_drawn(drawn)}


def test_the_first_of_all_ends(tmp_path: Path) -> None:
    """Born on 1 January 1998: 1 January 2016 is 6,574 days later."""
    check(
        "from: birth, until: first_conduct",
        """
        person              birth       died        left        returned    records              answer
        event               1998-01-01  -           -           -           1998-01-11 F91       0 to 10 event
        nothing             1998-01-01  -           -           -           -                    0 to 6574
        event_on_last_day   1998-01-01  -           -           -           2016-01-01 F91       0 to 6574 event
        died                1998-01-01  1998-01-21  -           -           -                    0 to 20
        died_on_event_day   1998-01-01  1998-01-11  -           -           1998-01-11 F91       0 to 10 event
        event_after_death   1998-01-01  1998-01-11  -           -           1998-01-12 F91       0 to 10
        left                1998-01-01  -           1998-01-31  -           1999-01-11 F91       0 to 30
        left_and_back       1998-01-01  -           1998-01-31  1998-03-01  1999-01-11 F91       0 to 30
        event_at_birth      1998-01-01  -           -           -           1998-01-01 F91       0 to 0 event
        """,
        tmp_path,
    )


def test_coverage_ends_follow_up(tmp_path: Path) -> None:
    """31 December 2016 is 4,382 days after 1 January 2005."""
    check(
        "from: birth, until: first_conduct",
        """
        person   birth       records    answer
        covered  2005-01-01  -          0 to 4382
        """,
        tmp_path,
    )


@pytest.mark.parametrize(("scale", "first", "later"), [("age", "2191", "4383"), ("follow_up", "0", "2192")])
def test_late_entry(scale: str, first: str, later: str, tmp_path: Path) -> None:
    """From 1 January 1998: 1 January 2004 is day 2,191 and 1 January 2010 day 4,383."""
    check(
        f"from: first_adhd, until: first_conduct, scale: {scale}",
        f"""
        person           birth       left        returned    records                              answer
        after            1998-01-01  -           -           2004-01-01 F90, 2010-01-01 F91       {first} to {later} event
        back_in_time     1998-01-01  2000-01-01  2003-01-01  2004-01-01 F90, 2010-01-01 F91       {first} to {later} event
        """,
        tmp_path,
    )


def test_whoever_had_the_event_or_was_abroad_before_entry_has_no_time(tmp_path: Path) -> None:
    found = followed(
        "from: first_adhd, until: first_conduct, scale: age",
        """
        person       birth       left        returned    records                              answer
        had_it       1998-01-01  -           -           2004-01-01 F90, 2003-01-01 F91       -
        same_day     1998-01-01  -           -           2004-01-01 F90, 2004-01-01 F91       -
        abroad       1998-01-01  2000-01-01  -           2004-01-01 F90, 2010-01-01 F91       -
        no_entry     1998-01-01  -           -           2010-01-01 F91                       -
        """,
        tmp_path,
    )
    ends = {name: text.replace(" event", "").split(" to ") for name, text in found.items()}
    assert all(float(ends[name][1]) <= float(ends[name][0]) for name in ("had_it", "same_day", "abroad"))
    assert ends["no_entry"][0] == "<NA>"


@pytest.mark.parametrize(
    ("time", "ends"),
    [
        ("until: first_conduct", "first conduct, death, emigration, "),
        ("until: first_conduct, competing: [death, first_adhd]", "first conduct, death, first adhd, emigration, "),
        ("until: death", "death, emigration, "),
    ],
)
def test_the_sentence(time: str, ends: str, tmp_path: Path) -> None:
    context = read_study(STUDY.format(time=f"from: birth, {time}"), tmp_path)
    spec = context.study.models["hazard"].time
    assert spec is not None
    assert follow_up.english(spec, context).startswith(f"Followed from birth to the first of: {ends}")


def test_what_ended_follow_up(tmp_path: Path) -> None:
    """Of two events on one day the model's own counts; an event that competes ends follow-up before the others."""
    frame = followed_frame(
        "from: birth, until: first_conduct, competing: [first_adhd, death]",
        """
        person              birth       died        records                              answer
        event               1998-01-01  -           1998-01-11 F91, 1998-01-12 F90       0 to 10 first_conduct
        competing           1998-01-01  -           1998-01-12 F91, 1998-01-11 F90       0 to 10 first_adhd
        same_day            1998-01-01  -           1998-01-11 F91, 1998-01-11 F90       0 to 10 first_conduct
        died                1998-01-01  1998-01-11  1998-01-12 F91                       0 to 10 death
        nothing             1998-01-01  -           -                                    0 to 6574 censored
        """,
        tmp_path,
    )
    found = {
        row.person_id: f"{row.follow_up_entry} to {row.follow_up_exit} {row.followed_to}" for row in frame.itertuples()
    }
    assert found == {
        "event": "0 to 10 first_conduct",
        "competing": "0 to 10 first_adhd",
        "same_day": "0 to 10 first_conduct",
        "died": "0 to 10 death",
        "nothing": "0 to 6574 censored",
    }
