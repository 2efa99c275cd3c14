"""The only place that opens DuckDB: closed to the network, spilling inside ``work/``, one file per register.

Files can be encrypted with a key that stands in the environment and nowhere else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from cohort.errors import DataError, Fault

Connection = duckdb.DuckDBPyConnection
KEY = "COHORT_KEY"
"""The environment variable with the key of encrypted files."""
FILE = "register_file"
"""How a connection calls the file it was opened on."""
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
    work: Path, file: Path | None = None, limits: Limits = Limits(), read_only: bool = False, encrypt: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to ``file`` (None: in memory) whose temporary files stay under ``work``.

    A file that is made is encrypted where ``encrypt`` says so; one that is read tells itself. What DuckDB writes in the
    block is for its owner only. Raises DataError where the file cannot be opened, the key is missing or another one, or
    the disk or memory is used up inside the block.
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
    mask = os.umask(0o077)
    try:
        connection = duckdb.connect(":memory:", config=settings)
        try:
            connection.execute("SET enable_progress_bar = false")  # it would be drawn among what a step says
            if file:
                attach(connection, file, FILE) if read_only else _make(connection, file, encrypt)
                connection.execute(f"USE {FILE}")
            yield connection
        finally:
            connection.close()
    except duckdb.Error as error:
        fault = _explained(error, file, work)
        if fault is None:
            raise
        raise DataError(fault) from None
    finally:
        os.umask(mask)


def attach(connection: Connection, file: Path, name: str) -> None:
    """Open one more file for reading, with the key where it is encrypted. Raises DataError: no key, or another one."""
    try:
        connection.execute(f"ATTACH {literal(file)} AS {name} (READ_ONLY)")
    except duckdb.CatalogException:
        try:
            _attach_encrypted(connection, file, name, _key(file, "an encrypted file"), "READ_ONLY, ")
        except duckdb.InvalidInputException:
            raise DataError(Fault(str(file), f"another key than that in {KEY}", "the key it was made with")) from None


def _make(connection: Connection, file: Path, encrypt: bool) -> None:
    """ASSUME: only what DuckDB itself calls secure is encrypted; its extension httpfs brings that, where installed."""
    if not encrypt:
        connection.execute(f"ATTACH {literal(file)} AS {FILE}")
        return
    try:
        _attach_encrypted(connection, file, FILE, _key(file, "'encrypt: true'"))
    except duckdb.IOException:
        raise
    except duckdb.Error:
        found = f"'encrypt: true', which DuckDB {duckdb.__version__} does safely with its extension httpfs only"
        hint = "install the extension from its file (INSTALL 'PATH'), or leave 'encrypt:' out and encrypt the disk"
        raise DataError(Fault(str(file), found, "that extension on this machine; it is not downloaded", hint)) from None


def _attach_encrypted(connection: Connection, file: Path, name: str, key: str, mode: str = "") -> None:
    """Temporary files are then encrypted, too."""
    with suppress(duckdb.Error):
        connection.execute("LOAD httpfs")
    connection.execute(f"ATTACH {literal(file)} AS {name} ({mode}ENCRYPTION_KEY {literal(key)})")
    connection.execute("SET temp_file_encryption = true")


def _key(file: Path, found: str) -> str:
    if not os.environ.get(KEY):
        raise DataError(Fault(str(file), found, f"its key in the environment variable {KEY}"))
    return os.environ[KEY]


def close_to_others(folder: Path) -> None:
    """Folders 0700 and files 0600, all below ``folder``: libraries leave files of their own there, too."""
    for path in [folder, *folder.rglob("*")]:
        with suppress(OSError):  # another step has just removed it
            if not path.is_symlink() and path.stat().st_mode & 0o077:
                path.chmod(0o700 if path.is_dir() else 0o600)


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
