"""Rows that can hardly be right: how many there are, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from cohort.errors import Fault
from cohort.quality.counted import day_of
from cohort.spec.register import Register
from cohort.store import Connection, quoted

PERSONS = "persons_register"
"""The name under which the register of persons is attached."""


@dataclass(frozen=True)
class RowCheck:
    """``found`` rows (of a check that rejects: lines kept out) of one kind, and what becomes of them, in words.

    ``found`` None: it could not be checked, and ``treatment`` says why. ``key`` is its name under ``checks:``.
    """

    key: str
    what: str
    found: int | None
    treatment: str
    stops: bool = False
    rejected: bool = False


def row_checks(connection: Connection, register: Register, persons: Register | None) -> list[RowCheck]:
    """All checks. ``persons`` is the register of persons, attached as ``persons_register`` (None: there is none)."""
    return [
        *_repeats(connection, register),
        *_clashes(connection, register),
        *_backwards(connection, register),
        *_against_persons(connection, register, persons),
    ]


def stops(register: Register, checks: list[RowCheck]) -> list[Fault]:
    """A fault for each check that the register wants to stop at, and that finds something."""
    return [
        Fault(
            f"config/registers/{register.name}.yaml  checks.{check.key}",
            f"{check.found:,} rows: {check.what}",
            "none, since the register says 'stop'",
            "look at the delivery, or say 'keep'",
        )
        for check in checks
        if check.stops and check.found
    ]


def _repeats(connection: Connection, register: Register) -> Iterator[RowCheck]:
    what = "equal to an earlier row in every column"
    if register.repeats == "reject":
        found = _count(connection, "SELECT count(*) FROM rejects WHERE reason = 'repeats an earlier row'")
        yield RowCheck("repeats", what, found, "Rejected: the first of them stays.", rejected=True)
        return
    columns = ", ".join(quoted(name) for name in register.columns)
    found = _count(
        connection,
        f"""
WITH held_twice AS (
    SELECT hash({columns}) AS mark FROM rows GROUP BY mark HAVING count(*) > 1
),
repeated AS (
    SELECT count(*) AS times FROM rows WHERE hash({columns}) IN (SELECT mark FROM held_twice) GROUP BY {columns}
)
SELECT coalesce(sum(times - 1), 0)::BIGINT FROM repeated
""",
    )
    yield RowCheck(
        "repeats",
        what,
        found,
        "Kept: two equal records may both be true. 'count', 'sum' and 'mean' take each of them; no other word of "
        "'take' notices.",
    )


def _clashes(connection: Connection, register: Register) -> Iterator[RowCheck]:
    if not register.unique:
        return
    key = ", ".join(register.unique)
    what = f"one {key} on rows with different contents"
    if register.checks.clashes == "reject":
        found = _count(connection, "SELECT count(*) FROM rejects WHERE reason LIKE 'another row has the same %'")
        yield RowCheck("clashes", what, found, "Rejected, all of them: nothing tells which is right.", rejected=True)
        return
    held = ", ".join(quoted(name) for name in register.unique)
    found = _count(connection, f"SELECT count(*) FROM (SELECT 1 FROM rows GROUP BY {held} HAVING count(*) > 1)")
    yield RowCheck("clashes", what, found, "Stops the ingest: each key must have one row.")


def _backwards(connection: Connection, register: Register) -> Iterator[RowCheck]:
    days = register.ordered
    if len(days) < 2:
        return
    what = "ends before it starts: " + ", ".join(f"{later} before {first}" for first, later in pairwise(days))
    if register.checks.backwards == "reject":
        reasons = ", ".join(f"'before {day}'" for day in days[:-1])
        found = _count(
            connection, f"SELECT count(DISTINCT (source_file, line)) FROM rejects WHERE reason IN ({reasons})"
        )
        yield RowCheck("backwards", what, found, "Rejected.", rejected=True)
        return
    tests = " OR ".join(f"{quoted(later)} < {quoted(first)}" for first, later in pairwise(days))
    spell = "A spell that ends before it starts lies in no window; a record that has one day counts on that day."
    yield RowCheck("backwards", what, _count(connection, f"SELECT count(*) FROM rows WHERE {tests}"), f"Kept. {spell}")


_OF_PERSONS = {
    "unknown_person": (
        "of a person whom the register of persons does not know",
        "Kept, and used by no variable unless the person is a parent whom it names. A member of a cohort who is "
        "unknown is left out, and counted in the flow.",
    ),
    "before_birth": (
        "starts before the person's day of birth",
        "Kept. A variable counts it like any other record, if its window opens that early.",
    ),
    "after_death": (
        "starts after the person's day of death",
        "Kept. A variable counts it like any other record of its window, for windows end where the study says and not "
        "at death; follow-up in a survival model ends at death, so it is no event there.",
    ),
}


def _against_persons(connection: Connection, register: Register, persons: Register | None) -> Iterator[RowCheck]:
    """ASSUME: the days in the register of persons are right where two registers contradict each other."""
    if persons is None or persons.people is None:
        why = "Not checked: no register of persons is delivered with it."
        yield from (RowCheck(key, what, None, why) for key, (what, _) in _OF_PERSONS.items())
        return
    if register.name == persons.name:
        return
    death = f"min({quoted(persons.people.death)})" if persons.people.death else "NULL::DATE"
    day = f"r.{quoted(str(day_of(register)))}" if day_of(register) else "NULL::DATE"
    row = connection.execute(f"""
WITH people AS (
    SELECT {quoted(persons.person)} AS person, min({quoted(persons.people.birth)}) AS birth, {death} AS death
    FROM {PERSONS}.rows
    GROUP BY person
)
SELECT
    count(*) FILTER (WHERE p.person IS NULL AND r.{quoted(register.person)} IS NOT NULL),
    count(*) FILTER (WHERE {day} < p.birth),
    count(*) FILTER (WHERE {day} > p.death)
FROM rows AS r LEFT JOIN people AS p ON p.person = r.{quoted(register.person)}
""").fetchone()
    assert row is not None
    for (key, (what, kept)), found in zip(_OF_PERSONS.items(), row, strict=True):
        stop = getattr(register.checks, key) == "stop"
        yield RowCheck(key, what, found, "Stops the run." if stop else kept, stop)


def _count(connection: Connection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return int(row[0])
