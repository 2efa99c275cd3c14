"""The rows of each stratum."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cohort.models.frame.rows import Rows


def each_stratum(rows: Rows) -> Iterator[Rows]:
    """The rows of one stratum after the other; all of them where there are no strata."""
    if rows.stratum is None:
        yield rows
        return
    for number in np.unique(rows.stratum):
        yield rows.take(rows.stratum == number)
