"""Rows that a register may hold only once, as its ``checks`` say: exact repeats, and different rows with one key."""

from __future__ import annotations

import duckdb

from cohort.errors import Fault
from cohort.ingest.statement import FIRST_ROWS
from cohort.ingest.tables import delete_rejected
from cohort.spec.register import Register
from cohort.store import literal, quoted

SHOWN_PLACES = 3
_WHICH = "which of the rows is right? 'checks: {clashes: reject}' of the register leaves all of them out"
REPEATS = "repeats an earlier row"
CLASHES = "another row has the same"


def reject(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Take out of ``rows`` the lines that the register's ``checks`` want rejected: repeats, and keys that clash."""
    if register.repeats == "reject":
        _reject_repeats(connection, register)
    if register.unique and register.checks.clashes == "reject":
        _reject_clashes(connection, register)


def _reject_repeats(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Reject lines all of whose rows are equal, in every column, to rows of earlier lines; tell the first's place.

    A line of several rows that adds something new stays whole.
    """
    columns = ", ".join(quoted(name) for name in register.columns)
    mark = f"hash({_key(register) or columns})"
    connection.execute(f"""
INSERT INTO rejects
WITH held_twice AS (
    SELECT {mark} AS mark FROM rows GROUP BY mark HAVING count(*) > 1
),
numbered AS (
    SELECT
        source_file,
        line,
        first(source_file) OVER same AS kept_file,
        first(line) OVER same AS kept_line
    FROM rows
    WHERE {mark} IN (SELECT mark FROM held_twice)
    WINDOW same AS (PARTITION BY {columns} ORDER BY source_file, line)
),
repeated AS (
    SELECT source_file, line, min((kept_file, kept_line)) AS kept, count(*) AS repeats
    FROM numbered
    WHERE (source_file, line) <> (kept_file, kept_line)
    GROUP BY source_file, line
),
sizes AS (
    SELECT source_file, line, count(*) AS size
    FROM rows SEMI JOIN repeated USING (source_file, line)
    GROUP BY source_file, line
)
SELECT source_file, line, NULL, files.name || ':' || kept[2], {literal(REPEATS)}
FROM repeated
JOIN sizes USING (source_file, line)
JOIN files ON files.id = kept[1]
WHERE repeats = size
ORDER BY ALL
""")
    delete_rejected(connection)


def _reject_clashes(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Reject every line whose key stands in another line, too: nothing tells which of them is right."""
    connection.execute(f"""
INSERT INTO rejects
SELECT DISTINCT source_file, line, NULL, NULL, {literal(f"{CLASHES} {', '.join(register.unique)}")}
FROM rows
WHERE ({_key(register)}) IN ({_held_twice(register)})
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
    return [Fault(register.name, found, f"one row for each {key}", _WHICH)]


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
