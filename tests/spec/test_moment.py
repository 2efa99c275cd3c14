"""Moments and windows: what is read, and how it is said."""

from datetime import date

import pytest
from pydantic_core import PydanticCustomError

from cohort.spec.moment import Moment, parse


@pytest.mark.parametrize(
    ("text", "moment", "english"),
    [
        ("birth", Moment("birth"), "birth"),
        ("birth + 16y", Moment("birth", 192), "16 years after birth"),
        ("index - 2y", Moment("index", -24), "2 years before index"),
        ("end-90d", Moment("end", 0, -90), "90 days before end"),
        ("birth + 1y + 6m", Moment("birth", 18), "1 year and 6 months after birth"),
        ("first_adhd + 1y - 1d", Moment("first_adhd", 12, -1), "1 day before 1 year after first adhd"),
        ("1997-01-31", Moment(date(1997, 1, 31)), "31 January 1997"),
        ("1997-01-31 + 1d", Moment(date(1997, 1, 31), 0, 1), "1 day after 31 January 1997"),
        ("birth + 2 years", Moment("birth", 24), "2 years after birth"),
    ],
)
def test_read_and_said(text: str, moment: Moment, english: str) -> None:
    assert parse(text) == moment
    assert parse(text).english == english


@pytest.mark.parametrize(
    "text", ["", "birth +", "birth + y", "birth + 1w", "birth + 1.5y", "+ 1y", "birth 1y", "2001-02-29", "birth + 1yy"]
)
def test_refused(text: str) -> None:
    with pytest.raises(PydanticCustomError):
        parse(text)


@pytest.mark.parametrize(
    ("later", "earlier", "days"),
    [
        ("birth + 2y", "birth + 1y", 365.25),
        ("2001-03-01", "2001-02-28", 1),
        ("birth + 1d", "birth", 1),
        ("end", "birth", None),
    ],
)
def test_distance(later: str, earlier: str, days: float | None) -> None:
    assert parse(later).distance_from(parse(earlier)) == days
