"""Rows of income as text, parquet, SPSS, Stata and packed SPSS: processor seconds and memory of an ingest of each.

python -m benchmarks.foreign_tables [MILLIONS OF ROWS]
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyreadstat

from cohort.ingest import ingest
from cohort.spec.delivery import read_delivery
from cohort.spec.register import read_register
from cohort.store import Limits

ROOT = Path(__file__).parents[1]
KINDS = {"csv": "text", "parquet": "parquet", "sav": "spss", "zsav": "spss", "dta": "stata"}
DELIVERY = """delivery: timed
label: Timed
formats: {{told: {{kind: {kind}}}}}
registers:
  income:
    - files: income.{ending}
      format: told
      columns:
        person_id: shnro
        year_end: {{column: vuosi, reads: end_of_year}}
        taxable: svatva
        disposable: kturaha
"""


def write(folder: Path, rows: int) -> None:
    """The same rows in every kind of file."""
    draw = np.random.default_rng(1)
    number = np.arange(rows)
    frame = pd.DataFrame(
        {
            "shnro": np.char.add("P", (number // 25).astype(str)),
            "vuosi": 1990.0 + number % 25,
            "svatva": draw.integers(0, 10**7, rows) / 100,
            "kturaha": draw.integers(0, 10**7, rows) / 100,
        }
    )
    frame.to_csv(folder / "income.csv", sep=";", index=False)
    frame.to_parquet(folder / "income.parquet", index=False)
    pyreadstat.write_sav(frame, folder / "income.sav")
    pyreadstat.write_sav(frame, folder / "income.zsav", compress=True)
    pyreadstat.write_dta(frame, folder / "income.dta")


def timed(folder: Path, ending: str) -> str:
    """One ingest; to be run in a process of its own."""
    register = read_register(ROOT / "config" / "registers" / "income.yaml", "income.yaml")
    (folder / "timed.yaml").write_text(DELIVERY.format(kind=KINDS[ending], ending=ending), encoding="utf-8")
    delivery = read_delivery(folder / "timed.yaml", "timed.yaml", {"income": register})
    account = ingest(register, delivery, folder, folder / "work", Limits("1GB", 2))
    used = resource.getrusage(resource.RUSAGE_SELF)
    return f"{account.total.rows:>11,} {used.ru_utime + used.ru_stime:>9.1f} {used.ru_maxrss / 1024:>9.0f}"


def main(millions: str) -> None:
    """Print a line for each kind of file. Each step has a process of its own, whose memory is its alone."""
    with TemporaryDirectory() as folder:
        _apart("write", folder, millions)
        print(f"{'file':<8} {'rows':>11} {'seconds':>9} {'MiB':>9}")
        for ending in KINDS:
            print(f"{ending:<8} {_apart('time', folder, ending)}", flush=True)


def _apart(*words: str) -> str:
    call = [sys.executable, "-m", "benchmarks.foreign_tables", *words]
    return subprocess.run(call, capture_output=True, text=True, check=True, cwd=ROOT).stdout.rstrip()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", folder, millions]:
            write(Path(folder), round(float(millions) * 1e6))
        case ["time", folder, ending]:
            print(timed(Path(folder), ending))
        case words:
            main(words[0] if words else "2")
