"""All events of a person: which days are events, what happens between them, and how many came before."""

from pathlib import Path

import pytest

from .drawn import read_drawn, read_study, shown, world_of
from .test_intervals import rows

STUDY = """
title: All events
cohort: {{register: births, index: birth, end: birth + 1y}}
variables:
  visits: {{source: hospital_diagnoses, codes: any_psychiatric, window: {{from: birth, until: end + 1d}}, take: count}}
  stays: {{source: placements, window: {{from: {opens}, until: end + 1d}}, take: episodes, gap: 2}}
models:
  all:
    kind: cox
    time: {{from: {start}, {time}, split: {{order: {{of: events_before, first: 0, second: 1, later: 2+}}}}}}
    terms: [sex]
    strata: [order]
"""


def check(time: str, drawn: str, tmp_path: Path, start: str = "birth", opens: str = "birth") -> None:
    """Each person's intervals: ``0-10 first event, 10-365 second``."""
    people = read_drawn(drawn)
    context = read_study(STUDY.format(time=time, start=start, opens=opens), tmp_path)
    source = "hospital_diagnoses" if "visits" in time else "placements"
    for order in (1, -1):
        found: dict[str, list[str]] = {}
        for row in rows(context, world_of(people, source), "all", order):
            person, entry, exit_, event, _, *levels = row.values()
            words = [f"{entry}-{exit_}", *map(shown, levels), *(["event"] if event else [])]
            found.setdefault(str(person), []).append(" ".join(words))
        assert {name: ", ".join(texts) for name, texts in found.items()} == {p.name: p.expected for p in people}


def test_each_day_with_a_record_is_an_event(tmp_path: Path) -> None:
    """Born on 1 January 1998, 1 January 1999 is day 365, and still a risk day."""
    check(
        "every: visits",
        """
        person        birth       died        records                                       answer
        never         1998-01-01  -           -                                             0-365 first
        twice         1998-01-01  -           1998-01-11 F90, 1998-01-31 F91                0-10 first event, 10-30 second event, 30-365 later
        one_day       1998-01-01  -           1998-01-11 F90, 1998-01-11 F91                0-10 first event, 10-365 second
        on_first_day  1998-01-01  -           1998-01-01 F90, 1998-01-02 F90                0-1 first event, 1-365 second
        on_last_day   1998-01-01  -           1999-01-01 F90                                0-365 first event
        day_after     1998-01-01  -           1999-01-02 F90                                0-365 first
        at_death      1998-01-01  1998-01-31  1998-01-11 F90, 1998-01-31 F90                0-10 first event, 10-30 second event
        after_death   1998-01-01  1998-01-31  1998-01-11 F90, 1998-02-01 F90                0-10 first event, 10-30 second
        other_codes   1998-01-01  -           1998-01-11 J06                                0-365 first
        """,
        tmp_path,
    )


def test_what_came_before_the_start_is_none_of_them(tmp_path: Path) -> None:
    check(
        "every: visits, end: birth + 50d",
        """
        person     birth       records                                            answer
        before     1998-01-01  1998-01-06 F90, 1998-01-31 F91                     0-20 first event, 20-40 second
        on_start   1998-01-01  1998-01-11 F90                                     0-40 first
        day_after  1998-01-01  1998-01-12 F90                                     0-1 first event, 1-40 second
        """,
        tmp_path,
        start="birth + 10d",
    )


def test_time_since_the_event_before(tmp_path: Path) -> None:
    check(
        "every: visits, scale: gap, end: birth + 40d",
        """
        person     birth       records                                            answer
        twice      1998-01-01  1998-01-11 F90, 1998-01-31 F91                     0-10 first event, 0-20 second event, 0-10 later
        """,
        tmp_path,
    )


EPISODES = """
        person         birth       records                                                 answer
        once           1998-01-01  1998-01-11..1998-01-15                                  {once}
        within_gap     1998-01-01  1998-01-11..1998-01-15, 1998-01-17..1998-01-20          {within_gap}
        over_gap       1998-01-01  1998-01-11..1998-01-15, 1998-01-18..1998-01-20          {over_gap}
        overlapping    1998-01-01  1998-01-11..1998-01-15, 1998-01-12..1998-01-13          {once}
        one_day        1998-01-01  1998-01-11..1998-01-11                                  {one_day}
        ongoing        1998-01-01  1997-12-20..1998-01-05                                  {ongoing}
"""


def test_each_episode_is_an_event(tmp_path: Path) -> None:
    """Records at most two days apart are one; what goes on when the window opens began before it."""
    check(
        "every: stays, end: birth + 50d",
        EPISODES.format(
            once="0-10 first event, 10-50 second",
            within_gap="0-10 first event, 10-50 second",
            over_gap="0-10 first event, 10-17 second event, 17-50 later",
            one_day="0-10 first event, 10-50 second",
            ongoing="0-50 first",
        ),
        tmp_path,
    )


def test_nobody_is_at_risk_while_an_episode_can_go_on(tmp_path: Path) -> None:
    """Stay to 15 January (day 14): a record on day 16 would prolong it, one on day 17 is the first that can be new."""
    check(
        "every: stays, at_risk: between_episodes, end: birth + 50d",
        EPISODES.format(
            once="0-10 first event, 10-10 second, 16-50 second",
            within_gap="0-10 first event, 10-10 second, 21-50 second",
            over_gap="0-10 first event, 10-10 second, 16-17 second event, 17-17 later, 21-50 later",
            one_day="0-10 first event, 10-10 second, 12-50 second",
            ongoing="0-0 first, 6-50 first",
        ),
        tmp_path,
        opens="birth - 1m",
    )


def test_gap_time_counts_from_the_day_somebody_is_at_risk_again(tmp_path: Path) -> None:
    check(
        "every: stays, at_risk: between_episodes, scale: gap, end: birth + 50d",
        """
        person    birth       records                                           answer
        over_gap  1998-01-01  1998-01-11..1998-01-15, 1998-01-19..1998-01-20    0-10 first event, 0-0 second, 0-2 second event, 0-0 later, 0-29 later
        """,
        tmp_path,
    )


def test_what_began_before_the_window_is_no_event_to_count_from(tmp_path: Path) -> None:
    check(
        "every: stays, scale: gap, end: birth + 50d",
        """
        person    birth       records                        answer
        ongoing   1998-01-01  1998-01-05..1998-01-20         0-10 first, 10-50 first
        inside    1998-01-01  1998-01-12..1998-01-20         0-11 first event, 0-39 second
        """,
        tmp_path,
        opens="birth + 10d",
    )


@pytest.mark.parametrize(
    ("time", "sentence"),
    [
        (
            "every: visits",
            "each day on which a record starts is one, and what comes before the start of follow-up is none",
        ),
        ("every: stays, at_risk: between_episodes", "until the end of its episode and 2 days more"),
        ("every: visits, scale: gap", "Time scale: time since the event before (at first, since the start)"),
    ],
)
def test_it_is_told(time: str, sentence: str, tmp_path: Path) -> None:
    from cohort.compile.follow_up import english

    context = read_study(STUDY.format(time=time, start="birth", opens="birth"), tmp_path)
    asked = context.study.models["all"].time
    assert asked is not None and sentence in english(asked, context)
