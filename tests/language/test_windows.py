"""Windows are half-open; years and months move along the calendar; a spell belongs where it shares a day."""

from pathlib import Path

from .drawn import check

CONDUCT = (
    "  conduct: {source: hospital_diagnoses, codes: conduct, window: {from: birth, until: birth + 18y}, take: any}"
)


def test_the_first_day_belongs_and_the_last_does_not(tmp_path: Path) -> None:
    check(
        CONDUCT,
        """
        person             birth       records            answer
        on_the_birthday    1998-03-01  2016-03-01 F910    no
        day_before         1998-03-01  2016-02-29 F910    yes
        on_day_of_birth    1998-03-01  1998-03-01 F910    yes
        before_birth       1998-03-01  1998-02-28 F910    no
        another_disorder   1998-03-01  2005-01-01 F900    no
        nothing            1998-03-01  -                  no
        """,
        tmp_path,
    )


def test_born_on_29_february_comes_of_age_on_28_february(tmp_path: Path) -> None:
    check(
        "  v: {source: hospital_diagnoses, codes: conduct, window: {from: birth + 1y, until: birth + 18y}, take: any}",
        """
        person              birth       records            answer
        opens_28_february   2000-02-29  2001-02-28 F910    yes
        not_the_day_before  2000-02-29  2001-02-27 F910    no
        """,
        tmp_path,
    )


def test_months_stop_at_the_end_of_the_month_before_days_are_added(tmp_path: Path) -> None:
    check(
        "  v: {source: hospital_diagnoses, codes: conduct, window: {from: birth, until: birth + 1m + 1d}, take: any}",
        """
        person         birth       records            answer
        last_day_in    1999-01-31  1999-02-28 F910    yes
        first_day_out  1999-01-31  1999-03-01 F910    no
        """,
        tmp_path,
    )


def test_a_spell_belongs_to_a_window_if_they_share_a_day(tmp_path: Path) -> None:
    check(
        "  v: {source: placements, window: {from: birth + 1y, until: birth + 2y}, take: any}",
        """
        person                birth       records                   answer
        ends_on_first_day     1999-05-05  1999-06-01..2000-05-05    yes
        ends_day_before       1999-05-05  1999-06-01..2000-05-04    no
        starts_on_last_day    1999-05-05  2001-05-04..2002-01-01    yes
        starts_when_closed    1999-05-05  2001-05-05..2002-01-01    no
        around_it             1999-05-05  1999-05-06..2010-01-01    yes
        without_an_end        1999-05-05  1999-05-06..open          yes
        ends_before_start     1999-05-05  2000-12-01..2000-11-01    no
        """,
        tmp_path,
        source="placements",
    )


def test_a_window_hangs_on_a_date_variable(tmp_path: Path) -> None:
    check(
        """
  first_adhd: {source: hospital_diagnoses, codes: adhd, window: {from: birth, until: end}, take: first_date}
  v: {source: hospital_diagnoses, codes: conduct, window: {from: birth + 1y, until: first_adhd + 1d}, take: any}
""",
        """
        person       birth       records                              answer
        same_day     1998-01-01  2004-01-01 F900, 2004-01-01 F910     yes
        day_after    1998-01-01  2004-01-01 F900, 2004-01-02 F910     no
        earlier      1998-01-01  2004-01-01 F900, 2003-01-02 F910     yes
        no_anchor    1998-01-01  2003-01-02 F910                      not observable
        """,
        tmp_path,
    )
