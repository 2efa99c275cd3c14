"""How many people of each group are at risk, and how many have an event, at each time of an event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray
from cohort.models.frame.rows import FollowUp


@dataclass(frozen=True)
class RiskTable:
    """At each distinct ``time`` (t) of an event: ``at_risk`` (t, groups), and ``events`` (t, groups, causes)."""

    time: FloatArray
    at_risk: FloatArray
    events: FloatArray


def risk_table(follow_up: FollowUp, code: IntArray, group: IntArray, groups: int, causes: int) -> RiskTable:
    """Count those with entry < t <= exit; ``code`` (n) is 0 for no event, k for the k-th cause; ``group`` from 0."""
    time = np.unique(follow_up.exit[code > 0])
    members = [group == number for number in range(groups)]
    at_risk = np.stack([at_risk_at(follow_up, mine, time) for mine in members], axis=1)
    events = np.zeros((len(time), groups, causes))
    ends = code > 0
    np.add.at(events, (np.searchsorted(time, follow_up.exit[ends]), group[ends], code[ends] - 1), 1.0)
    return RiskTable(time, at_risk, events)


def at_risk_at(follow_up: FollowUp, mine: BoolArray, time: FloatArray) -> FloatArray:
    """How many of the rows ``mine`` are at risk at each ``time``."""
    entered = np.searchsorted(np.sort(follow_up.entry[mine]), time, side="left")
    left = np.searchsorted(np.sort(follow_up.exit[mine]), time, side="left")
    return np.asarray(entered - left, dtype=np.float64)


def ends_at(time: FloatArray, exit_: FloatArray) -> IntArray:
    """How many of the exits are at each of the ``time``, or since the one before it; those after the last are left."""
    return np.bincount(np.searchsorted(time, exit_), minlength=len(time))[: len(time)]
