"""The only place that opens DuckDB: closed to the network, spilling inside ``work/``, one file per register."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from cohort.errors import DataError, Fault

Connection = duckdb.DuckDBPyConnection
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class Limits:
    """What DuckDB may use; None leaves its own choice (all cores, 80 % of the memory)."""

    memory: str | None = None
    threads: int | None = None


def private_folder(folder: Path) -> Path:
    """Make ``folder`` (and what is missing above it) for the owner only. Raises DataError where that is forbidden."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError as error:
        raise DataError(Fault(str(folder), error.strerror or "an error", "a folder that can be written")) from None
    return folder


@contextmanager
def connect(
    work: Path, file: Path | None = None, limits: Limits = Limits(), read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to ``file`` (None: in memory) whose temporary files stay under ``work``.

    Raises DataError where the file cannot be opened or the disk or memory is used up inside the block.
    """
    spill = private_folder(work / "tmp")
    settings: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": str(spill),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": False,
    }
    if limits.memory:
        settings["memory_limit"] = limits.memory
    if limits.threads:
        settings["threads"] = limits.threads
    try:
        connection = duckdb.connect(str(file) if file else ":memory:", read_only=read_only, config=settings)
        try:
            yield connection
        finally:
            connection.close()
    except duckdb.Error as error:
        fault = _explained(error, file, work)
        if fault is None:
            raise
        raise DataError(fault) from None


def keep_private(file: Path) -> None:
    """Only the owner may read a file with people in it (no effect on Windows beyond read-only)."""
    file.chmod(0o600)


def quoted(name: str) -> str:
    """An SQL identifier, in quotes only where it needs them."""
    if _PLAIN.fullmatch(name) and name not in _reserved_words():
        return name
    return '"' + name.replace('"', '""') + '"'


@cache
def _reserved_words() -> frozenset[str]:
    rows = duckdb.execute(
        "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'"
    ).fetchall()
    return frozenset(row[0] for row in rows)


def literal(value: object) -> str:
    """An SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def _explained(error: duckdb.Error, file: Path | None, work: Path) -> Fault | None:
    """What the machine lacks; None where the error is of another kind."""
    text = str(error).lower()
    where = str(file or work)
    if "no space left" in text or "disk full" in text:
        return Fault(where, "the disk is full", "free space for the registers and their temporary files")
    if isinstance(error, duckdb.OutOfMemoryException):
        return Fault(where, "the memory limit is used up", "a larger 'memory:' in config.yaml, or a freer machine")
    if not isinstance(error, duckdb.IOException):
        return None
    if "lock" in text:
        return Fault(where, "another program has it open", "one program at a time", "close the other one and run again")
    if "permission denied" in text or "read-only" in text:
        return Fault(where, "it may not be written", "a folder that can be written")
    return Fault(where, f"DuckDB could not use this file ({type(error).__name__})", "a readable DuckDB file")
