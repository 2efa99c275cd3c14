"""Which cells a day's pattern is tried on at all: no fewer than it would match."""

import re

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohort.ingest.words import format_words
from cohort.spec.delivery import Format

PATTERNS = ["%d.%m.%Y %H:%M", "%d.%m.%Y", "%d%b%Y:%H:%M:%S", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S.%f", "%d/%m/%Y"]
PARTS = {
    "%Y": ["1997", "97", "2015", "20155"],
    "%m": ["1", "01", "12", "13"],
    "%d": ["1", "01", "31", "031"],
    "%b": ["MAY", "may"],
    "%H": ["1", "23"],
    "%M": ["59", "5"],
    "%S": ["5", "07"],
    "%f": ["1", "123456"],
}


@st.composite
def cells(draw: st.DrawFn) -> str:
    """A day of some pattern, a character of it replaced perhaps."""
    parts = re.findall("%.|.", draw(st.sampled_from(PATTERNS)))
    text = "".join(draw(st.sampled_from(PARTS.get(part, [part]))) for part in parts)
    place, length = draw(st.integers(0, len(text))), draw(st.integers(0, 1))
    return (
        text[:place] + draw(st.sampled_from(["", "", "", " ", "  ", "0", ".", ":"])) + text[place + length :]
    ).strip()


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=20, deadline=None)
@given(st.lists(cells(), min_size=20, max_size=100))
def test_all_that_it_matches(pattern: str, drawn: list[str]) -> None:
    with duckdb.connect() as connection:
        connection.execute(format_words(Format(dates=(pattern,))))
        found = connection.execute(
            "SELECT cell, as_day(cell), try_strptime(cell, ?)::DATE FROM (SELECT unnest(?) AS cell)", [pattern, drawn]
        ).fetchall()
    assert [cell for cell, ours, theirs in found if ours != theirs] == []
