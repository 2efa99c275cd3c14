"""A register of many rows counted for its quality page: python -m benchmarks.quality [MILLION_ROWS].

The register holds what a care register does (person, two days, code, edition, kind of care, specialty); 2 % of its rows
repeat an earlier one. Beside it lies a register of a million persons.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from cohort.disclosure.rule import Rule
from cohort.quality.breaks import find_breaks
from cohort.quality.counted import count
from cohort.quality.page import quality_page
from cohort.quality.released import release
from cohort.quality.row_checks import row_checks
from cohort.quality.shifts import shifts
from cohort.spec.project import read_project
from cohort.store import connect

ROOT = Path(__file__).parents[1]
ROWS = """
CREATE TABLE rows AS
WITH drawn AS (
    SELECT CASE WHEN hash(n) % 50 = 0 THEN n - 1 ELSE n END AS n FROM range({rows}) AS numbers (n)
)
SELECT
    'P' || (hash(n, 'p') % 1000000)::VARCHAR AS person_id,
    DATE '1969-01-01' + (hash(n, 'd') % 17532)::INTEGER AS start_date,
    start_date + (hash(n, 'e') % 14)::INTEGER AS end_date,
    CASE WHEN start_date >= DATE '1996-01-01'
        THEN chr(65 + (hash(n, 'c') % 20)::INTEGER) || lpad((hash(n, 'x') % 1000)::VARCHAR, 3, '0')
        ELSE lpad((hash(n, 'x') % 10000)::VARCHAR, 4, '0') END AS code,
    NULL::VARCHAR AS drug,
    CASE WHEN start_date >= DATE '1996-01-01' THEN 'icd10' WHEN start_date >= DATE '1987-01-01' THEN 'icd9'
        ELSE 'icd8' END AS code_system,
    CASE WHEN hash(n, 'o') % 3 = 0 AND start_date >= DATE '1998-01-01' THEN 'outpatient' ELSE 'inpatient' END AS part,
    ['main', 'secondary', 'external'][1 + (hash(n, 's') % 3)::BIGINT] AS position,
    CASE WHEN hash(n, 'y') % 10 > 0 THEN (hash(n, 'y') % 40)::VARCHAR END AS specialty,
    1::USMALLINT AS source_file,
    n AS line
FROM drawn;
CREATE TABLE rejects (source_file USMALLINT, line BIGINT, "column" VARCHAR, "value" VARCHAR, reason VARCHAR);
CREATE TABLE files AS SELECT 1::USMALLINT AS id, 'drawn.csv' AS name;
CREATE TABLE account AS SELECT 1::USMALLINT AS source_file, 'drawn.csv' AS file, {rows} AS rows_read,
    {rows} AS accepted, 0 AS rejected, {rows} AS rows_out;
"""
PERSONS = """
CREATE SCHEMA persons_register;
CREATE TABLE persons_register.rows AS
SELECT 'P' || n::VARCHAR AS person_id, DATE '1930-01-01' + (n % 20000)::INTEGER AS birth_date,
    CASE WHEN n % 10 = 0 THEN DATE '2010-01-01' END AS death_date
FROM range(1000000) AS numbers (n)
"""


def main(rows: int) -> None:
    project = read_project(ROOT / "config" / "config.yaml")
    registers = project.registers()
    register, persons = registers["hospital_diagnoses"], registers["persons"]
    codes = [code for codelist in project.codelists().values() for code in codelist.codes]
    with TemporaryDirectory() as folder:
        work = Path(folder)
        with connect(work, work / "drawn.duckdb") as connection:
            connection.execute(ROWS.format(rows=rows))
            connection.execute(PERSONS)
            counted = _timed("counts", lambda: count(connection, register, codes))
            checks = _timed("row checks", lambda: row_checks(connection, register, persons))
    public = _timed("gate", lambda: release(register, counted, checks, Rule()))
    breaks = _timed("breaks", lambda: find_breaks(register, counted))
    _timed("page", lambda: quality_page(register, public, breaks, shifts(counted, public.periods)))


def _timed(what: str, work):
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    print(f"{what:12} {time.perf_counter() - wall:6.1f} s, {time.process_time() - cpu:6.1f} CPU s")
    return made


if __name__ == "__main__":
    main(int(1e6 * float(sys.argv[1] if len(sys.argv) > 1 else 20)))
