"""How long a study takes to build: python benchmarks/build.py [children] [million rows] [variables] [memory].

Register rows are drawn in SQL, straight into the files that an ingest would leave; nine in ten belong to the children
and their parents, the others to people of no study. Variables differ in codes, relative, window and take. A process of
its own builds the study with 2 threads and prints seconds, the most memory, and how often the plan scans each register.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from ruamel.yaml import YAML

from cohort.compile.members import macros
from cohort.compile.plan import plan
from cohort.ingest.tables import note_codes
from cohort.spec.project import Project, read_project
from cohort.spec.register import Register
from cohort.steps.build import build as build_study
from cohort.steps.build import register_files
from cohort.steps.context import context_of
from cohort.store import attach, connect

ROOT = Path(__file__).parents[1]
TYPES = {"date": "DATE", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
SHARES = {"hospital_diagnoses": 0.6, "social_assistance": 0.3, "placements": 0.1}
CODELISTS = (
    "adhd",
    "autism",
    "conduct",
    "mood",
    "anxiety",
    "psychosis",
    "substance_use",
    "any_psychiatric",
    "ndd",
    "tic",
)
CODES = (
    "['F900', 'F840', 'F910', 'F320', 'F412', 'F200', 'F101', 'F700', 'F950', 'J069', 'S420', 'M545', 'E119', 'Z000']"
)


def table(register: Register, query: str, work: Path) -> None:
    """Write one register's file; columns that the query does not give are empty."""
    file = work / "registers" / f"{register.name}.duckdb"
    with duckdb.connect(str(file), config={"threads": 2, "memory_limit": "6GB"}) as connection:
        columns = ", ".join(f'"{name}" {TYPES.get(one.type, "VARCHAR")}' for name, one in register.columns.items())
        connection.execute("CREATE MACRO drawn(i, salt := 0) AS (hash(i, salt) >> 8)::BIGINT")
        connection.execute(f"CREATE TABLE rows ({columns})")
        connection.execute(f"INSERT INTO rows BY NAME {query}")
        note_codes(connection, register)


def draw(project: Project, children: int, rows: int) -> None:
    """Children born in 1997, their parents, and their records from 1997 to 2015."""
    registers = project.registers()
    (project.work / "registers").mkdir(parents=True)
    born = "DATE '1997-01-01' + (i % 365)::INTEGER"
    births = f"""
        SELECT 'c' || i AS person_id, {born} AS birth_date, TRUE AS live_birth, 'male' AS sex
        FROM range({children}) t (i)"""
    table(registers["births"], births, project.work)
    persons = f"""
        SELECT k || i AS person_id, CASE k WHEN 'c' THEN {born} ELSE DATE '1970-05-17' END AS birth_date,
            CASE k WHEN 'c' THEN 'm' || i END AS mother_id, CASE k WHEN 'c' THEN 'f' || i END AS father_id
        FROM range({children}) t (i), (VALUES ('c'), ('m'), ('f')) p (k)"""
    table(registers["persons"], persons, project.work)
    who = f"['c', 'm', 'f'][1 + drawn(i) % 3] || (drawn(i, salt := 1) % {children * 10 // 9})"
    day = "DATE '1997-01-01' + (drawn(i, salt := 2) % 6900)::INTEGER"
    given = {
        "hospital_diagnoses": f"start_date, {CODES}[1 + drawn(i, salt := 3) % 14] AS code, 'icd10' AS code_system, "
        "['inpatient', 'outpatient'][1 + drawn(i, salt := 4) % 2] AS part",
        "social_assistance": "start_date, start_date + 30 AS end_date",
        "placements": "start_date, start_date + 90 AS end_date, ['care_order', 'emergency'][1 + i % 2] AS type",
    }
    for name, columns in given.items():
        number = int(rows * SHARES[name])
        drawn = f"SELECT i, {who} AS person_id, {day} AS start_date FROM range({number}) t (i)"
        query = f"SELECT person_id, {columns} FROM ({drawn})"
        table(registers[name], query, project.work)


def study(variables: int) -> str:
    """Nine in ten variables are of hospital diagnoses."""
    lines = []
    for n in range(variables):
        who = ("child", "mother", "father", "either_parent")[n % 4]
        window = f"{{from: birth + {n % 5}y, until: birth + {6 + n % 12}y}}"
        take = ("any", "count", "first_date", "any", "count_years")[n % 5]
        source = "social_assistance" if n % 20 == 7 else "placements" if n % 20 == 17 else "hospital_diagnoses"
        codes = f"codes: {CODELISTS[n % len(CODELISTS)]}, " if source == "hospital_diagnoses" else ""
        who = {"placements": "child", "social_assistance": "mother"}.get(source, who)
        lines.append(f"  v{n}: {{source: {source}, {codes}who: {who}, window: {window}, take: {take}, unobserved: no}}")
    head = "title: A benchmark\ncohort: {register: births, index: birth, end: birth + 18y}\nvariables:\n"
    return head + "\n".join(lines) + "\n"


def project_in(folder: Path, variables: int, memory: str = "5GB") -> Project:
    """The real config/ with the one study, two threads and so much memory."""
    shutil.copytree(ROOT / "config", folder / "config")
    file = folder / "config" / "config.yaml"
    yaml = YAML()
    settings = yaml.load(file)
    settings.update(studies=["benchmark"], resources={"memory": memory, "threads": 2})
    yaml.dump(settings, file)
    (folder / "config" / "studies" / "benchmark.yaml").write_text(study(variables), encoding="utf-8")
    return read_project(file)


def scanned(nodes: list[dict[str, Any]]) -> Iterator[str]:
    """The tables that a plan reads, one by one; those of registers as ``REGISTER.rows``."""
    for node in nodes:
        if "SCAN" in node["name"] and "Table" in node["extra_info"]:
            yield node["extra_info"]["Table"].replace('"', "").replace(".main", "").removeprefix("memory.")
        yield from scanned(node["children"])


def scans(project: Project) -> dict[str, int]:
    """How often the plans that DuckDB makes of the study's statements scan each register (EXPLAIN, on empty tables)."""
    context = context_of(project, "benchmark")
    compiled = plan(context)
    found: Counter[str] = Counter()
    with connect(project.work) as connection:
        for name, file in register_files(project, context).items():
            attach(connection, file, name)
        connection.execute(macros())
        for statement in compiled.statements():
            explained = connection.execute(f"EXPLAIN (FORMAT json) {statement.text()}").fetchall()[0][1]
            found.update(table for table in scanned(json.loads(explained)) if table.count("."))
            connection.execute(statement.text().rstrip().removesuffix(";") + "\nWITH NO DATA")
    return dict(sorted(found.items()))


def build(config: str) -> None:
    """In a process of its own: build, and print the figures as JSON."""
    clock = time.perf_counter()
    build_study(read_project(Path(config)), "benchmark")
    use = resource.getrusage(resource.RUSAGE_SELF)
    told = {"clock": time.perf_counter() - clock, "cpu": use.ru_utime + use.ru_stime, "GiB": use.ru_maxrss / 2**20}
    print(json.dumps({key: round(value, 2) for key, value in told.items()}))


def main() -> None:
    """Draw, build, print."""
    given = (*sys.argv[1:], *("60000", "50", "150", "5GB")[len(sys.argv) - 1 :])
    children, millions, variables = map(int, given[:3])
    with tempfile.TemporaryDirectory() as folder:
        project = project_in(Path(folder), variables, memory=given[3])
        draw(project, children, millions * 1_000_000)
        command = [sys.executable, __file__, "build", str(project.config)]
        print(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())
        print("scans of each register:", scans(project))


if __name__ == "__main__":
    build(sys.argv[2]) if sys.argv[1:2] == ["build"] else main()
