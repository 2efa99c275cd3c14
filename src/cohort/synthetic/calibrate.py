"""The distribution nearest to a given one that has given means: how margins are made to hold exactly."""

from __future__ import annotations

import numpy as np

from cohort.errors import Fault, SpecError
from cohort.synthetic.days import Floats

MOST_STEPS = 500
LONGEST_STEP = 1.0
CLOSE = 1e-10


def tilt(base: Floats, features: Floats, means: Floats, where: str) -> Floats:
    """Probabilities of cells, nearest to ``base`` in relative entropy, under which every feature has its mean.

    ``base`` (cells,) are weights, ``features`` (cells, k), ``means`` (k,) all above 0. The answer is
    ``base x exp(features @ tilts)``, normalised; the tilts solve a convex problem by Newton's method with bounded
    steps (exponential tilting; Csiszar 1975, Ann Probab 3:146). Raises SpecError where the means contradict each other.
    """
    scaled = features / means
    tilts = np.zeros(len(means))
    for _ in range(MOST_STEPS):
        logits = scaled @ tilts
        weights = np.where(base > 0, base * np.exp(np.minimum(logits - logits[base > 0].max(), 0.0)), 0.0)
        probabilities = weights / weights.sum()
        centred = scaled - probabilities @ scaled
        gap = 1.0 - probabilities @ scaled
        if np.abs(gap).max() < CLOSE:
            return np.asarray(probabilities)
        curvature = (centred * probabilities[:, None]).T @ centred + 1e-12 * np.eye(len(means))
        step = np.linalg.solve(curvature, gap)
        tilts += step * min(1.0, LONGEST_STEP / np.abs(step / means).max())
    raise SpecError(
        Fault(where, "margins and shares that cannot all hold", "numbers that do not contradict each other")
    )
