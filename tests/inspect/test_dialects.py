"""Separator, quotes, header and days of files in many dialects; ``battery`` also asks DuckDB's sniffer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inspect.battery import DIALECTS, LAYOUTS, content, hits, ours
from tests.inspect.drawn import looked


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_dialect(tmp_path: Path, name: str) -> None:
    layout = LAYOUTS[name]
    for dialect in DIALECTS:
        found = hits(layout, dialect, ours(tmp_path, content(layout, dialect)))
        assert all(found.values()), (str(dialect), found)


@pytest.mark.parametrize(
    ("content", "headed", "sure"),
    [
        ("TNRO;TUPVA\nT0000001;01.02.1997\n", True, True),  # names that deliveries know
        ("T0000001;01.02.1997\nT0000002;03.04.1998\n", False, True),
        ("asiakas;laji\nA0000001;PDGO\nA0000002;SDGO\n", True, True),
        ("A0000001;PDGO\nA0000002;SDGO\n", False, False),  # PDGO is also the name of a known column
        ("Matti;Jämsä\nLiisa;Åbo\nMaija;Jämsä\n", False, True),
        (
            "nimi;paikka\nMatti Virtanen;Jämsänkoski 2\nLiisa;Åbo\nMaija;Jämsä\n",
            False,
            False,
        ),  # in doubt it is a person, and not shown
        ("1;2;3\n4;5;6\n", False, True),
        ("a;a\n1;2\n3;4\n", False, False),
    ],
)
def test_headers(tmp_path: Path, content: str, headed: bool, sure: bool) -> None:
    view = looked(tmp_path, content)
    assert (view.heading.present, view.heading.sure) == (headed, sure)


@pytest.mark.parametrize(
    ("content", "separator", "rivals"),
    [
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";", ()),  # commas are decimal
        ("a,b;c\nx,y;z\nv,w;u\n", ";", (",",)),  # both give two columns throughout
        ("a\n1\n2\n", ";", ()),
        ("a\tb, c\n1\t2, 3\n", "\t", ()),
    ],
)
def test_separators(tmp_path: Path, content: str, separator: str, rivals: tuple[str, ...]) -> None:
    view = looked(tmp_path, content)
    assert (view.dialect.separator, view.dialect.rivals) == (separator, rivals)
