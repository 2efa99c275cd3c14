"""Time in intervals: what varies is told for each risk day as known by the day before, levels of a split on the day."""

from pathlib import Path

import pytest

from cohort.compile.plan import plan
from cohort.compile.statement import Context
from cohort.steps.build import run

from .drawn import World, read_drawn, read_study, shown, world_of

FROM_BIRTH = "from: birth"
STUDY = """
title: Time in intervals
cohort: {{register: births, index: birth, end: birth + 18y}}
variables:
  first_conduct: {{source: hospital_diagnoses, codes: conduct, window: {{from: birth, until: end + 1d}}, take: first_date}}
  {variables}
models:
  hazard: {{kind: cox, time: {{{time}}}, terms: [{terms}]}}
"""


def rows(context: Context, world: World, model: str = "hazard", order: int = 1) -> list[dict[str, object]]:
    """The intervals of a model."""
    compiled = plan(context)
    connection = world.connection(order)
    run(compiled, context, connection)
    for statement in compiled.after():
        connection.execute(statement.text())
    cursor = connection.execute(compiled.intervals[model].result)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def check(
    variables: str, terms: str, drawn: str, tmp_path: Path, time: str = "", source: str = "hospital_diagnoses"
) -> None:
    """Each person's intervals: ``0-10 no, 10-20 yes event``."""
    people = read_drawn(drawn)
    time = f"{time or FROM_BIRTH}, until: first_conduct"
    context = read_study(STUDY.format(variables=variables, terms=terms, time=time), tmp_path)
    for order in (1, 2):
        found: dict[str, list[str]] = {}
        for row in rows(context, world_of(people, source), order=order):
            person, entry, exit_, event, _, *values = row.values()
            words = [f"{entry}-{exit_}", *map(shown, values), *(["event"] if event else [])]
            found.setdefault(str(person), []).append(" ".join(words))
        assert {name: ", ".join(texts) for name, texts in found.items()} == {p.name: p.expected for p in people}


def test_a_state_that_starts(tmp_path: Path) -> None:
    """1 January 1998 is day 0. On the day of the first diagnosis nobody is known to have it yet."""
    check(
        "adhd: {source: hospital_diagnoses, codes: adhd, window: {from: birth, until: end}, take: any, unobserved: no}",
        "adhd: time_varying",
        """
        person         birth       records                              answer
        never          1998-01-01  1998-01-31 F91                       0-30 no event
        starts         1998-01-01  1998-01-11 F90, 1998-01-31 F91       0-10 no, 10-30 yes event
        twice          1998-01-01  1998-01-11 F90, 1998-01-21 F90, 1998-01-31 F91    0-10 no, 10-30 yes event
        same_day       1998-01-01  1998-01-31 F90, 1998-01-31 F91       0-30 no event
        day_before     1998-01-01  1998-01-30 F90, 1998-01-31 F91       0-29 no, 29-30 yes event
        from_birth     1998-01-01  1998-01-01 F90, 1998-01-31 F91       0-30 yes event
        after          1998-01-01  1998-02-01 F90, 1998-01-31 F91       0-30 no event
        at_once        1998-01-01  1998-01-01 F91                       0-0 no event
        """,
        tmp_path,
    )


def test_a_state_that_starts_and_stops(tmp_path: Path) -> None:
    """A placement of 11-20 January lasts for the risk days 12-21: each asks for what held on the day before."""
    check(
        "placed: {source: placements, window: {from: birth, until: end}, take: any, unobserved: no}",
        "placed: current",
        """
        person       birth       died        records                                             answer
        once         1998-01-01  1998-01-31  1998-01-11..1998-01-20                              0-10 no, 10-20 yes, 20-30 no
        overlapping  1998-01-01  1998-01-31  1998-01-11..1998-01-20, 1998-01-15..1998-01-25      0-10 no, 10-14 yes, 14-20 yes, 20-25 yes, 25-30 no
        end_to_end   1998-01-01  1998-01-31  1998-01-11..1998-01-20, 1998-01-21..1998-01-25      0-10 no, 10-20 yes, 20-25 yes, 25-30 no
        still_there  1998-01-01  1998-01-31  1998-01-11..open                                    0-10 no, 10-30 yes
        before       1998-01-01  1998-01-31  1997-01-11..1998-01-05                              0-5 yes, 5-30 no
        """,
        tmp_path,
        source="placements",
    )


def test_a_running_count_and_its_categories(tmp_path: Path) -> None:
    check(
        """many: {source: placements, window: {from: birth, until: end}, take: count, unobserved: no}
  level: {categories: {of: many, none: 0, one: 1, more: 2+}}""",
        "many: time_varying, level: time_varying",
        """
        person       birth       died        records                                                                        answer
        three        1998-01-01  1998-01-31  1998-01-11..1998-01-12, 1998-01-21..1998-01-22, 1998-01-21..1998-01-23         0-10 0 none, 10-20 1 one, 20-30 3 more
        none         1998-01-01  1998-01-31  -                                                                              0-30 0 none
        """,
        tmp_path,
        source="placements",
    )


@pytest.mark.parametrize(
    ("take", "answer"),
    [
        ("take: count_years", "0-182 0, 182-365 1, 365-730 2, 730-1095 3"),
        ("take: episodes, gap: 1", "0-182 0, 182-1010 1, 1010-1095 2"),
    ],
)
def test_years_and_episodes_so_far(take: str, answer: str, tmp_path: Path) -> None:
    """A spell over three calendar years, and a short one in the third, a gap of days later."""
    check(
        f"v: {{source: placements, window: {{from: birth, until: end}}, {take}, unobserved: no}}",
        "v: time_varying",
        f"""
        person       birth       died        records                                                            answer
        long         1998-01-01  2000-12-31  1998-07-02..2000-10-05, 2000-10-07..2000-10-08                     {answer}
        """,
        tmp_path,
        source="placements",
    )


@pytest.mark.parametrize("how", ["time_varying", "current"])
def test_a_window_whose_end_nobody_knows(how: str, tmp_path: Path) -> None:
    """Without a first diagnosis of ADHD there is no window, and so no answer; it is not open until the exit."""
    check(
        """first_adhd: {source: hospital_diagnoses, codes: adhd, window: {from: birth, until: end}, take: first_date}
  before: {source: hospital_diagnoses, codes: adhd, window: {from: birth, until: first_adhd}, take: any}""",
        f"before: {how}",
        """
        person    birth       records                              answer
        known     1998-01-01  1998-01-11 F90, 1998-01-31 F91       0-30 no event
        unknown   1998-01-01  1998-01-31 F91                       0-30 not observable event
        """,
        tmp_path,
    )


def test_what_could_not_be_seen_is_not_observable_until_it_is_found(tmp_path: Path) -> None:
    """Outpatient care is covered from 1998: of a follow-up from 1987 too little could be seen for a no."""
    check(
        "adhd: {source: hospital_diagnoses, codes: adhd, window: {from: birth, until: end}, take: any}",
        "adhd: time_varying",
        """
        person    birth       died        records           answer
        unseen    1987-01-01  1998-06-01  -                 0-4169 not observable
        found     1987-01-01  1998-06-01  1998-01-01 F90    0-4018 not observable, 4018-4169 yes
        seen      1998-01-01  1998-01-31  1998-01-11 F90    0-10 no, 10-30 yes
        """,
        tmp_path,
    )


def test_split_by_age(tmp_path: Path) -> None:
    """The first birthday, 1 January 1999, is day 365: its risk day belongs to age 1, and so does an event on it."""
    check(
        "",
        "band",
        """
        person         birth       records             answer
        on_birthday    1998-01-01  1999-01-01 F91      0-364 under 1, 364-365 older event
        day_before     1998-01-01  1998-12-31 F91      0-364 under 1 event
        day_after      1998-01-01  1999-01-02 F91      0-364 under 1, 364-366 older event
        leap_day       2000-02-29  2001-02-28 F91      0-364 under 1, 364-365 older event
        """,
        tmp_path,
        time=FROM_BIRTH + ", split: {band: {of: age, under 1: 0, older: 1+}}",
    )


def test_split_by_calendar_year_and_by_time_since(tmp_path: Path) -> None:
    """Years since a diagnosis that has not come, or never comes, are below 0."""
    check(
        "first_adhd: {source: hospital_diagnoses, codes: adhd, window: {from: birth, until: end}, take: first_date}",
        "period, since",
        """
        person    birth       records                               answer
        new_year  1998-12-30  1999-01-01 F91                        0-1 old before, 1-2 new before event
        since     1998-12-30  1999-01-10 F90, 2000-01-10 F91        0-1 old before, 1-10 new before, 10-375 new first year, 375-376 new later event
        """,
        tmp_path,
        time=FROM_BIRTH + ", split: {period: {of: calendar_year, old: below 1999, new: 1999+}, "
        "since: {of: first_adhd, before: below 0, first year: 0, later: 1+}}",
    )


def test_intervals_start_at_a_late_entry(tmp_path: Path) -> None:
    """Followed from the day 20 by age: what happened before is known, and changes after it split."""
    check(
        "adhd: {source: hospital_diagnoses, codes: adhd, window: {from: birth, until: end}, take: count, unobserved: no}",
        "adhd: time_varying",
        """
        person    birth       records                                              answer
        late      1998-01-01  1998-01-11 F90, 1998-01-25 F90, 1998-01-31 F91       20-24 1, 24-30 2 event
        """,
        tmp_path,
        time="from: birth + 20d, scale: age",
    )
