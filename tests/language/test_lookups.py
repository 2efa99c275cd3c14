"""The calendar year of a day, and what a table gives on a day."""

from pathlib import Path

import pytest

from cohort.errors import SpecError
from cohort.spec.lookup import read_lookup
from tests.projects import ROOT

from .drawn import check

FIRST_BORN = "  v: {lookup: {table: by_parity, of: records_found, on: birth + 1m, gives: group}}"
RECORDS = "  records_found: {source: hospital_diagnoses, window: {from: birth, until: end}, take: count}\n"


def test_the_row_of_the_key_that_holds_on_the_day(tmp_path: Path) -> None:
    """Rows of the drawn table: 0 until 1998, 0 from 1998, 4 from 1997 until 1999."""
    check(
        RECORDS + FIRST_BORN,
        """
        person        birth       records                     answer
        day_before    1997-11-30  -                           first
        first_day     1997-12-01  -                           first born
        no_such_key   1997-12-01  2001-01-01 F90              not observable
        not_known     1986-12-01  -                           not observable
        """,
        tmp_path,
    )


def test_the_year_of_a_day(tmp_path: Path) -> None:
    check(
        "  v: {year_of: birth + 1d}",
        """
        person    birth       records    answer
        new_year  1998-12-31  -          1999
        before    1998-12-30  -          1998
        """,
        tmp_path,
    )


def test_every_municipality_has_its_wellbeing_services_county() -> None:
    """Oulu is in North Ostrobothnia; Haukipudas and four more became Oulu in 2013; Åland has no county."""
    table = read_lookup(ROOT / "config" / "lookups" / "wellbeing_counties.csv", "wellbeing_counties.csv")
    counties = {row.key: row.given[table.columns.index("county")] for row in table.rows}
    assert counties["564"] == counties["084"] == "North Ostrobothnia wellbeing services county"
    assert sum(1 for row in table.rows if row.closes.year == 2200) == 308
    assert len(set(counties.values()) - {"Åland"}) == 22  # 21 counties and the City of Helsinki


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe", "a file that cannot be read"),
        (b"key,from\n", "table.csv:1\n  found:    key,from"),
        (b"key,from,until,gives\n1,2013-01-01\n", "table.csv:2\n  found:    2 fields"),
        (b"key,from,until,gives\n1,1.1.2013,,a\n", "table.csv:2\n  found:    1.1.2013,"),
        (b"key,from,until,gives\n1,2014-01-01,2013-01-01,a\n", "table.csv:2\n  found:    until 2013-01-01"),
        (b"key,from,until,gives\n1,,2014-01-01,a\n1,2013-01-01,,b\n", "1 twice on 2013-01-01"),
    ],
)
def test_what_is_wrong_with_a_table(content: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(content)
    with pytest.raises(SpecError) as caught:
        read_lookup(tmp_path / "table.csv", "table.csv")
    assert told in str(caught.value)
