"""The file of drawn answers: what it must not hold."""

import pytest

from cohort.errors import SpecError
from cohort.mutation.drawn import Drawn, read_drawn

HEAD = "person,variable,answer,why\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.csv:1"),
        ("who,what\n", "found:    who,what"),
        (HEAD + "ann,adhd,yes\n", "a.csv:2\n  found:    3 fields"),
        (HEAD + "ann,adhd,,why\n", "a.csv:2\n  found:    4 fields, 3 of them filled"),
        (HEAD + "ann,adhd,yes,why\nann,adhd,no,why\n", "a.csv:3\n  found:    the adhd of ann again"),
    ],
)
def test_faults_name_the_line(text, message, tmp_path):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as fault:
        read_drawn(tmp_path / "a.csv", "a.csv")
    assert message in str(fault.value)


def test_a_line(tmp_path):
    (tmp_path / "a.csv").write_text(HEAD + "ann,adhd,yes,recorded\n", encoding="utf-8")
    assert read_drawn(tmp_path / "a.csv", "a.csv") == [Drawn("ann", "adhd", "yes", "recorded")]
