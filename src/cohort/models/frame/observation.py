"""The chance of being under observation: of not yet being censored, and of having entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cohort.models.frame.arrays import FloatArray, IntArray
from cohort.models.frame.rows import Rows
from cohort.models.frame.strata import each_stratum


@dataclass(frozen=True)
class Steps:
    """A function that is 1 before the first of ``time`` and ``value`` from each of them on."""

    time: FloatArray
    value: FloatArray

    def before(self, time: FloatArray) -> FloatArray:
        """The function just before each ``time``."""
        return np.append(1.0, self.value)[np.searchsorted(self.time, time, side="left")]


@dataclass(frozen=True)
class Censoring:
    """At each distinct ``time`` of a censoring: how many of those ``at_risk`` of it were ``censored``."""

    time: FloatArray
    at_risk: FloatArray
    censored: FloatArray

    @property
    def uncensored(self) -> Steps:
        """G: the Kaplan-Meier estimate of not being censored."""
        stays: FloatArray = 1 - self.censored / self.at_risk
        return Steps(self.time, np.multiply.accumulate(stays))


def censoring(rows: Rows, with_events: bool) -> Censoring:
    """Among ``rows`` with causes. ``with_events``: people who have an event at a time could still be censored at it.

    Otherwise, of people with the same recorded time, those with an event left first.
    """
    time, causes = rows.follow_up, rows.causes
    assert time is not None and causes is not None, "competing risks have times and causes"
    left = causes.code == 0
    at = np.unique(time.exit[left])
    entered = np.searchsorted(np.sort(time.entry), at, side="left")
    gone = np.searchsorted(np.sort(time.exit), at, side="left")
    at_risk = (entered - gone).astype(np.float64)
    if not with_events:
        at_risk -= _at(time.exit[~left], at)
    return Censoring(at, at_risk, _at(time.exit[left], at))


def entered(rows: Rows) -> Steps:
    """H: the chance of having entered by a time, by Kaplan-Meier in reversed time (Geskus 2011, section 3).

    It is 0 before a time at which nobody is under observation: the people before and after cannot be compared.
    """
    time = rows.follow_up
    assert time is not None, "require() has asked for time"
    at = np.unique(time.entry)
    came, gone = (np.searchsorted(np.sort(times), at, side="right") for times in (time.entry, time.exit))
    not_new = 1 - _at(time.entry, at) / (came - gone)
    later = np.append(np.cumprod(not_new[::-1])[::-1][1:], 1.0)
    return Steps(at, later)


def _at(times: FloatArray, at: FloatArray) -> FloatArray:
    ordered = np.sort(times)
    return (np.searchsorted(ordered, at, side="right") - np.searchsorted(ordered, at, side="left")).astype(np.float64)


@dataclass(frozen=True)
class Observation:
    """How people come under observation and leave it, in each stratum (by number).

    ``chance`` holds the functions whose product is the chance of being observed: G, and with ``late`` entry H.
    ``with_events``: of people with the same recorded time, those with an event could still be censored at it.
    """

    censoring: Mapping[int, Censoring]
    chance: Mapping[int, tuple[Steps, ...]]
    late: bool
    with_events: bool

    def before(self, time: FloatArray, stratum: IntArray) -> FloatArray:
        """The chance just before each ``time``."""
        product = np.ones(len(time))
        for number, functions in self.chance.items():
            mine = stratum == number
            for function in functions:
                product[mine] *= function.before(time[mine])
        return product


def observation(rows: Rows, with_events: bool) -> Observation:
    """Of rows with causes, in each of their strata."""
    assert rows.follow_up is not None, "competing risks have times"
    late = bool(rows.follow_up.entry.any())
    parts = {0 if part.stratum is None else int(part.stratum[0]): part for part in each_stratum(rows)}
    of_each = {number: censoring(part, with_events) for number, part in parts.items()}
    chance = {
        number: (of_each[number].uncensored, *([entered(part)] if late else [])) for number, part in parts.items()
    }
    return Observation(of_each, chance, late, with_events)


def strata_of(rows: Rows) -> IntArray:
    """The number of each row's stratum; 0 where there are none."""
    return np.zeros(rows.n, dtype=np.intp) if rows.stratum is None else rows.stratum
