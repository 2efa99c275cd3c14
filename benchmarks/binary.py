"""Logistic and Poisson regression against their peers, on the same simulated rows: seconds, memory, agreement.

    python benchmarks/binary.py --rows 600000 --terms 25 --repeat 3

Every fit runs in a process of its own and gives coefficients with the model's standard errors; seconds are those of
the fit alone (medians of the repeats, by the clock and of all cores together), memory is the process's highest, rows
included. Half of the columns are yes/no, the others measures; 10 % have the outcome.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
ENGINES = {
    "ours": [sys.executable, str(HERE / "binary_engine.py"), "ours"],
    "R glm": ["Rscript", str(HERE / "binary.R")],
    "statsmodels": [sys.executable, str(HERE / "binary_engine.py"), "statsmodels"],
}
KIB = 1024 if sys.platform == "linux" else 1  # what ru_maxrss counts in


@dataclass(frozen=True)
class Run:
    """One fit."""

    seconds: float
    cpu: float
    gib: float
    coef: list[float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=600_000)
    parser.add_argument("--terms", type=int, default=25)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    engines = {name: command for name, command in ENGINES.items() if shutil.which(command[0])}
    print(f"{asked.rows:,} rows, {asked.terms} columns\n\n| Case | " + " | ".join(engines) + " |")
    print("|---|" + "---|" * len(engines))
    with tempfile.TemporaryDirectory() as scratch:
        write_rows(Path(scratch), asked.rows, asked.terms)
        for case in ("logistic", "poisson"):
            runs = [[fitted([*command, case, scratch]) for _ in range(asked.repeat)] for command in engines.values()]
            print(f"| {case} | " + " | ".join(cell(own, runs[0][0]) for own in runs) + " |", flush=True)


def write_rows(folder: Path, rows: int, terms: int) -> None:
    """Columns as files of doubles."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(rows, terms))
    x[:, ::2] = x[:, ::2] > 0.8
    risk = 1 / (1 + np.exp(2.6 - x @ rng.normal(scale=0.15, size=terms)))
    x.ravel(order="F").tofile(folder / "x.f64")
    (rng.random(rows) < risk).astype(np.float64).tofile(folder / "outcome.f64")


def fitted(command: list[str]) -> Run:
    """One process run to its end."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, command
    answer = json.loads(printed.splitlines()[-1])
    return Run(answer["seconds"], answer["cpu"], used.ru_maxrss * KIB / 2**30, answer["coef"])


def cell(runs: list[Run], first: Run) -> str:
    """Medians, and a word where coefficients differ by more than a millionth."""
    seconds, cpu = (statistics.median(times) for times in zip(*((r.seconds, r.cpu) for r in runs), strict=True))
    furthest = np.abs(np.array(first.coef) - np.array(runs[0].coef)).max()
    apart = f", differs by {furthest:.0e}" if furthest > 1e-6 else ""
    return f"{seconds:.2f} s ({cpu:.2f} s CPU), {max(run.gib for run in runs):.2f} GiB{apart}"


if __name__ == "__main__":
    main()
