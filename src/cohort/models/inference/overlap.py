"""How far two groups overlap in the probability of being one of them: what weighting rests on (positivity)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from cohort.estimates import GroupScores, LevelCount, Overlap
from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.counts import crossed
from cohort.models.frame.terms import Factor, Interaction, Term

END = 8
"""Bins are of log odds, where scores are close to normal and tails are seen: from 1 in 3,000 to all but 1 in 3,000."""
PER_UNIT = {0: 2, 200: 5, 2000: 10}
"""How many bins a unit of log odds has, from so many people in the smaller group on."""
SHARES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
"""Of the weights' percentiles that may be told; the gate chooses."""

EXTREME = 0.05
"""ASSUME: a score below this, or above its complement, is told as near a violation of positivity."""


MOST_COMBINATIONS = 50
"""ASSUME: of more combinations of levels nobody finds the one table that fits the scores of each."""


def overlap(
    of: str | None, terms: Sequence[Term], score: FloatArray, member: BoolArray, weights: tuple[FloatArray | None, ...]
) -> Overlap:
    """Of the scores (n) of those who are a ``member`` and of the others, and the ``weights`` of each (None: have none).

    The range of the other group's scores is the region of common support of Dehejia & Wahba 1999, J Am Stat Assoc
    94:1053.
    """
    groups = (member, ~member)
    edges = _edges(min(int(own.sum()) for own in groups))
    yes, no = (_scores(score[own], score[~own], w, edges) for own, w in zip(groups, weights, strict=True))
    return Overlap(of, tuple(edges.tolist()), yes, no, tuple(_levels(terms, member)))


def effective_size(weight: FloatArray) -> float:
    """The size of an unweighted sample that tells as much: (sum w)^2 / sum w^2 (Kish 1965, section 11.7)."""
    return float(weight.sum() ** 2 / (weight @ weight))


def _edges(n: int) -> FloatArray:
    per_unit = max(bins for least, bins in PER_UNIT.items() if n >= least)
    return np.arange(-END * per_unit, END * per_unit + 1) / per_unit


def _scores(own: FloatArray, others: FloatArray, weight: FloatArray | None, edges: FloatArray) -> GroupScores:
    bins = np.searchsorted(edges, np.log(own / (1 - own)), side="right")
    return GroupScores(
        n=len(own),
        counts=tuple(np.bincount(bins, minlength=len(edges) + 1).tolist()),
        outside=int(((own < others.min()) | (own > others.max())).sum()),
        extreme=int(((own < EXTREME) | (own > 1 - EXTREME)).sum()),
        weights=() if weight is None else tuple(zip(SHARES, np.quantile(weight, SHARES).tolist(), strict=True)),
        effective=None if weight is None else effective_size(weight),
    )


def _levels(terms: Sequence[Term], member: BoolArray) -> Iterator[LevelCount]:
    """The people and members of each level of a factor, of each combination of those that interact, and of all."""
    alone = tuple(term for term in terms if not isinstance(term, Interaction))
    sizes = [len(one.levels) if isinstance(one, Factor) else 1 for one in alone]
    several = [alone] if len(alone) > 1 and math.prod(sizes) <= MOST_COMBINATIONS else []
    for parts in [*(term.parts if isinstance(term, Interaction) else (term,) for term in terms), *several]:
        factors = [part for part in parts if isinstance(part, Factor)]
        if len(factors) == len(parts):
            whole = crossed(":".join(one.name for one in factors), factors)
            for code, level in enumerate(whole.levels):
                of = whole.codes == code
                yield LevelCount(whole.name, level, int(of.sum()), int((of & member).sum()), None)
