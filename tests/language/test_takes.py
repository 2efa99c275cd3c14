"""What is taken from the records in a window."""

from pathlib import Path

import pytest

from .drawn import check

WINDOW = "window: {from: birth, until: birth + 10y}"


@pytest.mark.parametrize(
    ("take", "answer"),
    [
        ("any", "yes"),
        ("count", "3"),
        ("count_years", "2"),
        ("first_date", "2001-04-01"),
        ("last_date", "2003-12-31"),
        ("first:code", "F900"),
        ("last:code", "F901"),
        ("min:specialty", "70"),
        ("max:specialty", "75"),
    ],
)
def test_diagnoses(take: str, answer: str, tmp_path: Path) -> None:
    """A code that two prefixes of one list match (F90, F900) is one record."""
    check(
        f"  v: {{source: hospital_diagnoses, codes: adhd, {WINDOW}, take: '{take}'}}",
        f"""
        person  birth       records                                                                                 answer
        ville   1998-06-06  2001-04-01 F900 specialty=75, 2003-05-05 F900 specialty=70, 2003-12-31 F901 specialty=74, 2002-02-02 J06    {answer}
        """,
        tmp_path,
    )


@pytest.mark.parametrize(
    ("take", "answers"),
    [
        # overlapping: 1-10 and 6-20 January 2001; straddling: 27 December 1999 - 5 January 2001, born 1 January 2000
        ("count", ("2", "1", "0")),
        ("days", ("20", "371", "0")),
        ("count_years", ("1", "2", "0")),
        ("first_date", ("2001-01-01", "2000-01-01", "not observable")),
        ("last_date", ("2001-01-20", "2001-01-05", "not observable")),
        ("first:type", ("emergency", "care_order", "not observable")),
        ("last:type", ("care_order", "care_order", "not observable")),
    ],
)
def test_spells(take: str, answers: tuple[str, str, str], tmp_path: Path) -> None:
    """Days are those of the window; a day counts once however many spells cover it."""
    overlapping = "2001-01-01..2001-01-10 type=emergency, 2001-01-06..2001-01-20 type=care_order"
    check(
        f"  v: {{source: placements, {WINDOW}, take: '{take}'}}",
        f"""
        person       birth       records                                  answer
        overlapping  2000-01-01  {overlapping}                            {answers[0]}
        straddling   2000-01-01  1999-12-27..2001-01-05 type=care_order   {answers[1]}
        nothing      2000-01-01  -                                        {answers[2]}
        """,
        tmp_path,
        source="placements",
    )


def test_a_spell_without_an_end_lasts_until_coverage_ends(tmp_path: Path) -> None:
    """Placements are covered to 31 December 2016: 16 days from the 16th."""
    check(
        "  v: {source: placements, window: {from: birth, until: birth + 30y}, take: days, observed: 0}",
        """
        person  birth       records             answer
        oona    1997-01-01  2016-12-16..open    16
        """,
        tmp_path,
        source="placements",
    )


def test_conditions_choose_among_records(tmp_path: Path) -> None:
    check(
        f"  v: {{source: placements, where: {{type: {{not: aftercare}}}}, {WINDOW}, take: count}}",
        """
        person  birth       records                                                                    answer
        both    2000-01-01  2001-01-01..2001-01-02 type=aftercare, 2002-01-01..2002-01-02 type=care_order    1
        one     2000-01-01  2001-01-01..2001-01-02 type=aftercare                                            0
        """,
        tmp_path,
        source="placements",
    )


@pytest.mark.parametrize(
    ("verb", "answers"),
    [
        ("sum", ("5", "0")),
        ("mean", ("2.5", "not observable")),
        ("min", ("1", "not observable")),
        ("max", ("4", "not observable")),
    ],
)
def test_numbers(verb: str, answers: tuple[str, str], tmp_path: Path) -> None:
    """A sum of nothing is 0, where nothing could be seen; nothing has no mean. Empty cells are no records."""
    check(
        f"  v: {{source: purchases, {WINDOW}, take: '{verb}:packages'}}",
        f"""
        person   birth       records                                                        answer
        two      1998-01-01  2001-01-01 packages=1, 2001-01-01 packages=4, 2002-01-01 A10    {answers[0]}
        nothing  1998-01-01  -                                                              {answers[1]}
        """,
        tmp_path,
        source="purchases",
    )


@pytest.mark.parametrize(
    ("gap", "answers"),
    [(0, ("1", "1", "2", "2", "1", "0")), (1, ("1", "1", "1", "2", "1", "0")), (2, ("1", "1", "1", "1", "1", "0"))],
)
def test_episodes_are_rows_chained_over_a_gap(gap: int, answers: tuple[str, ...], tmp_path: Path) -> None:
    """A gap of 0 days: moved on the same day; of 1 day: on the next. A long spell reaches over those inside it."""
    check(
        f"  v: {{source: placements, {WINDOW}, take: episodes, gap: {gap}}}",
        f"""
        person        birth       records                                                                     answer
        overlapping   2000-01-01  2001-01-01..2001-01-10, 2001-01-06..2001-01-20                             {answers[0]}
        same_day      2000-01-01  2001-01-01..2001-01-10, 2001-01-10..2001-01-20                             {answers[1]}
        next_day      2000-01-01  2001-01-01..2001-01-10, 2001-01-11..2001-01-20                             {answers[2]}
        a_day_apart   2000-01-01  2001-01-01..2001-01-10, 2001-01-12..2001-01-20                             {answers[3]}
        inside        2000-01-01  2001-01-01..2001-12-31, 2001-02-01..2001-02-02, 2001-06-01..2001-06-02     {answers[4]}
        nothing       2000-01-01  -                                                                          {answers[5]}
        """,
        tmp_path,
        source="placements",
    )
