"""Whether a register was made from these very files, by the same definitions and code; then nothing is read again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from cohort.errors import CohortError
from cohort.ingest.account import Account
from cohort.ingest.delivered import Batch
from cohort.ingest.tables import read_account
from cohort.store import Connection, connect


def account_of_unchanged(
    file: Path, work: Path, register: str, found: Sequence[Batch], folder: Path, made_by: str
) -> Account | None:
    """The account of the register in ``file``, which counts as made now; None where anything is not as it was.

    A delivered file that was only touched has not changed: its bytes decide, by their hash.
    """
    if not made_by or not file.exists():
        return None
    paths = [path for batch in found for stage in batch.files for path in stage]
    try:
        with connect(work, file, read_only=True) as connection:
            if not _same(connection, made_by, paths, folder):
                return None
            account = read_account(connection, register)
    except CohortError:  # another key, another version of DuckDB: made anew
        return None
    file.touch()
    return account


def _same(connection: Connection, made_by: str, paths: Sequence[Path], folder: Path) -> bool:
    """What is cheap to see is compared first."""
    if not connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'made_by'").fetchall():
        return False
    if connection.execute("FROM made_by").fetchall() != [(made_by,)]:
        return False
    known = connection.execute("SELECT name, bytes, sha256 FROM files ORDER BY id").fetchall()
    sizes = [(path.relative_to(folder).as_posix(), path.stat().st_size) for path in paths]
    if [(name, size) for name, size, _ in known] != sizes:
        return False
    return all(_sha256(path) == told for path, (*_, told) in zip(paths, known, strict=True))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
