"""Which files Snakemake cannot vouch for, so that they have to be made again.

Snakemake takes a file without a record of its making for up to date for ever, whatever is edited afterwards. Such files
come from a command typed by hand and from a power cut, which can also leave a record or a result empty.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from pathlib import Path

LONGEST = 254
"""Characters of a file's name in Snakemake's store of records; longer ones are cut into folders marked with @."""


def unvouched(root: Path, outputs: Iterable[str]) -> list[str]:
    """Those of ``outputs`` that exist, but are empty or have no whole record in the project at ``root``."""
    return [name for name in outputs if (root / name).exists() and not _vouched(root, name)]


def _vouched(root: Path, name: str) -> bool:
    try:
        record = json.loads(record_path(root, name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(record) and (root / name).stat().st_size > 0


def record_path(root: Path, name: str) -> Path:
    """Where Snakemake keeps the record of a file."""
    code = urlsafe_b64encode(name.encode()).decode()
    parts = [code[start : start + LONGEST] for start in range(0, len(code), LONGEST)]
    return root.joinpath(".snakemake", "metadata", *(f"@{part}" for part in parts[:-1]), parts[-1])
