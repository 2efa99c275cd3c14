"""Jumps between the years of one series: counts on the log scale, shares on the arcsine scale.

The step from one year to the next is compared with the steps around it (their median: a trend is no jump) and with how
much the steps of the series vary. That variance is the counting error, 1/n of a count and 1/(4n) of a share, plus what
years differ beyond it, estimated robustly and drawn towards a prior, since a dozen years tell little of a variance (the
moderated t of Smyth 2004, "Linear models and empirical Bayes methods", Stat Appl Genet Mol Biol 3:3, section 3-4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST_YEARS = 6
FEWEST_ROWS = 50
"""A share of fewer rows in a year is not looked at."""
NEIGHBOURS = 6
PRIOR_OF_COUNTS, PRIOR_OF_SHARES = (0.05, 4.0), (0.04, 10.0)
"""Standard deviation and degrees of freedom. ASSUME: without anything having happened, counts differ by about 5 % from
year to year, and shares by 0.04 on the arcsine scale (4 percentage points near a half, 1 near 2 %)."""
MAD_EFFICIENCY = 0.37
"""Of the median absolute deviation under normality: so many degrees of freedom has one value."""
LEAST_COUNT, LEAST_SHARE = np.log(1.25), 0.10
"""Smaller jumps are not told: a quarter more, a fifth less; in a share 0 to 1 %, 10 to 17 %, 50 to 60 %."""


@dataclass(frozen=True)
class Series:
    """``counts`` by year; of a share, ``of`` holds what they are a share of."""

    what: str
    counts: Mapping[int, int]
    of: Mapping[int, int] | None = None


@dataclass(frozen=True)
class Jump:
    """From ``year`` on (``until`` None) or in the years up to, not including, ``until``.

    ``before`` and ``after`` are counts, or shares, of the years beside the jump, of ``least`` rows each (None: they are
    the rows); ``surprise`` is the moderated t.
    """

    what: str
    year: int
    before: float
    after: float
    surprise: float
    least: int | None = None
    until: int | None = None


def jumps(series: Series, known: frozenset[int], tests: int, alpha: float) -> list[Jump]:
    """The jumps of one series that is one of those in which ``tests`` steps are looked at in all.

    ``known``: years in which something known changes. Their steps are neither told nor taken for noise.
    """
    years, x, counting = _points(series)
    if len(years) < FEWEST_YEARS:
        return []
    step = np.diff(x)
    open_ = np.array([not any(year in known for year in range(a + 1, b + 1)) for a, b in pairwise(years)])
    excess = step - _around(step, open_)
    spread, df = _spread(excess[open_], counting[open_], PRIOR_OF_SHARES if series.of else PRIOR_OF_COUNTS)
    surprise = excess / np.sqrt(counting + spread)
    from scipy.special import stdtrit

    limit = -stdtrit(df, alpha / tests / 2)
    least = LEAST_SHARE if series.of else LEAST_COUNT
    large = open_ & (np.abs(excess) >= least)
    found = _with_the_way_back(surprise, large & (np.abs(surprise) > limit), large & (np.abs(surprise) > limit / 2))
    return _joined([_jump(series, years, int(at), float(surprise[at])) for at in found])


def steps_of(series: Series) -> int:
    """How many steps of a series are looked at."""
    return max(0, len(_points(series)[0]) - 1)


def _points(series: Series) -> tuple[list[int], Floats, Floats]:
    """Years, values, and the counting variance of each step if both its years were alike."""
    if series.of is None:
        years = sorted(series.counts)
        n = np.array([series.counts[year] for year in years], dtype=float)
        return years, np.log(n + 0.5), 4 / (n[1:] + n[:-1] + 1)
    years = sorted(year for year, n in series.of.items() if n >= FEWEST_ROWS)
    n = np.array([series.of[year] for year in years], dtype=float)
    part = np.array([series.counts.get(year, 0) for year in years], dtype=float)
    return years, np.arcsin(np.sqrt(part / n)), 1 / (4 * n[1:]) + 1 / (4 * n[:-1])


def _around(step: Floats, open_: NDArray[np.bool_]) -> Floats:
    """The median of the nearest other steps, where nothing is known to have happened."""
    places = np.arange(len(step))
    found = np.zeros(len(step))
    for at in places:
        others = places[open_ & (places != at)]
        near = others[np.argsort(np.abs(others - at), kind="stable")[:NEIGHBOURS]]
        found[at] = np.median(step[near]) if len(near) else 0.0
    return found


def _spread(excess: Floats, counting: Floats, prior: tuple[float, float]) -> tuple[float, float]:
    """The variance of steps beyond counting, and its degrees of freedom; at least those of the prior."""
    sd, prior_df = prior
    if not len(excess):
        return sd**2, prior_df
    df = MAD_EFFICIENCY * len(excess)
    beyond = max(0.0, (1.4826 * float(np.median(np.abs(excess)))) ** 2 - float(np.median(counting)))
    return (prior_df * sd**2 + df * beyond) / (prior_df + df), prior_df + df


def _jump(series: Series, years: list[int], at: int, surprise: float) -> Jump:
    beside = years[at : at + 2]
    before, after = (_value(series, year) for year in beside)
    least = min(series.of[year] for year in beside) if series.of else None
    return Jump(series.what, beside[1], before, after, surprise, least)


def _with_the_way_back(surprise: Floats, clear: NDArray[np.bool_], likely: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The clear steps, and likely ones beside them that lead back: together they are one odd year."""
    beside = np.zeros(len(clear), dtype=bool)
    opposite = likely[1:] & likely[:-1] & (surprise[1:] * surprise[:-1] < 0)
    beside[1:] |= opposite & clear[:-1]
    beside[:-1] |= opposite & clear[1:]
    return np.flatnonzero(clear | beside)


def _value(series: Series, year: int) -> float:
    return series.counts.get(year, 0) / series.of[year] if series.of else float(series.counts[year])


def _joined(found: list[Jump]) -> list[Jump]:
    """A jump and the way back in one of the next two years are one."""
    joined: list[Jump] = []
    for jump in found:
        last = joined[-1] if joined else None
        if last and last.until is None and last.surprise * jump.surprise < 0 and jump.year - last.year <= 2:
            joined[-1] = replace(last, until=jump.year)
        else:
            joined.append(jump)
    return joined
