"""The share of a study's people whose record a register could have held, year by year, as it may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cohort.disclosure.rule import Rule
from cohort.spec.chart import Chart

Key = tuple[str, str | None, str]
"""Register, part (None: all at once), relative."""


@dataclass(frozen=True)
class Observed:
    """Shares from 0 to 1 by line and calendar year; none where too few people were studied."""

    chart: Chart
    shares: Mapping[Key, Mapping[int, float]]


def release_observed(
    chart: Chart, people: Mapping[str, int], years: Mapping[Key, Mapping[int, float]], rule: Rule
) -> Observed:
    """Person-years (``years``) and the people they are a share of (by relative), to the nearest smallest cell.

    Like numbers at risk: nobody can tell a year in which one person could not be seen from one in which all could.
    """
    shown: dict[Key, dict[int, float]] = {}
    for key, of in years.items():
        everybody = people.get(key[2], 0)
        if everybody >= rule.smallest_cell:
            total = rule.rounded(everybody)
            shown[key] = {year: min(1.0, rule.rounded(round(told)) / total) for year, told in of.items()}
    return Observed(chart, shown)
