"""The share that could be seen, beside each line of the coverage figure: of covered days, not of whole years."""

from datetime import date

import pytest

from cohort.figures.coverage import _seen
from cohort.spec.chart import Line

SPRING_2001, SUMMER_2002, END_2002 = date(2001, 4, 1), date(2002, 7, 1), date(2003, 1, 1)


@pytest.mark.parametrize(
    ("asked_until", "shares", "seen"),
    [
        (SUMMER_2002, {2001: 275 / 365, 2002: 181 / 365}, "100%"),  # everybody on all covered days
        (SUMMER_2002, {2001: 275 / 730, 2002: 181 / 730}, "50%"),  # half of the people
        (END_2002, {2001: 275 / 365, 2002: 181 / 365}, "71%"),  # 456 days of the 640 asked
        (SUMMER_2002, {}, ""),
    ],
)
def test_a_year_covered_in_part(asked_until: date, shares: dict[int, float], seen: str) -> None:
    covered = ((SPRING_2001, SUMMER_2002),)
    assert _seen(Line(None, "child", covered, ((SPRING_2001, asked_until),), (), ()), shares) == seen
