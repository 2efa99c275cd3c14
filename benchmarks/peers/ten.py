"""Ten variables by this program, pandas and R's data.table by hand: python benchmarks/peers/ten.py [million rows].

Yes/no and counts of two codelists' records of the child or its mother, in windows of the childhood. Each reading starts
from rows on the disk (ours the ingested register, the others csv) and prints the sum of every variable: all must agree.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pandas as pd

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from build import draw, project_in  # noqa: E402

PREFIXES = {"adhd": "F90", "autism": "F84"}
TEN = [
    (codes, who, take, first, last)
    for codes in PREFIXES
    for who, take, first, last in [
        ("child", "any", 0, 18),
        ("child", "count", 0, 18),
        ("child", "any", 1, 7),
        ("mother", "any", 0, 18),
        ("mother", "count", 1, 7),
    ]
]


def text() -> str:
    """The ten variables as a study."""
    lines = [
        f"  v{n}: {{source: hospital_diagnoses, codes: {codes}, who: {who}, take: {take}, "
        f"window: {{from: birth + {first}y, until: birth + {last}y}}, unobserved: no}}"
        for n, (codes, who, take, first, last) in enumerate(TEN)
    ]
    return "title: Ten\ncohort: {register: births, index: birth, end: birth + 18y}\nvariables:\n" + "\n".join(lines)


def by_hand(folder: Path) -> list[int]:
    """pandas, as somebody who knows it would write it: codes cut down first, then one join."""
    births = pd.read_csv(folder / "births.csv", parse_dates=["birth_date"])
    rows = pd.read_csv(folder / "records.csv", parse_dates=["start_date"])
    rows = rows[rows["code"].str.startswith(tuple(PREFIXES.values()))]
    births["mother"] = births["person_id"].str.replace("c", "m")
    sums = []
    for codes, who, take, first, last in TEN:
        key = "person_id" if who == "child" else "mother"
        found = rows[rows["code"].str.startswith(PREFIXES[codes])]
        joined = births.merge(found, left_on=key, right_on="person_id", suffixes=("", "_of"))
        opens = joined["birth_date"] + pd.DateOffset(years=first)
        closes = joined["birth_date"] + pd.DateOffset(years=last)
        inside = joined[(joined["start_date"] >= opens) & (joined["start_date"] < closes)]
        sums.append(len(inside) if take == "count" else inside["person_id"].nunique())
    return sums


def ours(folder: Path) -> list[int]:
    """``cohort build``, with all it checks, counts and writes."""
    from cohort.spec.project import read_project
    from cohort.steps.build import build

    build(read_project(folder / "config" / "config.yaml"), "benchmark")
    shown = ", ".join(f"sum(v{n}::BIGINT)" for n in range(len(TEN)))
    row = duckdb.execute(f"SELECT {shown} FROM '{folder}/work/benchmark/cohort.parquet'").fetchone()
    return [int(value) for value in row or ()]


def run(engine: str, folder: Path) -> list[int]:
    """A process of its own; prints its seconds of processor and clock."""
    import resource

    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    script = [sys.executable, __file__, engine] if engine != "data.table" else ["Rscript", str(HERE / "ten.R")]
    answer = json.loads(subprocess.run([*script, str(folder)], check=True, stdout=subprocess.PIPE, text=True).stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{engine:<12}{cpu:8.1f} s CPU {time.perf_counter() - clock:8.1f} s")
    return [int(value) for value in answer]


def main() -> None:
    """Draw, run the three, compare."""
    millions = int(sys.argv[1]) if sys.argv[1:] else 10
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project = project_in(folder, 10)
        (folder / "config" / "studies" / "benchmark.yaml").write_text(text(), encoding="utf-8")
        draw(project, 60_000, millions * 1_000_000)
        for register, columns, file in (
            ("births", "person_id, birth_date", "births"),
            ("hospital_diagnoses", "person_id, start_date, code", "records"),
        ):
            with duckdb.connect(str(project.work / "registers" / f"{register}.duckdb")) as connection:
                connection.execute(f"COPY (SELECT {columns} FROM rows) TO '{folder}/{file}.csv' (HEADER)")
        answers = {engine: run(engine, folder) for engine in ("ours", "pandas", "data.table")}
        assert len({tuple(answer) for answer in answers.values()}) == 1, answers
        print("all three agree:", answers["ours"])


if __name__ == "__main__":
    engines = {"ours": ours, "pandas": by_hand}
    if sys.argv[1:] and sys.argv[1] in engines:
        print(json.dumps(engines[sys.argv[1]](Path(sys.argv[2]))))
    else:
        main()
