"""What ended follow-up, where it is coded: one of several causes, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError, did_you_mean, one_of
from cohort.models.frame.arrays import BoolArray, IntArray
from cohort.models.frame.terms import read_factor
from cohort.models.request import ANY_CAUSE, ModelSpec, TimeColumns

NOTHING = ("0", "no", "censored", "none")  # what a code for no event at all is usually called


@dataclass(frozen=True)
class Causes:
    """The ``code`` of each row: 0 where nothing happened, k for the k-th of ``names``, -1 where it is missing.

    ``chosen`` numbers the cause that is the event; None: any of them.
    """

    names: tuple[str, ...]
    code: IntArray
    chosen: int | None

    @property
    def missing(self) -> BoolArray:
        """The rows without a code."""
        return self.code < 0

    @property
    def event(self) -> BoolArray:
        """The rows that ended with the event."""
        return self.code > 0 if self.chosen is None else self.code == self.chosen

    @property
    def competing(self) -> BoolArray:
        """The rows that ended with another cause than the chosen one."""
        return (self.code > 0) & ~self.event

    def take(self, keep: BoolArray) -> Causes:
        """The rows where ``keep`` is true."""
        return replace(self, code=self.code[keep])


def read_causes(frame: pd.DataFrame, time: TimeColumns) -> Causes:
    """Read the column ``time.event`` as codes. Raises :class:`ModelError`."""
    column: pd.Series[Any] = frame[time.event]
    factor = read_factor(column, "time.event")
    nothing = _nothing(factor.levels, time.censored)
    names = tuple(level for level in factor.levels if level != nothing)
    numbers = {level: number for number, level in enumerate((nothing, *names))}
    code = np.array([*(numbers[level] for level in factor.levels), -1], dtype=np.intp)[factor.codes]
    if time.cause == ANY_CAUSE:
        return Causes(names, code, None)
    if time.cause not in names:
        raise ModelError(Fault("time.cause", str(time.cause), one_of(names), did_you_mean(str(time.cause), names)))
    return Causes(names, code, numbers[time.cause])


def _nothing(levels: Sequence[str], asked: str | None) -> str:
    """The code for no event; among numbers 0, whether or not it occurs. Raises :class:`ModelError`."""
    usual = next((word for word in NOTHING if word in levels), None)
    if asked is None and usual is None and all(level.lstrip("-").isdigit() for level in levels):
        return NOTHING[0]
    nothing = usual if asked is None else asked
    if nothing is None or nothing not in levels:
        hint = "which code says that nothing happened?" if nothing is None else did_you_mean(nothing, levels)
        raise ModelError(Fault("time.censored", nothing or "nothing", one_of(levels), hint))
    return nothing


def of_any_cause(spec: ModelSpec) -> ModelSpec:
    """The same request, its event column read as codes and any of them an event."""
    assert spec.time is not None, "require() has asked for time"
    return replace(spec, time=replace(spec.time, cause=ANY_CAUSE))
