"""Rows summed up before they are read: cells with events and days, and what cells cannot tell of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SummedRows:
    """Stands beside a frame of cells, one row for each combination of the terms' values.

    ``events`` and ``days`` name its columns of these; nobody has more than one event, so that events count people.
    ``people`` have a row that is analysed; ``in_level`` counts those of each term and level (of an interaction:
    ``yes:b``) that any of their rows has; ``intervals`` are the rows where people have several. ``excluded`` are the
    people without a row left, by reason.
    """

    events: str
    days: str
    people: int
    intervals: int | None
    in_level: Mapping[tuple[str, str], int]
    excluded: Mapping[str, int]
