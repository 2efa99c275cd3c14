"""How many people each step of the population kept: true counts, for ``work/`` only."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class FlowStep:
    """One box: ``kept`` people after the step, ``excluded`` by it, of whom ``not_observable`` could not be judged."""

    name: str
    because: str
    kept: int
    excluded: int = 0
    not_observable: int = 0


def write_flow(path: Path, steps: list[FlowStep]) -> None:
    """Write the true counts (a file with these belongs under ``work/``)."""
    path.write_text(json.dumps([asdict(step) for step in steps], indent=1) + "\n", encoding="utf-8", newline="\n")


def read_flow(path: Path) -> list[FlowStep]:
    """Read what :func:`write_flow` wrote."""
    return [FlowStep(**step) for step in json.loads(path.read_text(encoding="utf-8"))]
