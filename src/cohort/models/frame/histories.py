"""People's ways through states, as rows spent in one state each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.models.frame.arrays import FloatArray, IntArray
from cohort.models.frame.rows import Rows

CENSORED = -1


@dataclass(frozen=True)
class Histories:
    """Row i is spent in state ``origin`` over (entry, exit] by a ``person`` and ends in state ``to``, or -1: nowhere.

    States are numbered as in ``names``, people from 0.
    """

    names: tuple[str, ...]
    origin: IntArray
    to: IntArray
    entry: FloatArray
    exit: FloatArray
    person: IntArray

    @property
    def transitions(self) -> list[tuple[int, int]]:
        """The pairs of states between which somebody moves, in order."""
        moves = self.to >= 0
        return sorted(set(zip(self.origin[moves].tolist(), self.to[moves].tolist(), strict=True)))


def histories(rows: Rows) -> Histories:
    """Of ``rows`` with a state and what it ended in; ``rows.cluster`` is the person, or each row its own.

    Raises :class:`ModelError` where a person is in two states at once, or in another than she moved to.
    """
    time, causes, state = rows.follow_up, rows.causes, rows.state
    assert time is not None and causes is not None and state is not None, "fit() has asked for times and states"
    names = tuple(dict.fromkeys((*state.levels, *causes.names)))
    number = {name: place for place, name in enumerate(names)}
    to = np.array([CENSORED, *(number[name] for name in causes.names)], dtype=np.intp)[causes.code]
    person = np.arange(rows.n) if rows.cluster is None else np.unique(rows.cluster, return_inverse=True)[1]
    found = Histories(names, state.codes, to, time.entry, time.exit, person.astype(np.intp))
    _require_ways(found)
    return found


def _require_ways(found: Histories) -> None:
    order = np.lexsort((found.entry, found.person))
    sorted_rows = pd.DataFrame({"person": found.person, "entry": found.entry, "exit": found.exit}).iloc[order]
    again = (sorted_rows["person"].diff() == 0).to_numpy()[1:]
    overlap = again & (found.entry[order][1:] < found.exit[order][:-1])
    left_in = np.where(found.to >= 0, found.to, found.origin)[order][:-1]
    elsewhere = again & (found.origin[order][1:] != left_in)
    stays = found.to == found.origin
    faults = [
        Fault("time.state", f"{int(wrong.sum())} rows {what}", expected, "is cluster: the person?")
        for wrong, what, expected in (
            (overlap, "begin before the person's row before them ends", "rows of a person one after the other"),
            (elsewhere, "begin in another state than the person was in", "the state that the row before ended in"),
            (stays, "end in the state they are spent in", "a move to another state, or no event"),
        )
        if wrong.any()
    ]
    if faults:
        raise ModelError(faults)
