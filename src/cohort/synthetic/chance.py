"""Random numbers: one independent stream for every subject, and a few ways to draw."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from cohort.synthetic.days import Bools, Floats, Ints
from cohort.synthetic.truth import Ages

DAYS_IN_YEAR = 365.25


def chance(seed: int, subject: str) -> np.random.Generator:
    """The stream of ``subject``, which does not change with what is drawn from the streams of other subjects."""
    return np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32(subject.encode())]))


def some(rng: np.random.Generator, share: float | Floats, size: int) -> Bools:
    """True with probability ``share``."""
    return np.asarray(rng.random(size) < share)


def one_of(rng: np.random.Generator, weights: Sequence[float], size: int) -> Ints:
    """Positions drawn in proportion to ``weights``."""
    cumulative = np.cumsum(weights)
    return np.asarray(np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right"), dtype=np.int64)


def between(rng: np.random.Generator, low: Ints | int, high: Ints | int, size: int) -> Ints:
    """A whole number from ``low`` up to, but not including, ``high`` (``low`` itself where the range is empty)."""
    room = np.maximum(np.asarray(high) - np.asarray(low), 1)
    return np.asarray(low + np.floor(rng.random(size) * room), dtype=np.int64)


def days_of_age(rng: np.random.Generator, ages: Ages, size: int) -> Ints:
    """Ages in days."""
    years = rng.triangular(ages.youngest, ages.commonest, ages.oldest, size)
    return np.floor(years * DAYS_IN_YEAR).astype(np.int64)


def repeats(counts: Ints) -> tuple[Ints, Ints]:
    """For each row and each of its ``counts`` copies: the row's position, and the copy's number from 0."""
    rows = np.repeat(np.arange(len(counts)), counts)
    return rows, np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)


def running_total(values: Ints, rows: Ints) -> Ints:
    """Totals of ``values`` up to and including each, begun anew at each of the (ascending) ``rows``."""
    totals = np.cumsum(values)
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    before = np.concatenate([[0], totals])[starts]
    return np.asarray(totals - np.repeat(before, np.diff(np.append(starts, len(rows)))))
