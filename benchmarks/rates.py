"""Rates of millions of people, from their dates to rate ratios: python benchmarks/rates.py [people].

People with sex and region, an event, a death or the end of follow-up; their time is cut by eight age bands and four
calendar periods, as a study cuts it, and rates are fitted to the cells that DuckDB sums up, or to the rows. Each way
runs in a process of its own; what it needs of the other steps it makes first. All but the drawing is the project's own.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from ruamel.yaml import YAML

from cohort.compile import residence
from cohort.compile.intervals import intervals
from cohort.compile.members import macros
from cohort.compile.statement import Context
from cohort.estimates import Estimates
from cohort.models.kinds import fit
from cohort.models.verify.kinds import verified
from cohort.spec.project import Project, read_project
from cohort.steps.cells import data_of
from cohort.steps.context import context_of
from cohort.steps.frame import model_frame, model_spec
from cohort.store import Connection, Limits, connect, literal, private_folder

ROOT = Path(__file__).parents[1]
REGIONS = {"north": "North", "east": "East", "south": "South", "west": "West", "middle": "Middle"}
STUDY = """
title: Rates
cohort: {register: births, where: {live_birth: true}, index: birth, end: 2017-01-01}
models:
  rates:
    kind: poisson_rate
    time:
      from: index
      until: death
      scale: age
      split:
        age:
          {of: age, 0-9: 0-9, 10-19: 10-19, 20-29: 20-29, 30-39: 30-39, 40-49: 40-49, 50-59: 50-59, 60-69: 60-69,
          70+: 70+}
        period: {of: calendar_year, first: 1900-2001, second: 2002-2006, third: 2007-2011, fourth: 2012+}
    terms: [sex, region, age, period]
"""


def project_in(folder: Path) -> Project:
    """The real config with the study above, and ``work/`` in ``folder``."""
    if not (folder / "config").exists():
        shutil.copytree(ROOT / "config", folder / "config")
        for name in ("synthetic_data", "real_data"):
            (folder / name).symlink_to(ROOT / name)
    file, yaml = folder / "config" / "config.yaml", YAML()
    changed = yaml.load(file)
    changed.update(studies=["rates"])
    yaml.dump(changed, file)
    births = folder / "config" / "registers" / "births.yaml"
    register = yaml.load(births)
    register["columns"]["region"] = {"type": "category", "label": "Region", "values": REGIONS}
    register["coverage"] = [{"who": "everyone", "from": date(1900, 1, 1), "until": date(2017, 1, 1)}]
    yaml.dump(register, births)
    (folder / "config" / "studies" / "rates.yaml").write_text(STUDY, encoding="utf-8")
    return read_project(file)


def population(connection: Connection, people: int) -> None:
    """People of a finished cohort, followed from 1997 or from birth, and where they lived."""
    connection.execute(f"""
        CREATE TABLE drawn AS
        SELECT
            'p' || i AS person_id,
            DATE '1925-01-01' + (hash(i, 1) % 29000)::INTEGER AS birth,
            CASE WHEN hash(i, 2) % 2 = 0 THEN 'female' ELSE 'male' END AS sex,
            ['north', 'east', 'south', 'west', 'middle'][1 + (hash(i, 3) % 5)::INTEGER] AS region,
            DATE '1997-01-01' + (hash(i, 5) % 30000)::INTEGER AS died
        FROM range({people}) AS r (i);
        CREATE TABLE finished AS
        SELECT
            person_id,
            birth,
            sex,
            region,
            CASE WHEN died < DATE '2017-01-01' THEN greatest(died, birth + 1) END AS death,
            greatest(birth, DATE '1997-01-01') AS index,
            DATE '2017-01-01' AS "end"
        FROM drawn;
        DROP TABLE drawn;
        CREATE TABLE residence AS
        SELECT person_id, 'child' AS who, birth AS opens, DATE '9999-12-31' AS closes FROM finished;
    """)


def split(project: Project, context: Context, people: int) -> str:
    """Draw the people, and cut their time as ``cohort build`` does (Lexis)."""
    folder = project.work / "rates"
    private_folder(folder / "intervals")
    with connect(project.work, limits=Limits(memory="6GB")) as connection:
        connection.execute(macros())
        population(connection, people)
        for name in ("cohort", "residence"):
            table = {"cohort": "finished"}.get(name, name)
            connection.execute(f"COPY {table} TO {literal(folder / f'{name}.parquet')}")
        clock, cpu = time.perf_counter(), time.process_time()
        asked = intervals("rates", context)
        for statement in asked.statements:
            sql = statement.text().replace(f"({residence.MEMBERS_QUERY})", "residence")
            connection.execute(sql)
        connection.execute(f"COPY ({asked.result}) TO {literal(folder / 'intervals' / 'rates.parquet')}")
        cut = f"{time.perf_counter() - clock:.1f} s, {time.process_time() - cpu:.1f} s CPU"
        file = literal(folder / "intervals" / "rates.parquet")
        rows = connection.execute(f"SELECT count(*) FROM {file}").fetchone()
    return f"{people:,} people cut into {rows[0] if rows else 0:,} intervals in {cut}; with the drawing"


def by_cells(project: Project, context: Context, people: int) -> str:
    """As ``cohort fit`` does it: the cells, the fit, and the second engine."""
    frame, spec = data_of(project, context, "rates")
    found = fit(frame, spec)
    return told(verified(found, frame, spec), f"{len(frame):,} cells from DuckDB")


def by_rows(project: Project, context: Context, people: int) -> str:
    """Every interval read, and cells made of them in Python; without the second engine."""
    frame, spec = model_frame(project, context, "rates"), model_spec(context.study.models["rates"])
    return told(fit(frame, spec), f"{len(frame):,} rows")


def told(found: Estimates, of: str) -> str:
    """What must be the same in both ways."""
    coef = sum(abs(row.coef or 0.0) for row in found.estimates)
    return f"{of}: {found.events:,} events of {found.n:,} people, coefficients add up to {coef:.10f}"


WAYS: dict[str, Callable[[Project, Context, int], str]] = {"split": split, "cells": by_cells, "rows": by_rows}


def main() -> None:
    """Print the figures of each way."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 7_000_000
    if len(sys.argv) > 3:
        project = project_in(Path(sys.argv[3]))
        clock = time.perf_counter()
        says = WAYS[sys.argv[2]](project, context_of(project, "rates"), people)
        used = resource.getrusage(resource.RUSAGE_SELF)
        cpu, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20
        seconds = time.perf_counter() - clock
        print(f"{sys.argv[2]:<6}{seconds:7.1f} s {cpu:7.1f} s CPU {memory:6.2f} GiB  {says}", flush=True)
        return
    with TemporaryDirectory() as folder:
        for way in WAYS:
            subprocess.run([sys.executable, __file__, str(people), way, folder], check=False)


if __name__ == "__main__":
    main()
