"""One stay that was reported in several rows becomes one spell."""

from __future__ import annotations

import duckdb

from cohort.spec.register import Register
from cohort.store import quoted

NEVER = "DATE '9999-12-31'"
"""The last day of a spell that lasts."""


def chain(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Join a person's spells that overlap or follow each other as the register's ``chained`` says.

    A joined spell lasts from the earliest first to the latest last day; all else is told by its first row. A row
    without a last day lasts, so every later one of that person belongs to it.
    """
    if register.chained is None or register.ends is None:
        return
    person, start, end = (quoted(name) for name in (register.person, register.starts, register.ends))
    connection.execute(f"""
CREATE TEMP TABLE chained AS
WITH lasting AS (
    SELECT
        rowid AS row_id,
        {person} AS person,
        (source_file, line, rowid) AS place,
        {start} AS start,
        coalesce({end}, {NEVER}) AS last_day
    FROM rows
),
followed AS (
    SELECT
        *,
        max(last_day) OVER (in_order ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
    FROM lasting
    WINDOW in_order AS (PARTITION BY person ORDER BY start, place)
),
numbered AS (
    SELECT
        *,
        count_if(reached IS NULL OR start > reached + {register.chained.days}) OVER in_order AS spell
    FROM followed
    WINDOW in_order AS (PARTITION BY person ORDER BY start, place)
)
SELECT arg_min(row_id, (start, place)) AS row_id, nullif(max(last_day), {NEVER}) AS last_day
FROM numbered
GROUP BY person, spell
""")
    connection.execute("DELETE FROM rows WHERE rowid NOT IN (SELECT row_id FROM chained)")
    connection.execute(f"UPDATE rows SET {end} = chained.last_day FROM chained WHERE rows.rowid = chained.row_id")
    connection.execute("DROP TABLE chained")
