"""Cox regression against its peers, on the same simulated rows: seconds, peak memory, and whether the answers agree.

    python benchmarks/cox.py --rows 60000 600000 6000000 --minutes 10 --gib 10 --repeat 3

Every fit runs in a process of its own; seconds and CPU seconds are those of the fit alone (median of the repeats),
memory is the process's highest, rows included. On a busy machine the CPU seconds are the ones to compare. An engine
that would take longer than ``--minutes`` or more than ``--gib``, judged by fewer rows, is skipped.
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
CASES = ("plain", "clustered", "stratified", "varying", "varying clustered")
ENGINES = ("ours", "R", "statsmodels", "lifelines")
IMPORTS = 0.2  # GiB that a program takes before it reads a row
KIB = 1024 if sys.platform == "linux" else 1  # what ru_maxrss counts in


@dataclass(frozen=True)
class Run:
    """One fit: seconds by the clock and of the processor, its process's highest memory, and its coefficients."""

    seconds: float
    cpu: float
    gib: float
    coef: list[float]


@dataclass(frozen=True)
class Sized:
    """What an engine took for so many ``rows``."""

    rows: int
    seconds: float
    gib: float

    def refuses(self, rows: int, asked: argparse.Namespace) -> str | None:
        """Why more rows are not tried: both grow at least in proportion."""
        if self.seconds / self.rows * rows > 60 * asked.minutes:
            return f"over {asked.minutes:g} min"
        beyond_imports = max(self.gib - IMPORTS, 0.0)
        return f"over {asked.gib:g} GiB" if beyond_imports / self.rows * rows > asked.gib else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[60_000, 600_000])
    parser.add_argument("--cases", nargs="+", default=CASES, choices=CASES)
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--gib", type=float, default=10)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    print("| Case | Rows | Deaths | " + " | ".join(asked.engines) + " |")
    print("|---|---|---|" + "---|" * len(asked.engines))
    with tempfile.TemporaryDirectory() as scratch:
        for case in asked.cases:
            smaller: dict[str, Sized] = {}
            for rows in sorted(asked.rows):
                folder = Path(scratch) / f"{rows}{'varying' * ('varying' in case)}"
                if not folder.exists():
                    # in a process of its own: what this one holds would count as its children's highest memory
                    subprocess.run([sys.executable, HERE / "cox_rows.py", folder, str(rows), case], check=True)
                print(line(case, rows, folder, asked, smaller), flush=True)


def line(case: str, rows: int, folder: Path, asked: argparse.Namespace, smaller: dict[str, Sized]) -> str:
    """A row of the table; ``smaller`` remembers what each engine took for fewer rows."""
    event = np.fromfile(folder / "event.f64")
    cells, first = [case, f"{len(event):,}", f"{int(event.sum()):,}"], None
    for engine in asked.engines:
        if reason := smaller[engine].refuses(rows, asked) if engine in smaller else None:
            cells.append(f"skipped: {reason}")
            continue
        runs = fits(engine, case, folder, asked.repeat, 60 * asked.minutes)
        if not runs:
            smaller[engine] = Sized(1, np.inf, np.inf)
            cells.append("fails, or too long")
            continue
        seconds, cpu = (statistics.median(getattr(run, of) for run in runs) for of in ("seconds", "cpu"))
        gib = max(run.gib for run in runs)
        smaller[engine] = Sized(rows, seconds, gib)
        first = first or runs[0]
        cells.append(f"{seconds:.2f} s (CPU {cpu:.2f}), {gib:.2f} GiB{disagreement(first, runs[0])}")
    return "| " + " | ".join(cells) + " |"


def fits(engine: str, case: str, folder: Path, repeat: int, most_seconds: float) -> list[Run]:
    """``repeat`` runs of one fit, or one where a fit takes long; none where the engine is not installed or gives up."""
    if engine == "R" and not shutil.which("Rscript"):
        return []
    command = (
        ["Rscript", str(HERE / "cox.R")] if engine == "R" else [sys.executable, str(HERE / "cox_engine.py"), engine]
    )
    runs = []
    while len(runs) < repeat:
        run = measured([*command, case, str(folder)], most_seconds)
        if run is None:
            return []
        runs.append(run)
        if run.seconds > 60:
            break
    return runs


def measured(command: list[str], most_seconds: float) -> Run | None:
    """Run one process to its end; None where it fails or takes longer than twice ``most_seconds``."""
    guarded = ["timeout", str(int(2 * most_seconds)), *command] if shutil.which("timeout") else command
    process = subprocess.Popen(guarded, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        return None
    answer = json.loads(printed.splitlines()[-1])
    return Run(answer["seconds"], answer["cpu"], used.ru_maxrss * KIB / 2**30, answer["coef"])


def disagreement(first: Run, other: Run) -> str:
    """A word where coefficients differ by more than a millionth."""
    furthest = np.abs(np.array(first.coef) - np.array(other.coef)).max()
    return f", differs by {furthest:.0e}" if furthest > 1e-6 else ""


if __name__ == "__main__":
    main()
