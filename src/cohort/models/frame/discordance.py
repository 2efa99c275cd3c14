"""Which sets carry an estimate made within sets: those whose members differ, and how many people they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.estimates import Carried, Estimates
from cohort.models.frame.arrays import IntArray
from cohort.models.frame.levels import Unbounded
from cohort.models.frame.rows import Rows
from cohort.models.regression import Design, design_of, rows_to_fit
from cohort.models.request import ModelSpec


def with_discordance(
    found: Estimates, frame: pd.DataFrame, spec: ModelSpec, unbounded: Unbounded, sets: str
) -> Estimates:
    """The estimates, and for each column the ``sets`` (families ...) that carry it."""
    return replace(found, carried=tuple(_carried(design_of(rows_to_fit(frame, spec)[0], unbounded), sets)))


def _carried(design: Design, sets: str) -> Iterator[Carried]:
    """The sets in which somebody differs from a member with the event whom she is compared with.

    Only these inform the coefficient; the others add nothing to it, however many they are.
    """
    rows = design.rows
    assert rows.stratum is not None, "sets are strata"
    with_event, other = _compared(rows)
    for column, values in zip(design.placed, design.matrix.T, strict=True):
        apart = values[with_event] != values[other]
        people = np.unique(np.concatenate([with_event[apart], other[apart]]))
        informing = len(np.unique(rows.stratum[people]))
        yield Carried(column.term, column.level, sets, informing, _people(people, rows), int(rows.event[people].sum()))


def _people(informing: IntArray, rows: Rows) -> int:
    """How many people the rows are of."""
    return len(informing if rows.person is None else np.unique(rows.person[informing]))


def _compared(rows: Rows) -> tuple[IntArray, IntArray]:
    """Everybody with the event, beside each member of her set without it or, at its time, under observation."""
    table = pd.DataFrame({"set": rows.stratum, "row": np.arange(rows.n)})
    pairs = table[rows.event].merge(table, on="set", suffixes=("_of_event", ""))
    with_event, other = pairs["row_of_event"].to_numpy(np.intp), pairs["row"].to_numpy(np.intp)
    if rows.follow_up is None:
        keep = ~rows.event[other]
    else:
        time = rows.follow_up.exit[with_event]
        keep = (rows.follow_up.entry[other] < time) & (time <= rows.follow_up.exit[other])
    return with_event[keep], other[keep]
