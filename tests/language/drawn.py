"""Drawn tables: a variable, a few named people with their records, and the answer each must get.

Columns are set apart by two blanks or more. ``birth`` is a day; ``died``, ``left``, ``returned`` are days or ``-``;
``mother`` and ``father`` are names or ``-`` (unknown); every other column but the last two is ignored.
``records`` holds ``[who:]DAY[..DAY] [CODE] [column=value ...]``, set apart by commas, or ``-``.
"""

from __future__ import annotations

import atexit
import random
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from cohort.compile.members import macros
from cohort.compile.plan import plan
from cohort.compile.statement import Context
from cohort.flow import FlowStep
from cohort.spec.checks.checker import Known
from cohort.spec.codelist import Code, Codelist
from cohort.spec.lookup import LookupTable, Row
from cohort.spec.read_study import read_study as read_study_file
from cohort.spec.register import Register, read_register
from cohort.steps.build import run

REGISTERS = {
    path.stem: read_register(path, path.name) for path in sorted((Path(__file__).parent / "registers").glob("*.yaml"))
}
TYPES = {
    "date": "DATE",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
}
CODELISTS = {
    name: Codelist(name, tuple(Code(code, edition, "", "") for edition, code in codes))
    for name, codes in {
        "adhd": [("icd10", "F90"), ("icd10", "F900"), ("icd9", "314")],
        "conduct": [("icd10", "F91")],
        "any_psychiatric": [("icd10", "F"), ("icd9", "300")],
    }.items()
}
LOOKUPS = {
    "by_parity": LookupTable(
        "by_parity",
        ("group", "letter"),
        (
            Row("0", date(1800, 1, 1), date(1998, 1, 1), ("first", "a")),
            Row("0", date(1998, 1, 1), date(2200, 1, 1), ("first born", "b")),
            Row("4", date(1997, 1, 1), date(1999, 1, 1), ("later", "c")),
        ),
    )
}
HEAD = """
title: A drawn table
cohort:
  register: births
  index: birth
  end: birth + 18y
"""


@dataclass
class Person:
    """One line of a table."""

    name: str
    cells: dict[str, str]
    expected: str = ""


@dataclass
class World:
    """Rows of every register, to be read by the compiled SQL."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, register: str, **row: Any) -> None:
        self.rows.setdefault(register, []).append(row)

    def connection(self, order: int = 1) -> duckdb.DuckDBPyConnection:
        """All registers as attached databases; any ``order`` but 1 is a seed by which the rows of each are shuffled."""
        connection = empty_registers()
        for table in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'memory'"
        ).fetchall():
            connection.execute(f'DROP TABLE "{table[0]}"')
        for name in REGISTERS:
            connection.execute(f"DELETE FROM {name}.rows")
            for row in in_order(self.rows.get(name, []), order):
                marks = ", ".join("?" for _ in row)
                names = ", ".join(f'"{key}"' for key in row)
                connection.execute(f"INSERT INTO {name}.rows ({names}) VALUES ({marks})", list(row.values()))
        return connection


def in_order(rows: list[dict[str, Any]], order: int) -> list[dict[str, Any]]:
    """The rows as they are drawn (1), or shuffled."""
    return rows if order == 1 else random.Random(order).sample(rows, len(rows))


@cache
def empty_registers() -> duckdb.DuckDBPyConnection:
    """One connection for all tests: to attach the registers anew takes longer than to empty them."""
    connection = duckdb.connect(config={"threads": 1})
    for name, register in REGISTERS.items():
        columns = ", ".join(f'"{c}" {TYPES.get(d.type, "VARCHAR")}' for c, d in register.columns.items())
        connection.execute(f"ATTACH ':memory:' AS {name}")
        connection.execute(f"CREATE TABLE {name}.rows ({columns})")
        if register.code:
            coded = ", ".join(c for c in (register.code.column, register.code.edition) if c)
            connection.execute(f"CREATE VIEW {name}.codes AS SELECT DISTINCT {coded} FROM {name}.rows")
    connection.execute(macros())
    atexit.register(connection.close)
    atexit.register(empty_registers.cache_clear)
    return connection


def check(variables: str, drawn: str, tmp_path: Path, source: str = "hospital_diagnoses", more: str = "") -> None:
    """Assert that every drawn person gets the drawn answer to the last variable, whatever the order of rows."""
    people = read_drawn(drawn)
    world = world_of(people, source)
    context = read_study(f"{HEAD}{more}\nvariables:\n{variables}", tmp_path)
    name = list(context.study.variables)[-1]
    expected = {person.name: person.expected for person in people}
    for order in (1, 2):
        found = {person: shown(value) for person, value in answers(context, world, order)[name].items()}
        assert {person: found.get(person, "left out") for person in expected} == expected


def read_study(text: str, tmp_path: Path) -> Context:
    """A study text through the strict door."""
    path = tmp_path / "drawn.yaml"
    path.write_text(text, encoding="utf-8")
    study = read_study_file(path, "drawn.yaml", Known(REGISTERS, CODELISTS, LOOKUPS))
    return Context(study, REGISTERS, CODELISTS, LOOKUPS)


def answers(context: Context, world: World, order: int = 1) -> dict[str, dict[str, Any]]:
    """Run a study; for each variable, the answer of each person left."""
    return outcome(context, world, order)[0]


def outcome(context: Context, world: World, order: int = 1) -> tuple[dict[str, dict[str, Any]], list[FlowStep]]:
    """Run a study; the answers and the boxes of the flow chart."""
    compiled = plan(context)
    connection = world.connection(order)
    flow = run(compiled, context, connection)
    cursor = connection.execute(compiled.result)
    names = [column[0] for column in cursor.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {name: {row["person_id"]: row[name] for row in rows} for name in names}, flow


def read_drawn(text: str) -> list[Person]:
    lines = [line for line in text.strip().splitlines() if line.strip() and not line.strip().startswith("#")]
    header = re.split(r"\s{2,}", lines[0].strip())
    people = []
    for line in lines[1:]:
        cells = dict(zip(header, re.split(r"\s{2,}", line.strip()), strict=True))
        people.append(Person(cells[header[0]], cells, cells[header[-1]]))
    return people


def world_of(people: list[Person], source: str) -> World:
    world = World()
    for person in people:
        cells = person.cells
        born = _day(cells["birth"])
        relatives = {role: _word(cells.get(role, f"{person.name}_{role}")) for role in ("mother", "father")}
        world.add("births", person_id=person.name, birth_date=born, live_birth=True, sex="female")
        world.add(
            "persons",
            person_id=person.name,
            birth_date=born,
            sex="female",
            death_date=_day(cells.get("died", "-")),
            emigration_date=_day(cells.get("left", "-")),
            immigration_date=_day(cells.get("returned", "-")),
            mother_id=relatives["mother"],
            father_id=relatives["father"],
        )
        for role, name in relatives.items():
            if name and not any(row["person_id"] == name for row in world.rows["persons"]):
                left = _day(cells.get(f"{role}_left", "-"))
                world.add("persons", person_id=name, birth_date=date(1970, 5, 17), emigration_date=left)
        for record in cells["records"].split(",") if cells["records"] != "-" else []:
            _add_record(world, REGISTERS[source], record.strip(), person.name, relatives)
    return world


def _add_record(world: World, register: Register, record: str, person: str, relatives: dict[str, Any]) -> None:
    who, _, rest = record.rpartition(":")
    days, *words = rest.split()
    start, _, end = days.partition("..")
    row: dict[str, Any] = {register.person: relatives[who] if who else person, register.starts: _day(start)}
    if register.ends:
        row[register.ends] = _day(end) if end and end != "open" else (None if end else _day(start))
    for word in words:
        key, mark, value = word.partition("=")
        row |= {key: value} if mark else _coded(register, key)
    world.add(register.name, **row)


def _coded(register: Register, code: str) -> dict[str, str]:
    assert register.code is not None
    row = {register.code.column: code}
    return row | ({register.code.edition: "icd10" if code[0].isalpha() else "icd9"} if register.code.edition else {})


def shown(value: object) -> str:
    if value is None:
        return "not observable"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


def _word(text: str) -> str | None:
    return None if text == "-" else text
