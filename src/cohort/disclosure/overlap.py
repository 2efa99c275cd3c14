"""How far two groups overlap in their scores: a histogram without small bars, and numbers that are nobody's alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cohort.disclosure.rule import Rule
from cohort.estimates import GroupScores, Overlap

DIGITS = 3


@dataclass(frozen=True)
class Bar:
    """About ``people`` with log odds from ``low`` to ``high`` (None: no end), to the nearest multiple of the cell."""

    low: float | None
    high: float | None
    people: int


@dataclass(frozen=True)
class PublicScores:
    """One group: about so many ``people``, of whom about so many lie ``outside`` the other's range, or are ``extreme``.

    Numbers are rounded to multiples of the smallest cell, and None where they are smaller than it. ``weights`` are
    percentiles with enough people on each side; ``effective`` is in per cent of the people.
    """

    people: int
    outside: int | None
    extreme: int | None
    bars: tuple[Bar, ...]
    weights: tuple[tuple[float, float], ...]
    effective: int | None


@dataclass(frozen=True)
class PublicOverlap:
    """:class:`cohort.estimates.Overlap` after the gate."""

    of: str | None
    yes: PublicScores
    no: PublicScores


def few_behind(told: Overlap, rule: Rule) -> bool:
    """Whether few of a level are in one of the groups.

    A score is close to the share of the level with a yes: even rounded it would give such a number away.
    """
    cells = [(told.yes.n, told.no.n), *((row.events or 0, row.n - (row.events or 0)) for row in told.levels)]
    return any(rule.is_small(n) for cell in cells for n in cell)


def release_overlap(told: Overlap, rule: Rule) -> PublicOverlap | None:
    """What may be shown; None where few of a level are in one of the groups."""
    if few_behind(told, rule):
        return None
    yes, no = (_scores(group, told.edges, rule) for group in (told.yes, told.no))
    return PublicOverlap(told.of, yes, no)


def percentiles(group: GroupScores, rule: Rule) -> tuple[tuple[float, float], ...]:
    """Those of the weights with enough people on each side, rounded."""
    return tuple((share, round(weight, DIGITS)) for share, weight in group.weights if rule.enough_for(group.n, share))


def _scores(group: GroupScores, edges: Sequence[float], rule: Rule) -> PublicScores:
    outside, extreme = (None if rule.is_small(n) else rule.rounded(n) for n in (group.outside, group.extreme))
    return PublicScores(
        people=rule.rounded(group.n),
        outside=outside,
        extreme=extreme,
        bars=bars(group.counts, edges, rule),
        weights=percentiles(group, rule),
        effective=None if group.effective is None else round(100 * group.effective / group.n),
    )


def bars(counts: Sequence[int], edges: Sequence[float], rule: Rule) -> tuple[Bar, ...]:
    """Bins joined from the left until they hold enough, what is left over with the last; empty ones are left out.

    An outermost bar of several bins is open: no edge tells where the outermost person is. Where all are in one such
    bar, there is nothing to show.
    """
    runs = _runs(counts, rule)
    if len(runs) == 1 and len(runs[0]) > 1:
        return ()
    opens, closes = [None, *edges], [*edges, None]
    return tuple(
        Bar(
            None if run is runs[0] and len(run) > 1 else opens[run[0]],
            None if run is runs[-1] and len(run) > 1 else closes[run[-1]],
            rule.rounded(sum(counts[one] for one in run)),
        )
        for run in runs
    )


def _runs(counts: Sequence[int], rule: Rule) -> list[range]:
    """Bins side by side that together hold at least the smallest cell."""
    runs, start = [], None
    for number, n in enumerate(counts):
        start = number if start is None and n else start
        if start is not None and sum(counts[start : number + 1]) >= rule.smallest_cell:
            runs.append(range(start, number + 1))
            start = None
    if start is not None and runs:
        last = max(number for number, n in enumerate(counts) if n)
        runs[-1] = range(runs[-1].start, last + 1)
    return runs


def overlap_from(plain: dict[str, Any] | None) -> PublicOverlap | None:
    """Rebuild a :class:`PublicOverlap` from its fields; None where nothing was told."""
    return None if plain is None else PublicOverlap(plain["of"], *(_scores_from(plain[name]) for name in ("yes", "no")))


def _scores_from(plain: dict[str, Any]) -> PublicScores:
    weights = tuple((share, weight) for share, weight in plain["weights"])
    return PublicScores(**{**plain, "weights": weights, "bars": tuple(Bar(**bar) for bar in plain["bars"])})
