"""What the tests of the models share: R's answers on public data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ORACLES = Path(__file__).parents[1] / "oracles"
Oracle = Callable[[str], tuple[pd.DataFrame, dict[str, Any]]]


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    def read(name: str) -> tuple[pd.DataFrame, dict[str, Any]]:
        expected = json.loads((ORACLES / name / "expected.json").read_text(encoding="utf-8"))
        return pd.read_csv(ORACLES / name / "data.csv"), expected

    return read
