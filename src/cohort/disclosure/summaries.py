"""Means and percentiles of groups of people, where enough of them lie behind, rounded as they are printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cohort.disclosure.audit import wide_enough
from cohort.disclosure.protected import Protected
from cohort.disclosure.reader import Band, knowledge, linked_sums, value_range
from cohort.disclosure.rule import Rule

Values: TypeAlias = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Summary:
    """Numbers of one group; None where too few people lie behind. ``sd`` divides by n - 1.

    Mean and SD have ``digits`` decimals, percentiles as many, or none where only whole numbers are measured.
    """

    digits: int
    percentile_digits: int
    mean: float | None = None
    sd: float | None = None
    median: float | None = None
    quartiles: tuple[float, float] | None = None


def release_summaries(
    groups: Mapping[str, Values], whole: str, everybody: Values, cells: Protected
) -> dict[str, Summary]:
    """Summaries of the groups and, under ``whole``, of all together; keys are the cells that count their values.

    A mean is withheld where few lie behind, where it follows from others for few, and where the means of all groups
    would tell a reader a small count that ``cells`` hide. So it is where all but few have one value: of twenty people
    without and one with four years of benefits, mean and SD tell that one's years.
    """
    rule = cells.rule
    digits = _digits(everybody)
    full = {name: _summary(values, digits, rule) for name, values in {whole: everybody, **groups}.items()}
    sizes = {name: len(values) for name, values in groups.items() if len(values)}
    without = withheld(sizes, frozenset(name for name in sizes if _few_apart(groups[name], rule)), rule)
    if not without and not _keep_secret(full, groups, whole, cells):
        without = frozenset(groups)
    together = sum(len(groups[name]) for name in without)
    silent = np.concatenate([groups[name] for name in sorted(without)]) if without else everybody
    if (without and (len(without) == 1 or together < rule.smallest_cell)) or _few_apart(silent, rule):
        without |= {whole}
    return {name: replace(each, mean=None, sd=None) if name in without else each for name, each in full.items()}


def _few_apart(values: Values, rule: Rule) -> bool:
    """Whether most have one value, and only few another."""
    commonest = int(np.unique(values, return_counts=True)[1].max(initial=0))
    return 2 * commonest > len(values) and rule.is_small(len(values) - commonest)


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


def _digits(values: Values) -> int:
    """As many decimals as the spread makes meaningful."""
    spread = values.std() if len(values) else 0.0
    return 0 if spread >= 100 else 1 if spread >= 1 else 2


def _summary(values: Values, digits: int, rule: Rule) -> Summary:
    n = len(values)
    places = 0 if bool((values == np.round(values)).all()) else digits
    if n < max(2, rule.smallest_cell):
        return Summary(digits, places)
    low, middle, high = (round(float(np.quantile(values, share)), places) for share in (0.25, 0.5, 0.75))
    return Summary(
        digits,
        places,
        mean=round(float(values.mean()), digits),
        sd=round(float(values.std(ddof=1)), digits),
        median=middle if rule.enough_for(n, 0.5) else None,
        quartiles=(low, high) if rule.enough_for(n, 0.25) else None,
    )


def _keep_secret(full: Mapping[str, Summary], groups: Mapping[str, Values], whole: str, cells: Protected) -> bool:
    """Whether every small count that bears on the groups' sizes stays open to a reader who has their means as well."""
    knows = knowledge(cells)
    told = replace(knows, bands=_bands(full, groups, whole))
    reached = {cell for line in linked_sums({whole, *groups}, knows) for cell in (line.total, *line.parts)}
    small = [name for name, mark in cells.hidden.items() if mark.small and name in reached]
    return all(wide_enough(value_range(name, told), cells.rule) for name in sorted(small))


def _bands(full: Mapping[str, Summary], groups: Mapping[str, Values], whole: str) -> tuple[Band, ...]:
    """The groups' sizes weighed by their means give the total's mean, and so for the squares, up to rounding.

    Both are taken about the total's mean M: sum n_g (m_g - M) = 0 and
    sum n_g (s_g^2 + (m_g - M)^2 - S^2) = sum s_g^2 - S^2. A rounded number is off by at most half a unit.
    """
    total, unit = full[whole], 10.0 ** -full[whole].digits
    if total.mean is None or total.sd is None:
        return ()
    off, square, slack, of_squares, apart = {}, {}, 0.0, 0.0, 0.0
    for name, values in groups.items():
        group = full[name]
        if group.mean is None or group.sd is None:
            continue
        distance = group.mean - total.mean
        off[name] = distance
        square[name] = group.sd**2 + distance**2 - total.sd**2
        of_squares += group.sd**2
        slack += len(values) * unit
        apart += len(values) * unit * (group.sd + total.sd + 2 * abs(distance) + 2 * unit)
    known = of_squares - total.sd**2
    return Band(off, -slack, slack), Band(square, known - apart, known + apart)
