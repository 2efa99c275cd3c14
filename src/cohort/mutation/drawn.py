"""Answers drawn by hand: which person must get which answer, and why."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cohort.errors import DataError, Fault, SpecError

HEADER = ["person", "variable", "answer", "why"]
LEFT_OUT = "left out"
"""The answer of somebody whom the population does not hold."""


@dataclass(frozen=True)
class Drawn:
    """One line: ``answer`` as it is printed (yes, no, a number, a day, not observable, left out)."""

    person: str
    variable: str
    answer: str
    why: str


Answers = Mapping[tuple[str, str], str]
"""What a study answers, by person and variable; people who are left out have no entry."""


def read_drawn(path: Path, name: str) -> list[Drawn]:
    """Read the file. Raises SpecError naming every line that is not of four filled fields, or told twice."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    except OSError as error:
        raise DataError(Fault(name, error.strerror or "an error", ",".join(HEADER))) from None
    if not rows or rows[0] != HEADER:
        raise SpecError(Fault(f"{name}:1", ",".join(rows[0]) if rows else "nothing", ",".join(HEADER)))
    faults = [
        Fault(f"{name}:{line}", f"{len(row)} fields, {sum(map(bool, row))} of them filled", "four: " + ",".join(HEADER))
        for line, row in enumerate(rows[1:], start=2)
        if len(row) != len(HEADER) or not all(row)
    ]
    first: dict[tuple[str, str], int] = {}
    for line, row in enumerate(rows[1:], start=2):
        if (earlier := first.setdefault((row[0], row[1]), line)) != line:
            faults.append(
                Fault(f"{name}:{line}", f"the {row[1]} of {row[0]} again", f"every answer once; see line {earlier}")
            )
    if faults:
        raise SpecError(faults)
    return [Drawn(*row) for row in rows[1:]]


def differing(drawn: list[Drawn], answers: Answers) -> list[tuple[Drawn, str]]:
    """The drawn answers that were not given, each with the one that was."""
    given = [(line, answers.get((line.person, line.variable), LEFT_OUT)) for line in drawn]
    return [(line, answer) for line, answer in given if answer != line.answer]
