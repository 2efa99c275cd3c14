"""What the tests of the models share: R's answers on public data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ORACLES = Path(__file__).parents[1] / "oracles"
Oracle = Callable[[str], tuple[pd.DataFrame | None, dict[str, Any]]]


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    def read(name: str) -> tuple[pd.DataFrame | None, dict[str, Any]]:
        expected = json.loads((ORACLES / name / "expected.json").read_text(encoding="utf-8"))
        data = ORACLES / name / "data.csv"
        return pd.read_csv(data) if data.exists() else None, expected

    return read
