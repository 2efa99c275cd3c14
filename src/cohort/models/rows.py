"""The rows a model is fitted to: complete cases with follow-up time, and how many were left out for which reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError, SpecError, did_you_mean, one_of
from cohort.models.arrays import BoolArray, FloatArray, IntArray
from cohort.models.request import ModelSpec, TimeColumns
from cohort.models.terms import Factor, Term, read_event, read_numbers, read_term

DAYS_IN_UNIT = {"years": 1.0, "days": 365.25}
T = TypeVar("T")


@dataclass(frozen=True)
class FollowUp:
    """Each row is under observation in (entry, exit], in years."""

    entry: FloatArray
    exit: FloatArray

    @property
    def years(self) -> FloatArray:
        """Each row's time under observation."""
        return self.exit - self.entry


@dataclass(frozen=True)
class Rows:
    """Complete cases. ``event`` is the outcome; ``cluster`` numbers the clusters from 0; ``by`` groups curves."""

    terms: tuple[Term, ...]
    event: BoolArray
    follow_up: FollowUp | None
    cluster: IntArray | None
    by: Factor | None
    excluded: Mapping[str, int]

    @property
    def n(self) -> int:
        """How many rows there are."""
        return len(self.event)

    @property
    def events(self) -> int:
        """How many rows have the event."""
        return int(self.event.sum())

    @property
    def person_years(self) -> float | None:
        """Years under observation of all rows together; None without times."""
        return None if self.follow_up is None else float(self.follow_up.years.sum())

    @property
    def clusters(self) -> int | None:
        """How many clusters there are; None without clusters."""
        return None if self.cluster is None else int(self.cluster.max()) + 1

    def take(self, keep: BoolArray) -> Rows:
        """The rows where ``keep`` is true."""
        time = self.follow_up
        return replace(
            self,
            terms=tuple(term.take(keep) for term in self.terms),
            event=self.event[keep],
            follow_up=None if time is None else FollowUp(time.entry[keep], time.exit[keep]),
            cluster=None if self.cluster is None else self.cluster[keep],
            by=None if self.by is None else self.by.take(keep),
        )


def complete_cases(frame: pd.DataFrame, spec: ModelSpec) -> Rows:
    """Read every column ``spec`` names and keep the rows that miss none of them and have follow-up time.

    A row left out counts once, under the first reason that holds: outcome, times, terms, cluster, group.
    Raises :class:`SpecError` for columns that do not exist and :class:`ModelError` for columns that cannot be read
    and where no row, or no event, is left.
    """
    _require_columns(frame, spec)
    event_name, event = _event(frame, spec)
    missing = {f"{event_name} missing": np.isnan(event)}
    follow_up = _follow_up(frame, spec.time, missing) if spec.time else None
    terms, by = _terms(frame, spec)
    missing |= {f"{term.name} missing": term.missing for term in (*terms, *([by] if by else []))}
    cluster = None if spec.cluster is None else pd.factorize(frame[spec.cluster])[0]
    if cluster is not None:
        missing[f"{spec.cluster} missing"] = cluster < 0
    keep, excluded = _first_reasons(missing, len(frame))
    if not keep.any():
        raise ModelError(Fault("the data", "no complete row", "rows with every column filled in", ", ".join(excluded)))
    if cluster is not None:
        cluster[keep] = np.unique(cluster[keep], return_inverse=True)[1]
    return Rows(terms, event == 1.0, follow_up, cluster, by, excluded).take(keep)


def _require_columns(frame: pd.DataFrame, spec: ModelSpec) -> None:
    named: dict[str, str | None] = {f"terms.{term}": term for term in spec.terms}
    named |= {"outcome": spec.outcome, "cluster": spec.cluster, "by": spec.by}
    if spec.time:
        named |= {"time.entry": spec.time.entry, "time.exit": spec.time.exit, "time.event": spec.time.event}
    known = [str(column) for column in frame.columns]
    absent = {where: name for where, name in named.items() if name is not None and name not in frame.columns}
    if absent:
        found = "column '{}', which the data does not have"
        raise SpecError(
            [
                Fault(where, found.format(name), one_of(known), did_you_mean(name, known))
                for where, name in absent.items()
            ]
        )


def _event(frame: pd.DataFrame, spec: ModelSpec) -> tuple[str, FloatArray]:
    if spec.time:
        return spec.time.event, read_event(frame[spec.time.event], "time.event")
    return str(spec.outcome), read_event(frame[str(spec.outcome)], "outcome")


def _follow_up(frame: pd.DataFrame, time: TimeColumns, missing: dict[str, BoolArray]) -> FollowUp:
    """Follow-up in years; adds to ``missing`` the rows without a time, or whose exit is not after their entry."""
    exit_ = read_numbers(frame[time.exit], "time.exit") / DAYS_IN_UNIT[time.unit]
    entry = np.zeros_like(exit_)
    if time.entry is not None:
        entry = read_numbers(frame[time.entry], "time.entry") / DAYS_IN_UNIT[time.unit]
        missing[f"{time.entry} missing"] = np.isnan(entry)
    missing[f"{time.exit} missing"] = np.isnan(exit_)
    missing["no follow-up time"] = exit_ <= entry
    return FollowUp(entry, exit_)


def _terms(frame: pd.DataFrame, spec: ModelSpec) -> tuple[tuple[Term, ...], Factor | None]:
    readers: list[Callable[[], Term]] = [
        partial(read_term, frame[term], f"terms.{term}", term in spec.categorical, spec.reference.get(term))
        for term in spec.terms
    ]
    if spec.by:
        readers.append(partial(read_term, frame[spec.by], f"by.{spec.by}", True, None))
    read = _all_or_faults(readers)
    by = read.pop() if spec.by else None
    return tuple(read), by if isinstance(by, Factor) else None


def _all_or_faults(readers: Iterable[Callable[[], T]]) -> list[T]:
    """Call every reader; raise the faults of all of them together."""
    read: list[T] = []
    faults: list[Fault] = []
    for reader in readers:
        try:
            read.append(reader())
        except ModelError as error:
            faults.extend(error.faults)
    if faults:
        raise ModelError(faults)
    return read


def _first_reasons(missing: Mapping[str, BoolArray], n: int) -> tuple[BoolArray, dict[str, int]]:
    """Rows without any reason to leave out, and the number of rows lost to each reason in turn."""
    keep, lost = np.ones(n, dtype=bool), {}
    for reason, rows in missing.items():
        lost[reason] = int((keep & rows).sum())
        keep &= ~rows
    return keep, {reason: number for reason, number in lost.items() if number}
