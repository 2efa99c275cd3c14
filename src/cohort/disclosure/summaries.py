"""Means and percentiles of groups of people, where enough of them lie behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cohort.disclosure.rule import Rule


@dataclass(frozen=True)
class Summary:
    """Numbers of one group; None where too few people lie behind. ``sd`` divides by n - 1."""

    mean: float | None = None
    sd: float | None = None
    median: float | None = None
    quartiles: tuple[float, float] | None = None


def release_summaries(
    values: Mapping[str, NDArray[np.float64]], whole: NDArray[np.float64], hidden: frozenset[str], rule: Rule
) -> tuple[dict[str, Summary], Summary]:
    """Summaries of the groups and of all of them together.

    ``hidden`` groups are those whose number of values is not shown: with the means around it a mean would tell it.
    """
    sizes = {group: len(members) for group, members in values.items()}
    without = withheld({group: n for group, n in sizes.items() if n}, hidden, rule)
    groups = {group: _summary(members, group not in without, rule) for group, members in values.items()}
    total_may = not without or (len(without) > 1 and sum(sizes[group] for group in without) >= rule.smallest_cell)
    return groups, _summary(whole, total_may and len(whole) >= rule.smallest_cell, rule)


def withheld(sizes: Mapping[str, int], hidden: frozenset[str], rule: Rule) -> frozenset[str]:
    """Groups whose mean or sum is not shown, so many that the total minus the others tells of no small group.

    They are the small ones, those in ``hidden``, and then the smallest others until there are two of them or none, with
    at least the smallest cell of people together.
    """
    chosen = {group for group, n in sizes.items() if n < rule.smallest_cell or group in hidden}
    rest = sorted((n, group) for group, n in sizes.items() if group not in chosen)
    while chosen and rest and (len(chosen) < 2 or sum(sizes[group] for group in chosen) < rule.smallest_cell):
        chosen.add(rest.pop(0)[1])
    return frozenset(chosen)


def _summary(values: NDArray[np.float64], mean_may: bool, rule: Rule) -> Summary:
    n = len(values)
    quartiles_may = n and rule.enough_for(n, 0.25)
    return Summary(
        mean=float(values.mean()) if mean_may and n else None,
        sd=float(values.std(ddof=1)) if mean_may and n > 1 else None,
        median=float(np.median(values)) if n and rule.enough_for(n, 0.5) else None,
        quartiles=(float(np.quantile(values, 0.25)), float(np.quantile(values, 0.75))) if quartiles_may else None,
    )
