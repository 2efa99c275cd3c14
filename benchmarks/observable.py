"""How long it takes to know what could be seen: python benchmarks/observable.py [children] [registers] [variables].

Children with both parents, up to three stays abroad each; registers with two parts and coverage by role and cohort;
variables over windows of their own. Beside it, the same days joined anew for every variable.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from cohort.compile import calendar, residence
from cohort.compile.members import family, macros
from cohort.compile.plan import plan
from cohort.compile.statement import Context, Statement
from cohort.spec.kinds.record import Record
from cohort.spec.moment import Moment
from cohort.spec.project import read_project

ROOT = Path(__file__).parents[1]


def context(registers: int, variables: int) -> Context:
    """The study of the small bundle with other variables over copies of its register of hospital diagnoses."""
    project = read_project(ROOT / "config" / "small.yaml")
    study, known = project.study("ooh_care_ndd"), dict(project.registers())
    hospital = known["hospital_diagnoses"]
    copies = {f"register_{n}": hospital.model_copy(update={"register_": f"register_{n}"}) for n in range(registers)}
    template = study.variables["ndd"]
    assert isinstance(template, Record)
    asked: dict[str, Any] = {}
    for n in range(variables):
        window = template.window.model_copy(update={"until": Moment("birth", 12 + n)}) if n else template.window
        who = ("child", "either_parent", "mother")[n % 3]
        part = (None, "inpatient")[n % 2]
        changed = {"source": f"register_{n % registers}", "who": who, "part": part, "window": window, "codes": ()}
        asked[f"v{n}"] = template.model_copy(update=changed)
    cohort = study.cohort.model_copy(update={"residence": "residence"})
    return Context(
        replace(study, cohort=cohort, variables=asked, population=(), models={}), known | copies, project.codelists()
    )


def population(connection: duckdb.DuckDBPyConnection, children: int) -> None:
    """Members, and the registers that tell where they and their parents lived."""
    connection.execute(f"""
        CREATE TABLE members AS
        SELECT 'c' || i AS person_id, DATE '1997-01-01' + (i % 365)::INTEGER AS birth, 'm' || i AS mother,
            CASE WHEN i % 60 > 0 THEN 'f' || i END AS father
        FROM range({children}) AS r (i);
        CREATE TABLE answer_index AS SELECT person_id, birth AS value FROM members;
        CREATE TABLE answer_end AS SELECT person_id, birth + 6575 AS value FROM members;
        ATTACH ':memory:' AS persons; ATTACH ':memory:' AS residence;
        CREATE TABLE persons.rows AS
        SELECT k || i AS person_id, DATE '1997-01-01' + (i % 365)::INTEGER AS birth_date, NULL::DATE AS death_date,
            NULL::DATE AS emigration_date, NULL::DATE AS immigration_date
        FROM range({children}) AS r (i), (VALUES ('c'), ('m'), ('f')) AS p (k);
        CREATE TABLE residence.rows AS
        SELECT p.person_id, 'finland' AS type, birth_date + (s * 2000)::INTEGER AS start_date,
            birth_date + (s * 2000 + 1500 + hash(p.person_id || s)::UHUGEINT % 499)::INTEGER AS end_date
        FROM persons.rows AS p, range(4) AS n (s);
    """)


def measured(says: str, statements: list[Statement], connection: duckdb.DuckDBPyConnection) -> None:
    """Run them and print the seconds, the processor's and the clock's."""
    clock, cpu = time.perf_counter(), time.process_time()
    for statement in statements:
        connection.execute(statement.text())
    print(f"{says:<52}{time.process_time() - cpu:8.2f} s CPU {time.perf_counter() - clock:8.2f} s")


def main() -> None:
    """Print the figures."""
    children, registers, variables = [*map(int, sys.argv[1:]), *(60_000, 15, 150)[len(sys.argv) - 1 :]]
    asked = context(registers, variables)
    connection = duckdb.connect(config={"threads": 2})
    connection.execute(macros())
    population(connection, children)
    steps = list(plan(asked).statements())
    seen = [step for step in steps if step.name.startswith("seen_")]
    windows = [step for step in steps if step.name.startswith("from_")]
    lived = [family(asked, {"child", "mother", "father"}), *residence.statements(asked)]
    measured("family and residence", lived, connection)
    measured(f"calendar of {registers} registers", [calendar.statement(asked)], connection)
    rows = connection.execute("SELECT count(*) FROM calendar").fetchone()
    measured(f"windows of {variables} variables", windows, connection)
    measured(f"{len(seen)} shares from the calendar", seen, connection)
    query = calendar.statement(asked).sql
    anew = [
        Statement(f"{step.name}_anew", "", step.sql.replace("JOIN calendar AS", f"JOIN ({query}) AS")) for step in seen
    ]
    measured("the first 15 shares, the calendar made for each", anew, connection)
    print(f"{children:,} children, {rows[0] if rows else 0:,} rows of the calendar")


if __name__ == "__main__":
    main()
