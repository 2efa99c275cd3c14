"""docs/engines.md tells of every kind which second engine looks at it, and which answers of R stand in the tests."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from tests.kinds_of_model import SPECS, drawn_people

from cohort.models.kinds import KINDS, fit
from cohort.models.verify.kinds import verified

ROOT = Path(__file__).parents[2]
LINES = [line.split(" | ") for line in (ROOT / "docs" / "engines.md").read_text("utf-8").splitlines() if "| `" in line]
TABLE = {cells[0].strip("| `"): (cells[1], cells[3].removesuffix(" |").strip(" |")) for cells in LINES}
ANSWERS = [
    (kind, folder, answer)
    for kind, (_, told) in TABLE.items()
    for folder, answers in (part.split(": ") for part in told.split("; ") if part)
    for answer in answers.split(", ")
]


def test_every_kind_has_a_line():
    assert TABLE.keys() == KINDS.keys()


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return drawn_people()


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.kind)
def test_the_engine_is_the_one_told(people: pd.DataFrame, spec):
    told = verified(fit(people, spec), people, spec).verification
    assert told.engine == TABLE[spec.kind][0]
    assert told.difference < 1e-6


@pytest.mark.parametrize(("kind", "folder", "answer"), ANSWERS)
def test_the_answers_of_r_are_there(kind: str, folder: str, answer: str):
    assert answer in json.loads((ROOT / "tests" / "oracles" / folder / "expected.json").read_text(encoding="utf-8"))
