"""Rejected lines for the eyes of the person in charge, where a run stops because of them."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import duckdb

from cohort.errors import Fault
from cohort.ingest.account import Account
from cohort.ingest.delivered import shown

MOST_LINES = 1000
HEADER = ("file", "line", "column", "value", "reason")


def too_many(account: Account, most_rejected: float, told: Path) -> list[Fault]:
    """One fault for each file with a larger share of rejected lines than ``most_rejected``; they are in ``told``."""
    return [
        Fault(
            file.file,
            f"{file.rejected:,} of {file.read:,} lines rejected ({_reasons(file.reasons)})",
            f"at most {most_rejected:.1%} ('most_rejected:' in config.yaml)",
            f"see {shown(told)}",
        )
        for file in account.files
        if file.rejected > most_rejected * file.read
    ]


def write_rejects(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write rejected cells, up to ``MOST_LINES`` for each file, column and reason, for the owner's eyes only."""
    rows = connection.execute(f"""
SELECT name, line, "column", "value", reason
FROM rejects JOIN files ON files.id = source_file
QUALIFY row_number() OVER (PARTITION BY source_file, "column", reason ORDER BY line) <= {MOST_LINES}
ORDER BY source_file, line, "column"
""").fetchall()
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)


def _reasons(reasons: tuple[tuple[str, int], ...]) -> str:
    return "; ".join(f"{count:,} x {reason}" for reason, count in reasons[:3])
