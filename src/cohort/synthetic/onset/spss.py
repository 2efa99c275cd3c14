"""SPSS files that do not tell when they were written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

WRITTEN = b"01 Jan 7000:00:00"
"""Nine letters of a day and eight of a time, where the header holds those of writing."""
AT = 92
"""PSPP's description of the format: creation_date follows 92 bytes."""


def write_spss(
    path: Path, columns: Mapping[str, Any], compress: bool = False, labels: Mapping[str, Any] | None = None
) -> None:
    """Write columns (all of one length); numbers that are missing hold nothing."""
    import pandas as pd
    import pyreadstat

    table = pd.DataFrame(dict(columns))
    pyreadstat.write_sav(table, path, compress=compress, variable_value_labels=dict(labels or {}))
    with path.open("r+b") as file:
        file.seek(AT)
        file.write(WRITTEN)
