"""True counts of a register's rows, a few group-bys: for the gate and the break finder, never for a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from cohort.quality.codes import edition_of, recognised
from cohort.spec.codelist import Code
from cohort.spec.register import Column, Register
from cohort.store import Connection, literal, quoted

Year = int | None
MOST_TEXTS = 60
"""Texts with more different values than this are not taken for categories."""
READING = ", reading "
NO_CODE, NOT_TOLD = "no code", "edition not told"
TENTHS = [number / 10 for number in range(1, 10)]


@dataclass(frozen=True)
class FileCount:
    """What became of a file's lines; ``reasons`` count the rejected ones, each by one of its faults."""

    name: str
    read: int
    accepted: int
    rejected: int
    rows: int
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Counted:
    """Rows by the calendar year of their day (None: no day).

    ``rows`` by year and file, ``missing`` by column, ``levels`` by column and value (of numbers and of days between two
    dates: their tenths), ``editions`` of the codes and, of them, ``unknown`` codes; ``days`` are rows by day.
    """

    files: tuple[FileCount, ...]
    rows: Mapping[tuple[Year, str], int]
    missing: Mapping[str, Mapping[Year, int]]
    levels: Mapping[str, Mapping[tuple[Year, str], int]]
    editions: Mapping[tuple[Year, str], int] = field(default_factory=dict)
    unknown: Mapping[tuple[Year, str], int] = field(default_factory=dict)
    days: Mapping[date, int] = field(default_factory=dict)

    @property
    def by_year(self) -> dict[Year, int]:
        """All rows of each year."""
        found: dict[Year, int] = {}
        for (year, _), rows in self.rows.items():
            found[year] = found.get(year, 0) + rows
        return found


def day_of(register: Register) -> str | None:
    """The column that gives a row its year: its (first) day; in a register of persons, the day of birth."""
    if register.time:
        return register.starts
    return register.people.birth if register.people else None


def count(connection: Connection, register: Register, codes: Iterable[Code]) -> Counted:
    """Count a register's file (``connection`` is open on it); ``codes`` are those of all codelists."""
    year = _year(register)
    editions, unknown = _codes(connection, register, year, codes)
    return Counted(
        files=_files(connection),
        rows=_rows(connection, year),
        missing=_missing(connection, register, year),
        levels=_levels(connection, register, year),
        editions=editions,
        unknown=unknown,
        days=_days(connection, register),
    )


def _year(register: Register) -> str:
    day = day_of(register)
    return f"year({quoted(day)})" if day else "NULL::BIGINT"


def _files(connection: Connection) -> tuple[FileCount, ...]:
    reasons: dict[int, list[tuple[str, int]]] = {}
    for number, reason, found in connection.execute("""
WITH lines AS (
    SELECT source_file, line, min(coalesce("column" || ': ', '') || reason) AS told
    FROM rejects
    GROUP BY source_file, line
)
SELECT source_file, told, count(*) FROM lines GROUP BY ALL ORDER BY source_file, count(*) DESC, told
""").fetchall():
        reasons.setdefault(number, []).append((reason, found))
    told = connection.execute("""
SELECT source_file, rows_read, accepted, rejected, rows_out FROM account ORDER BY source_file
""").fetchall()
    names = _names(connection)
    return tuple(
        FileCount(names[number], read, accepted, rejected, rows, tuple(reasons.get(number, ())))
        for number, read, accepted, rejected, rows in told
    )


def _names(connection: Connection) -> dict[int, str]:
    """A name for each file; one that is joined to several others is read several times."""
    names: dict[int, str] = {}
    for number, name in connection.execute("SELECT id, name FROM files ORDER BY id").fetchall():
        times = sum(other.split(READING)[0] == name for other in names.values())
        names[number] = f"{name}{READING}{times + 1}" if times else name
    return names


def _rows(connection: Connection, year: str) -> dict[tuple[Year, str], int]:
    names = _names(connection)
    found = connection.execute(f"""
SELECT {year} AS year, source_file, count(*) FROM rows GROUP BY ALL ORDER BY ALL
""").fetchall()
    return {(when, names[file]): rows for when, file, rows in found}


def _missing(connection: Connection, register: Register, year: str) -> dict[str, dict[Year, int]]:
    names = list(register.columns)
    empty = ",\n    ".join(f"count(*) - count({quoted(name)})" for name in names)
    found = connection.execute(f"SELECT {year} AS year,\n    {empty}\nFROM rows GROUP BY year ORDER BY year").fetchall()
    return {name: {row[0]: row[number] for row in found} for number, name in enumerate(names, start=1)}


def _levels(connection: Connection, register: Register, year: str) -> dict[str, dict[tuple[Year, str], int]]:
    """Of all columns but the edition, which is counted with the codes."""
    found = {}
    for name, column in register.columns.items():
        edition = register.code is not None and name == register.code.edition
        level = None if edition else _level(connection, register, name, column)
        if level:
            counted = connection.execute(f"""
WITH told AS (SELECT {year} AS year, {level} AS level FROM rows)
SELECT year, level, count(*) FROM told WHERE level IS NOT NULL GROUP BY ALL ORDER BY ALL
""").fetchall()
            found[name] = {(when, value): rows for when, value, rows in counted}
    return found


def _level(connection: Connection, register: Register, name: str, column: Column) -> str | None:
    """SQL: the group a cell falls into; None where a column has none."""
    cell, day = quoted(name), day_of(register)
    if column.type in ("category", "boolean"):
        return f"{cell}::VARCHAR"
    if column.type == "code":
        return f"left({cell}, 1)"
    if column.type == "text":
        return cell if _few(connection, cell) else None
    if column.type in ("integer", "number"):
        return None if day and _is_year(connection, cell, quoted(day)) else _tenth(connection, cell)
    if column.type == "date" and day and name != day:
        return _tenth(connection, f"({cell} - {quoted(day)})")
    return None


def _few(connection: Connection, cell: str) -> bool:
    row = connection.execute(f"SELECT count(DISTINCT {cell}) FROM rows").fetchone()
    return row is not None and row[0] <= MOST_TEXTS


def _is_year(connection: Connection, cell: str, day: str) -> bool:
    """Whether a number is the row's year, which changes every year and tells nothing."""
    row = connection.execute(f"SELECT avg(({cell} = year({day}))::INTEGER) > 0.5 FROM rows").fetchone()
    return bool(row and row[0])


def _tenth(connection: Connection, value: str) -> str | None:
    """SQL: which tenth of all values a value lies in, ``1`` to ``10``; equal values share one."""
    row = connection.execute(f"SELECT quantile_disc({value}, {TENTHS}) FROM rows").fetchone()
    edges = sorted(set(row[0] or ())) if row else []
    lines = [f"WHEN {value} <= {edge!r} THEN '{number}'" for number, edge in enumerate(edges, start=1)]
    return f"CASE {' '.join(lines)} WHEN {value} IS NOT NULL THEN '{len(edges) + 1}' END" if edges else None


def _codes(
    connection: Connection, register: Register, year: str, codes: Iterable[Code]
) -> tuple[dict[tuple[Year, str], int], dict[tuple[Year, str], int]]:
    if register.code is None:
        return {}, {}
    found = connection.execute(f"""
WITH counted AS (
    SELECT {year} AS year, {edition_of(register)} AS edition, {quoted(register.code.column)} AS code, count(*) AS rows
    FROM rows
    GROUP BY ALL
)
SELECT
    year,
    CASE WHEN code IS NULL THEN {literal(NO_CODE)} ELSE coalesce(edition, {literal(NOT_TOLD)}) END AS told,
    sum(rows)::BIGINT,
    coalesce(sum(rows) FILTER (WHERE code IS NOT NULL AND NOT {recognised(register, codes)}), 0)::BIGINT
FROM counted
GROUP BY ALL ORDER BY ALL
""").fetchall()
    editions = {(when, edition): rows for when, edition, rows, _ in found}
    return editions, {(when, edition): unknown for when, edition, _, unknown in found if edition != NO_CODE}


def _days(connection: Connection, register: Register) -> dict[date, int]:
    if register.time is None:
        return {}
    day = quoted(register.starts)
    return dict(
        connection.execute(
            f"SELECT {day}, count(*) FROM rows WHERE {day} IS NOT NULL GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    )
