"""Delivery + register -> ``work/registers/REGISTER.duckdb``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import duckdb

from cohort.errors import DataError, Fault
from cohort.ingest import rejected, repeats, tables
from cohort.ingest.account import Account
from cohort.ingest.delivered import batches, shown
from cohort.ingest.part import appearing
from cohort.ingest.prepare import Prepared, prepare
from cohort.ingest.statement import FIRST_ROWS, Reading, create_first_rows, insert_joined, insert_rows
from cohort.ingest.words import WORDS, format_words
from cohort.spec.delivery import Delivery
from cohort.spec.register import Register
from cohort.store import Limits, connect, keep_private, private_folder

OWN_CHOICE = Limits()


def ingest(
    register: Register,
    delivery: Delivery,
    folder: Path,
    work: Path,
    limits: Limits = OWN_CHOICE,
    most_rejected: float = 0.01,
) -> Account:
    """Read the files of ``register`` in ``folder`` into typed rows, and say what became of every line.

    The file appears whole or not at all: a run that fails leaves the one before it. It holds ``rows`` (our columns,
    and ``source_file`` and ``line`` where each came from), ``rejects`` (one row for each cell that kept its line
    out), ``account`` and ``files``. Empty lines are no lines; a line break within quotes ends no line.

    Raises DataError: no file, no text, an unclosed quote, an unknown column, no rows, clashing rows, personal
    identity codes, or more than the share ``most_rejected`` of a file's lines rejected (these are then in
    ``REGISTER.rejects.csv``).
    """
    found = batches(register.name, delivery, folder)
    registers, scratch = private_folder(work / "registers"), private_folder(work / "tmp")
    told = registers / f"{register.name}.rejects.csv"
    with (
        appearing(registers / f"{register.name}.duckdb", scratch) as part,
        ExitStack() as stack,
    ):
        prepared = prepare(register, found, scratch / f".{register.name}.{os.getpid()}", stack)
        connection = stack.enter_context(connect(work, part, limits))
        keep_private(part)
        connection.execute("SET preserve_insertion_order = true")
        connection.execute("BEGIN")
        account = _read(connection, register, prepared, folder)
        _stop_if_wrong(connection, register, account, most_rejected, told)
        connection.execute("COMMIT")
    told.unlink(missing_ok=True)
    return account


def _read(
    connection: duckdb.DuckDBPyConnection, register: Register, prepared: Sequence[Prepared], folder: Path
) -> Account:
    connection.execute(WORDS)
    tables.create_tables(connection, register)
    for batch in prepared:
        for reading in (*batch.readings, *batch.joined):
            name = reading.file.path.relative_to(folder).as_posix()
            tables.note_file(connection, reading.file, reading.id, name)
        connection.execute(format_words(batch.format))
        if batch.joined:
            _read_joined(connection, batch)
        else:
            for reading in batch.readings:
                _execute(connection, insert_rows(reading), reading)
    tables.settle(connection)
    if register.unique:
        repeats.reject_repeats(connection, register)
    return tables.take_account(connection, register.name)


def _read_joined(connection: duckdb.DuckDBPyConnection, batch: Prepared) -> None:
    create = f"CREATE TEMP TABLE {FIRST_ROWS} AS"
    for reading in batch.readings:
        _execute(connection, create_first_rows(reading, create), reading)
        create = f"INSERT INTO {FIRST_ROWS}"
    joined = batch.readings[0].source.joined
    assert joined is not None
    repeats.mark_repeated_keys(connection, joined.on)
    tables.note_first_rows(connection)
    for reading in batch.joined:
        _execute(connection, insert_joined(reading), reading)
    connection.execute(f"DROP TABLE {FIRST_ROWS}")


def _execute(connection: duckdb.DuckDBPyConnection, sql: str, reading: Reading) -> None:
    """Run one statement; DuckDB's own message may hold a person's row, so it is not passed on."""
    try:
        connection.execute(sql)
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        found = f"DuckDB could not read it ({type(error).__name__})"
        raise DataError(Fault(shown(reading.file.path), found, "lines of delimited text")) from None


def _stop_if_wrong(
    connection: duckdb.DuckDBPyConnection, register: Register, account: Account, most_rejected: float, told: Path
) -> None:
    faults = rejected.identity_codes(connection) + rejected.too_many(account, most_rejected, told)
    if faults:
        rejected.write_rejects(connection, told)
    faults += repeats.clashes(connection, register) if register.unique else []
    if faults:
        raise DataError(faults)
