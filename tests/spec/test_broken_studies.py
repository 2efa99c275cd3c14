"""Every broken study gives its exact message: all faults at once, each with line, found, expected, hint."""

from pathlib import Path

import pytest

from cohort.errors import SpecError
from tests.language.drawn import read_study

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_message(path: Path, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        read_study(path.read_text(encoding="utf-8"), tmp_path)
    message = str(caught.value).replace("drawn.yaml", path.name)
    assert message == path.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n")
