"""Simulated follow-up for the Cox benchmarks, as plain binary columns that Python and R read alike.

Usage: FOLDER ROWS CASE.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

COVARIATES = 20  # every other one a measure or yes/no
DAYS = 7_305  # twenty years, counted in days: many people die on the same one
PIECES = 4  # intervals of a person whose covariates vary in time


def write_rows(folder: Path, n: int, varying: bool) -> None:
    """About ``n`` rows: x.f64 (20 columns, one after the other), entry, exit, event, stratum and family.

    About a fifth of the people die. With ``varying`` a person has up to four intervals, each with other covariates,
    and the last ends with her death. Two people make a family; each is in one of 50 strata.
    """
    rng = np.random.default_rng([n, varying])
    folder.mkdir(parents=True, exist_ok=True)
    pieces = PIECES if varying else 1
    people = n // pieces
    span = DAYS // pieces
    log_risk = np.zeros((people, pieces))
    columns = []
    for j in range(COVARIATES):
        column = rng.normal(size=(people, pieces))
        columns.append(column if j % 2 else (column > 0.5).astype(float))
        log_risk += 0.1 * (j % 5 - 2) * columns[-1]
    dies = rng.exponential(DAYS / (0.3 * np.exp(log_risk)))
    leaves = rng.uniform(0, 3 * span, (people, pieces))
    start = span * np.arange(pieces) + (rng.integers(0, 90, (people, 1)) if varying else 0)
    time = np.ceil(np.minimum(np.minimum(dies, leaves), span))
    event = dies <= np.minimum(leaves, span)
    alive = np.cumsum(event, axis=1) - event == 0
    person = np.repeat(np.arange(people), pieces).reshape(people, pieces)
    parts = {
        "entry": start + 0 * time,
        "exit": start + time,
        "event": event,
        "stratum": person % 50,
        "family": person // 2,
    }
    for name, values in parts.items():
        values[alive].astype(np.float64).tofile(folder / f"{name}.f64")
    with (folder / "x.f64").open("wb") as file:
        for column in columns:
            column[alive].tofile(file)


if __name__ == "__main__":
    folder, n, case = sys.argv[1:]
    write_rows(Path(folder), int(n), "varying" in case)
