"""What a study answers about each person, as words: for people who do not exist, and for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cohort.compile.members import macros
from cohort.compile.plan import plan
from cohort.compile.statement import Context
from cohort.spec.kinds.record import Record
from cohort.steps.build import run
from cohort.store import Connection, Limits, attach, connect

ROWS_AND_CODES = """
SELECT table_name FROM duckdb_tables() WHERE database_name = 'on_disk' AND table_name IN ('rows', 'codes')
"""
NOTHING, NOT_OBSERVABLE = "nothing", "not observable"


@contextmanager
def registers_in_memory(work: Path, files: dict[str, Path]) -> Iterator[Connection]:
    """A connection that holds the typed rows of every register, to be asked by many studies in turn."""
    with connect(work, limits=Limits(threads=1)) as connection:
        for name, file in files.items():
            attach(connection, file, "on_disk")
            connection.execute(f"ATTACH ':memory:' AS {name}")
            for (table,) in connection.execute(ROWS_AND_CODES).fetchall():
                connection.execute(f"CREATE TABLE {name}.{table} AS FROM on_disk.{table}")
            connection.execute("DETACH on_disk")
        connection.execute(macros())
        yield connection


def answers_of(context: Context, connection: Connection) -> dict[tuple[str, str], str]:
    """Run the study and give the answer of each person left to each variable; its tables are gone afterwards."""
    compiled = plan(replace(context, study=replace(context.study, models={})))
    try:
        run(compiled, context, connection)
        cursor = connection.execute(compiled.result)
        names = [column[0] for column in cursor.description or []]
        people = {row[names.index("person_id")]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
        seen = {name: _well_seen(name, context, connection) for name in context.study.variables}
    finally:
        drop_tables(connection)
    return {
        (person, name): shown(row[name], person in seen[name])
        for person, row in people.items()
        for name in context.study.variables
    }


def shown(value: Any, seen: bool) -> str:
    """``yes``, ``5``, ``2004-05-05``; where there is no value, ``nothing`` if it could be seen."""
    if value is None:
        return NOTHING if seen else NOT_OBSERVABLE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _well_seen(name: str, context: Context, connection: Connection) -> set[str]:
    variable = context.study.variables[name]
    if not isinstance(variable, Record):
        return set()
    rows = connection.execute(f"SELECT person_id FROM answer_{name} WHERE seen >= {variable.observed:g}").fetchall()
    return {person for (person,) in rows}


def drop_tables(connection: Connection) -> None:
    """Take away the tables a study has made, and leave the registers."""
    tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'memory'").fetchall()
    for (table,) in tables:
        connection.execute(f'DROP TABLE "{table}"')
