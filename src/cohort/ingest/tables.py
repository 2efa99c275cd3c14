"""The tables of a register's file: rows, rejects, account, files."""

from __future__ import annotations

import duckdb

from cohort.ingest.account import Account, FileAccount
from cohort.ingest.columns import TYPES
from cohort.ingest.foreign.lines import Counted
from cohort.ingest.statement import FIRST_ROWS, Reading
from cohort.ingest.survey import Survey
from cohort.spec.register import Coded, Register
from cohort.store import quoted


def create_tables(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Empty tables. Until they are settled, ``rows`` holds the rejected lines, too."""
    columns = "".join(f"    {quoted(name)} {TYPES[column.type]},\n" for name, column in register.columns.items())
    connection.execute(f"""
CREATE TABLE rows (
{columns}    source_file USMALLINT,
    line BIGINT,
    piece UTINYINT,
    faults STRUCT("column" VARCHAR, "value" VARCHAR, reason VARCHAR)[]
)""")
    connection.execute("CREATE TABLE files (id USMALLINT, name VARCHAR, bytes BIGINT, sha256 VARCHAR, records BIGINT)")
    connection.execute('CREATE TABLE labels (source_file USMALLINT, "column" VARCHAR, "value" VARCHAR, label VARCHAR)')
    connection.execute("CREATE TABLE parsed (source_file USMALLINT, lines BIGINT)")
    connection.execute("""
CREATE TABLE rejects (source_file USMALLINT, line BIGINT, "column" VARCHAR, "value" VARCHAR, reason VARCHAR)
""")


def note_file(connection: duckdb.DuckDBPyConnection, number: int, name: str, survey: Survey | Counted) -> None:
    """Remember where rows came from, and how many records its bytes hold."""
    records = survey.records - survey.format.header
    told = [number, name, survey.path.stat().st_size, survey.digest.hexdigest(), records]
    connection.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?)", told)


def note_labels(connection: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    """Keep the labels of coded values that a table brought along."""
    told = [[reading.id, *label] for label in reading.file.labels]
    if told:
        connection.executemany("INSERT INTO labels VALUES (?, ?, ?, ?)", told)


def note_first_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Count and keep the rejects of a joined source's first files, whose rows are not rows of the register."""
    _note(connection, FIRST_ROWS, "true")


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Take rejected lines, and rows with nothing filled or that are not kept, out of ``rows``.

    One bad cell rejects its whole line.
    """
    _note(connection, "rows", "piece <= 1")
    delete_rejected(connection)
    connection.execute("DELETE FROM rows WHERE piece IN (0, 3)")
    connection.execute("ALTER TABLE rows DROP COLUMN faults")
    connection.execute("ALTER TABLE rows DROP COLUMN piece")


def delete_rejected(connection: duckdb.DuckDBPyConnection) -> None:
    """Take rejected lines out of ``rows``."""
    connection.execute("DELETE FROM rows WHERE (source_file, line) IN (SELECT source_file, line FROM rejects)")


def note_codes(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Keep each code that occurs, once, so that a study matches its codelists without reading the rows."""
    if register.code:
        connection.execute(f"CREATE TABLE codes AS SELECT DISTINCT {_coded(register.code)} FROM rows ORDER BY ALL")


def _coded(code: Coded) -> str:
    return ", ".join(quoted(column) for column in (code.column, code.edition) if column)


def take_account(connection: duckdb.DuckDBPyConnection, register: str) -> Account:
    """Write and return the account. An internal error where its numbers do not add up to the records in the bytes."""
    connection.execute("""
CREATE TABLE account AS
WITH rejected AS (
    SELECT source_file, count(DISTINCT line) AS lines FROM rejects GROUP BY source_file
),
came_out AS (
    SELECT source_file, count(*) AS lines FROM rows GROUP BY source_file
)
SELECT
    files.id AS source_file,
    files.name AS file,
    files.records AS rows_read,
    coalesce(parsed.lines, 0) - coalesce(rejected.lines, 0) AS accepted,
    coalesce(rejected.lines, 0) AS rejected,
    coalesce(came_out.lines, 0) AS rows_out
FROM files
LEFT JOIN parsed ON parsed.source_file = files.id
LEFT JOIN rejected ON rejected.source_file = files.id
LEFT JOIN came_out ON came_out.source_file = files.id
ORDER BY files.id
""")
    connection.execute("DROP TABLE parsed")
    connection.execute("ALTER TABLE files DROP COLUMN records")
    account = read_account(connection, register)
    for file in account.files:
        if file.accepted + file.rejected != file.read:
            raise RuntimeError(f"{file.file}: {file.read} records by bytes, {file.accepted + file.rejected} parsed")
    return account


def read_account(connection: duckdb.DuckDBPyConnection, register: str) -> Account:
    """The account as it was written."""
    told = connection.execute("SELECT * FROM account ORDER BY source_file").fetchall()
    files = (
        FileAccount(name, read, accepted, rejected, rows, _reasons(connection, number))
        for number, name, read, accepted, rejected, rows in told
    )
    return Account(register, tuple(files))


def _note(connection: duckdb.DuckDBPyConnection, table: str, once: str) -> None:
    connection.execute(
        f"INSERT INTO parsed SELECT source_file, count(*) FROM {table} WHERE {once} GROUP BY source_file"
    )
    connection.execute(f"""
INSERT INTO rejects
SELECT DISTINCT source_file, line, fault."column", fault."value", fault.reason
FROM (SELECT source_file, line, unnest(faults) AS fault FROM {table} WHERE faults IS NOT NULL)
ORDER BY ALL
""")


def _reasons(connection: duckdb.DuckDBPyConnection, number: int) -> tuple[tuple[str, int], ...]:
    found = connection.execute(
        """
SELECT coalesce("column" || ': ', '') || reason AS told, count(*)
FROM rejects WHERE source_file = ? GROUP BY told ORDER BY count(*) DESC, told
""",
        [number],
    )
    return tuple(found.fetchall())
