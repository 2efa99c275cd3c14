"""Delivery + register -> ``work/registers/REGISTER.duckdb``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from cohort.errors import DataError, Fault
from cohort.ingest import rejected, repeats, tables
from cohort.ingest.account import Account
from cohort.ingest.chained import chain
from cohort.ingest.combined_codes import split_combined
from cohort.ingest.delivered import batches, shown
from cohort.ingest.foreign.lines import Counted
from cohort.ingest.lines import lines_of
from cohort.ingest.part import appearing
from cohort.ingest.prepare import Prepared, prepare
from cohort.ingest.statement import DELIVERED, FIRST_ROWS, NEXT_ROWS, Reading, create_first_rows, insert_rows
from cohort.ingest.survey import Survey
from cohort.ingest.unchanged import account_of_unchanged
from cohort.ingest.words import WORDS, format_words
from cohort.spec.delivery import Delivery
from cohort.spec.register import Register
from cohort.store import Limits, connect, private_folder

OWN_CHOICE = Limits()


def ingest(
    register: Register,
    delivery: Delivery,
    folder: Path,
    work: Path,
    limits: Limits = OWN_CHOICE,
    most_rejected: float = 0.01,
    encrypt: bool = False,
    made_by: str = "",
) -> Account:
    """Read the files of ``register`` in ``folder`` into typed rows, and say what became of every line.

    The file appears whole or not at all: a run that fails leaves the one before it. It holds ``rows`` (our columns,
    and ``source_file`` and ``line`` where each came from), ``codes`` (each code of ``rows`` once), ``rejects`` (one
    row for each cell that kept its line out), ``account``, ``files`` and ``made_by``, a text that changes with the
    definitions and the code: where it and the files' bytes are as they were, nothing is read again. Empty lines are no
    lines; a line break within quotes ends no line.

    Raises DataError: no file, no text, an unclosed quote, an unknown column, no rows, clashing rows, personal
    identity codes, or more than the share ``most_rejected`` of a file's lines rejected (these are then in
    ``REGISTER.rejects.csv``).
    """
    found = batches(register.name, delivery, folder)
    registers = private_folder(work / "registers")
    told = registers / f"{register.name}.rejects.csv"
    told.unlink(missing_ok=True)
    file = registers / f"{register.name}.duckdb"
    if unchanged := account_of_unchanged(file, work, register.name, found, folder, made_by):
        return unchanged
    prepared = prepare(register, found)
    with appearing(file) as part, connect(work, part, limits, encrypt=encrypt) as connection:
        connection.execute("BEGIN")
        account = _read(connection, register, prepared, folder)
        _stop_if_wrong(connection, register, account, most_rejected, told)
        connection.execute("CREATE TABLE made_by AS SELECT ? AS made_by", [made_by])
        connection.execute("COMMIT")
    return account


def _read(
    connection: duckdb.DuckDBPyConnection, register: Register, prepared: Sequence[Prepared], folder: Path
) -> Account:
    connection.execute(WORDS)
    tables.create_tables(connection, register)
    readings = [reading for batch in prepared for stage in batch.stages for reading in stage]
    for batch in prepared:
        connection.execute(format_words(batch.format))
        for reading, sql in _steps(connection, batch):
            survey = _execute(connection, sql, reading, readings[reading.id :])
            tables.note_file(connection, reading.id, reading.file.path.relative_to(folder).as_posix(), survey)
            tables.note_labels(connection, reading)
    tables.settle(connection)
    repeats.reject(connection, register)
    split_combined(connection, register)
    chain(connection, register)
    tables.note_codes(connection, register)
    return tables.take_account(connection, register.name)


def _steps(connection: duckdb.DuckDBPyConnection, batch: Prepared) -> Iterator[tuple[Reading, str]]:
    """Stage by stage: first all rows that are carried on, and then those that carry them on."""
    for readings in batch.stages[:-1]:
        create = f"CREATE TEMP TABLE {NEXT_ROWS} AS"
        for reading in readings:
            yield reading, create_first_rows(reading, create)
            create = f"INSERT INTO {NEXT_ROWS}"
        connection.execute(f"DROP TABLE IF EXISTS {FIRST_ROWS}")
        connection.execute(f"ALTER TABLE {NEXT_ROWS} RENAME TO {FIRST_ROWS}")
        repeats.mark_repeated_keys(connection, ", ".join(readings[0].stage.carried_on))
        tables.note_first_rows(connection)
    for reading in batch.stages[-1]:
        yield reading, insert_rows(reading)
    connection.execute(f"DROP TABLE IF EXISTS {FIRST_ROWS}")


def _execute(
    connection: duckdb.DuckDBPyConnection, sql: str, reading: Reading, later: Sequence[Reading]
) -> Survey | Counted:
    """Run one statement over a file. Where it cannot be read, look through the ``later`` ones, too, and tell all.

    DuckDB's own message may hold a person's row, so it is not passed on.
    """
    lines = lines_of(reading.file, reading.stage.names)
    connection.register(DELIVERED, lines.reader())
    try:
        connection.execute(sql)
    except duckdb.Error as error:
        if lines.faults:
            raise DataError([*lines.faults, *_faults_of(later)]) from None
        if isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
            raise
        found = f"DuckDB could not read it ({type(error).__name__})"
        raise DataError(Fault(shown(reading.file.path), found, "lines of delimited text, or rows of a table")) from None
    connection.unregister(DELIVERED)
    return lines.survey


def _faults_of(readings: Sequence[Reading]) -> list[Fault]:
    found: list[Fault] = []
    for reading in readings:
        lines = lines_of(reading.file, reading.stage.names)
        lines.look_through()
        found += lines.faults
    return found


def _stop_if_wrong(
    connection: duckdb.DuckDBPyConnection, register: Register, account: Account, most_rejected: float, told: Path
) -> None:
    faults = rejected.too_many(account, most_rejected, told)
    if faults:
        rejected.write_rejects(connection, told)
    faults += repeats.clashes(connection, register) if register.unique else []
    if faults:
        raise DataError(faults)
