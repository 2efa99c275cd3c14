"""Rows that a register may hold only once: exact repeats are rejected, rows that clash stop the run."""

from __future__ import annotations

import duckdb

from cohort.errors import Fault
from cohort.ingest.statement import FIRST_ROWS
from cohort.ingest.tables import delete_rejected
from cohort.spec.register import Register
from cohort.store import quoted

SHOWN_PLACES = 3


def reject_repeats(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Keep the first of rows that are equal in every column; the others are rejected, with the place of the first."""
    columns = ", ".join(quoted(name) for name in register.columns)
    connection.execute(f"""
INSERT INTO rejects
WITH numbered AS (
    SELECT
        source_file,
        line,
        first(source_file) OVER same AS kept_file,
        first(line) OVER same AS kept_line
    FROM rows
    WHERE ({_key(register)}) IN ({_held_twice(register)})
    WINDOW same AS (PARTITION BY {columns} ORDER BY source_file, line)
)
SELECT DISTINCT source_file, line, NULL, files.name || ':' || kept_line, 'repeats an earlier row'
FROM numbered
JOIN files ON files.id = kept_file
WHERE (source_file, line) <> (kept_file, kept_line)
ORDER BY ALL
""")
    delete_rejected(connection)


def clashes(connection: duckdb.DuckDBPyConnection, register: Register) -> list[Fault]:
    """A fault where different rows have one key: how many keys, and where the first of them stand."""
    places = connection.execute(f"""
SELECT list(files.name || ':' || line ORDER BY source_file, line)
FROM rows
JOIN files ON files.id = source_file
WHERE ({_key(register)}) IN ({_held_twice(register)})
GROUP BY {_key(register)}
ORDER BY min((source_file, line))
""").fetchall()
    if not places:
        return []
    shown = "; ".join(" and ".join(lines) for (lines,) in places[:SHOWN_PLACES])
    key = ", ".join(register.unique)
    found = f"{len(places):,} times one {key} with different contents: {shown}{' ...' if places[SHOWN_PLACES:] else ''}"
    return [Fault(register.name, found, f"one row for each {key}", "which of the rows is right? The others must go")]


def mark_repeated_keys(connection: duckdb.DuckDBPyConnection, key: str) -> None:
    """Reject all but the first of the joined source's first rows that share a key, so that no partner comes twice."""
    connection.execute(
        f"""
UPDATE {FIRST_ROWS} AS later
SET repeats = true, faults = [fault(?, NULL, ?)]
FROM (
    SELECT key, min((source_file, line)) AS kept
    FROM {FIRST_ROWS}
    WHERE key IS NOT NULL
    GROUP BY key
    HAVING count(*) > 1
) AS repeated
WHERE later.key = repeated.key AND (later.source_file, later.line) <> repeated.kept
""",
        [key, f"repeats the {key} of an earlier row"],
    )


def _key(register: Register) -> str:
    return ", ".join(quoted(name) for name in register.unique)


def _held_twice(register: Register) -> str:
    return f"SELECT {_key(register)} FROM rows GROUP BY {_key(register)} HAVING count(*) > 1"
