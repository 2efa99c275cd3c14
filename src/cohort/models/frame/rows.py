"""The rows a model is fitted to: complete cases with follow-up time, and how many were left out for which reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError, SpecError, did_you_mean, one_of
from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray
from cohort.models.frame.causes import Causes, read_causes
from cohort.models.frame.summed import SummedRows
from cohort.models.frame.terms import (
    Factor,
    Interaction,
    Measure,
    Spline,
    Term,
    read_column,
    read_count,
    read_event,
    read_factor,
    read_numbers,
    read_weights,
    with_knots,
)
from cohort.models.frame.weighing import EstimatedWeights
from cohort.models.request import Errors, ModelSpec, TimeColumns
from cohort.wanted.settings import columns_named
from cohort.wanted.term import parts_of, spline_of

UNITS_IN_A_YEAR = {"years": 1.0, "days": 365.25}
SAME_TIME = 1.5e-8  # the square root of the rounding of a floating-point number
READERS_OF_NUMBERS = {
    "outcome": read_event,
    "time.event": read_event,
    "time.terminal": read_event,
    "time.entry": read_numbers,
    "time.exit": read_numbers,
    "weights": read_weights,
}
READERS_BY_TYPE = {("boolean",): read_event, ("number",): read_numbers, ("number", "integer"): read_numbers}
"""Of columns that a kind's own settings name; others are read by the kind."""
OutcomeReader = Callable[["pd.Series[Any]", str], FloatArray]
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
    """Complete cases. ``event`` is the outcome; ``cluster`` and ``stratum`` number theirs; ``by`` groups curves.

    ``causes`` tell what ended follow-up where that is coded, ``state`` the state a row is spent in. ``response`` is
    the outcome as a number; where it is ``counted``, ``event`` tells the rows that count any, and where it is
    ``measured`` on a scale, there are no events. ``numbers`` are the columns that the kind's own settings name.
    ``person`` numbers the people; it is None where each row is a person of its own. ``terminal`` tells the rows
    that end by what leaves their person without further events.
    ``errors`` are those asked for in place of the kind's usual ones.
    ``place`` tells whose weight among the ``estimated_weights`` a row has.
    Rows that are cells of others have the number of events as ``response``, and ``summed`` tells of their people.
    """

    terms: tuple[Term, ...]
    event: BoolArray
    follow_up: FollowUp | None
    cluster: IntArray | None
    by: Factor | None
    excluded: Mapping[str, int]
    stratum: IntArray | None = None
    weight: FloatArray | None = None
    causes: Causes | None = None
    state: Factor | None = None
    response: FloatArray | None = None
    counted: bool = False
    measured: bool = False
    numbers: Mapping[str, FloatArray] = field(default_factory=dict)
    person: IntArray | None = None
    terminal: BoolArray | None = None
    errors: Errors | None = None
    estimated_weights: EstimatedWeights | None = None
    place: IntArray | None = None
    summed: SummedRows | None = None

    @property
    def n(self) -> int:
        """How many rows there are."""
        return len(self.event)

    @property
    def people(self) -> int:
        """How many people the rows are of."""
        if self.summed:
            return self.summed.people
        return self.n if self.person is None else len(np.unique(self.person))

    @property
    def intervals(self) -> int | None:
        """How many rows there are, where people have several."""
        if self.summed:
            return self.summed.intervals
        return None if self.person is None else self.n

    @property
    def events(self) -> int:
        """How many rows have the event."""
        if self.summed and self.response is not None:
            return int(self.response.sum())
        return int(self.event.sum())

    @cached_property
    def people_with_event(self) -> int:
        """How many people have the event, in one of their rows or in several."""
        return self.events if self.person is None else len(np.unique(self.person[self.event]))

    @property
    def recurrences(self) -> int | None:
        """How many events there are, where somebody has several."""
        return self.events if self.people_with_event < self.events else None

    @property
    def largest(self) -> int | None:
        """How many of them the person has who has most, where somebody has several."""
        several = self.person is not None and self.people_with_event < self.events
        return int(np.bincount(self.person[self.event]).max()) if several and self.person is not None else None

    @property
    def years(self) -> FloatArray | None:
        """Each row's years under observation, from its times or from a column of person-years; None without either."""
        return self.numbers.get("settings.person_years") if self.follow_up is None else self.follow_up.years

    @property
    def person_years(self) -> float | None:
        """Years under observation of all rows together; None without times."""
        return None if self.years is None else float(self.years.sum())

    @property
    def clusters(self) -> int | None:
        """How many clusters there are; None without clusters."""
        return None if self.cluster is None else int(np.count_nonzero(np.bincount(self.cluster)))

    @property
    def weights(self) -> FloatArray | float:
        """Each row's weight; 1 where rows have none."""
        return 1.0 if self.weight is None else self.weight

    @property
    def sampled(self) -> bool:
        """ASSUME: weights that are not whole numbers are those of a sample, and no numbers of people alike."""
        return self.weight is not None and bool((self.weight % 1 != 0).any())

    def robust(self, usual: Errors = "model") -> bool:
        """Whether errors are robust: where asked for, else where rows are clustered or sampled, else as ``usual``."""
        together = self.cluster is not None or self.estimated_weights is not None
        if self.errors is None and (together or self.sampled):
            return True
        return (self.errors or usual) == "robust"

    def take(self, keep: BoolArray) -> Rows:
        """The rows where ``keep`` is true."""
        if keep.all():
            return self
        time = self.follow_up
        return replace(
            self,
            terms=tuple(term.take(keep) for term in self.terms),
            event=self.event[keep],
            follow_up=None if time is None else FollowUp(time.entry[keep], time.exit[keep]),
            cluster=None if self.cluster is None else self.cluster[keep],
            by=None if self.by is None else self.by.take(keep),
            stratum=None if self.stratum is None else self.stratum[keep],
            weight=None if self.weight is None else self.weight[keep],
            causes=None if self.causes is None else self.causes.take(keep),
            state=None if self.state is None else self.state.take(keep),
            response=None if self.response is None else self.response[keep],
            numbers={where: values[keep] for where, values in self.numbers.items()},
            person=None if self.person is None else self.person[keep],
            terminal=None if self.terminal is None else self.terminal[keep],
            place=None if self.place is None else self.place[keep],
        )


def complete_cases(frame: pd.DataFrame, spec: ModelSpec, read_outcome: OutcomeReader = read_event) -> Rows:
    """Read every column ``spec`` names and keep the rows that miss none of them and have follow-up time.

    ``read_outcome`` reads the outcome of a model without times: yes/no, a count, or a measure. A row left out counts
    once, under the first reason that holds: outside, outcome, times, terms, group, cluster, strata.
    Where ``spec.person`` tells people with several rows, a person counts who has no row left, as the first one does.
    Raises :class:`SpecError` for columns that do not exist, and :class:`ModelError` for columns that cannot be read
    and where no row is left.
    """
    return cases(frame, spec, read_outcome)[0]


def cases(frame: pd.DataFrame, spec: ModelSpec, read_outcome: OutcomeReader = read_event) -> tuple[Rows, BoolArray]:
    """What :func:`complete_cases` gives, and which rows of the frame they are. Raises the same faults."""
    if spec.summed:
        return _cells(frame, spec, spec.summed), np.ones(len(frame), dtype=bool)
    every, missing = _read(frame, spec, read_outcome)
    if spec.outside:
        why = frame[spec.outside]
        missing = {reason: (why == reason).to_numpy() for reason in sorted(why.dropna().unique())} | missing
    if time := every.follow_up:
        missing["no follow-up time"] = time.exit <= time.entry
    missing |= {f"{one.name} missing": one.missing for one in (*every.terms, *filter(None, [every.by, every.state]))}
    if spec.time and spec.time.origin is not None:
        missing[f"not in state {spec.time.origin}"] = ~_in_origin(every.state, spec.time.origin)
    if every.cluster is not None:
        missing[f"{spec.cluster or spec.person} missing"] = every.cluster < 0
    missing |= {f"{name} missing": frame[name].isna().to_numpy() for name in spec.strata}
    if every.weight is not None and every.place is not None:
        missing["participation weight missing"] = np.isnan(every.weight)
    keep, excluded = _first_reasons(missing, every.n, every.person)
    if not keep.any():
        raise _nothing_left(excluded)
    rows = every.take(keep)
    return replace(rows, terms=tuple(map(with_knots, rows.terms)), excluded=excluded), keep


def _nothing_left(excluded: Mapping[str, int]) -> ModelError:
    found, expected = "no complete row", "rows with every column filled in"
    return ModelError(Fault("the data", found, expected, ", ".join(excluded)))


def _cells(frame: pd.DataFrame, spec: ModelSpec, summed: SummedRows) -> Rows:
    """Cells, which hold complete rows alone. Raises :class:`ModelError` where there are none."""
    if frame.empty:
        raise _nothing_left(summed.excluded)
    events = read_count(frame[summed.events], "time.event")
    years = read_numbers(frame[summed.days], "time.exit") / UNITS_IN_A_YEAR["days"]
    return Rows(
        terms=tuple(_term_reader(frame, spec, name)() for name in spec.terms),
        event=events > 0,
        follow_up=None,
        cluster=None,
        by=None,
        excluded=summed.excluded,
        response=events,
        counted=True,
        numbers={"settings.person_years": years},
        summed=summed,
    )


def _read(frame: pd.DataFrame, spec: ModelSpec, read_outcome: OutcomeReader) -> tuple[Rows, dict[str, BoolArray]]:
    """Every row of the frame, and which of them miss the outcome or a time. Raises the faults of all columns."""
    named = spec.columns
    _require_columns(frame, named)
    faults: list[Fault] = []
    coded = spec.time is not None and spec.time.cause is not None
    own = {
        where: READERS_BY_TYPE[types] for where, _, types in columns_named(spec.settings) if types in READERS_BY_TYPE
    }
    numbers = _try(
        {
            w: partial(read, frame[named[w]], w)
            for w, read in {**READERS_OF_NUMBERS, "outcome": read_outcome, **own}.items()
            if w in named and not (coded and w == "time.event")
        },
        faults,
    )
    ended = _try({"time.cause": partial(read_causes, frame, spec.time)} if coded and spec.time else {}, faults)
    terms = _try({f"terms.{name}": _term_reader(frame, spec, name) for name in spec.terms}, faults)
    factors = _try({w: partial(read_factor, frame[named[w]], w) for w in ("by", "time.state") if w in named}, faults)
    if faults:
        raise ModelError(faults)
    causes = ended.get("time.cause")
    missing = {f"{named['time.event']} missing": causes.missing} if causes else {}
    missing |= {f"{named[where]} missing": np.isnan(values) for where, values in numbers.items()}
    together = spec.cluster or (spec.person if spec.errors == "robust" else None)
    cluster = pd.factorize(frame[together])[0] if together else None
    strata = frame.groupby(list(spec.strata), dropna=False, observed=True) if spec.strata else None
    stratum = None if strata is None else np.asarray(strata.ngroup(), dtype=np.intp)
    follow_up = _follow_up(numbers, spec.time) if spec.time else None
    measured = spec.time is None and (spec.outcome is None or read_outcome is read_numbers)
    weighing = spec.participation
    place = weighing.places(frame) if weighing else None
    event = causes.event if causes else numbers.get("time.event" if spec.time else "outcome", np.zeros(len(frame))) > 0
    rows = Rows(
        terms=tuple(terms.values()),
        event=event & (not measured),
        follow_up=follow_up,
        cluster=cluster,
        by=factors.get("by"),
        excluded={},
        stratum=stratum,
        weight=weighing.weight[place] if weighing else numbers.get("weights"),
        causes=causes,
        state=factors.get("time.state"),
        response=numbers.get("outcome"),
        counted=spec.outcome is not None and read_outcome is read_count,
        measured=measured,
        numbers={where: numbers[where] for where in own},
        person=pd.factorize(frame[spec.person])[0] if spec.person else None,
        terminal=numbers["time.terminal"] > 0 if "time.terminal" in numbers else None,
        errors=spec.errors,
        estimated_weights=weighing,
        place=place,
    )
    return rows, missing


def _in_origin(state: Factor | None, origin: str) -> BoolArray:
    """The rows spent in one state. Raises :class:`ModelError` where there is no such state."""
    levels = () if state is None else state.levels
    if state is None or origin not in levels:
        raise ModelError(Fault("time.origin", origin, one_of(levels), did_you_mean(origin, levels)))
    in_origin: BoolArray = state.codes == levels.index(origin)
    return in_origin


def _require_columns(frame: pd.DataFrame, named: Mapping[str, str]) -> None:
    known = [str(column) for column in frame.columns]
    faults = [
        Fault(where, f"column '{name}', which the data does not have", one_of(known), did_you_mean(name, known))
        for where, name in named.items()
        if name not in known
    ]
    if faults:
        raise SpecError(faults)


def _term_reader(frame: pd.DataFrame, spec: ModelSpec, term: str) -> Callable[[], Term]:
    def read() -> Term:
        parts = tuple(_read_part(frame, spec, part, f"terms.{term}") for part in parts_of(term))
        return parts[0] if len(parts) == 1 else Interaction(term, parts)

    return read


def _read_part(frame: pd.DataFrame, spec: ModelSpec, part: str, where: str) -> Factor | Measure | Spline:
    if spline := spline_of(part):
        name, knots = spline
        return Spline(part, read_numbers(frame[name], where), knots, reference=_number(spec.reference.get(name), name))
    return read_column(frame[part], where, part in spec.categorical, spec.reference.get(part))


def _number(text: str | None, name: str) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        raise ModelError(Fault(f"reference.{name}", text or "", "a number, as it is a spline's")) from None


def _try(readers: Mapping[str, Callable[[], T]], faults: list[Fault]) -> dict[str, T]:
    """Call every reader; add to ``faults`` what they raise."""
    read = {}
    for where, reader in readers.items():
        try:
            read[where] = reader()
        except ModelError as error:
            faults.extend(error.faults)
    return read


def _follow_up(times: Mapping[str, FloatArray], columns: TimeColumns) -> FollowUp:
    exit_ = times["time.exit"]
    entry, exit_ = same_times(times.get("time.entry", np.zeros_like(exit_)), exit_)
    unit = UNITS_IN_A_YEAR[columns.unit]
    return FollowUp(entry / unit, exit_ / unit)


def same_times(*times: FloatArray) -> tuple[FloatArray, ...]:
    """The times, with those that differ by rounding alone made the same: 0.3 and 0.1 + 0.2.

    ASSUME: neighbours closer than 1.5e-8, absolutely or relative to the mean, are one time (as R's ``aeqSurv``).
    """
    if all((one % 1 == 0).all() for one in times):
        return times
    distinct = np.unique(np.concatenate(times))
    distinct = distinct[np.isfinite(distinct)]
    apart = np.diff(distinct) > SAME_TIME * max(1.0, float(np.abs(distinct).mean()) if len(distinct) else 1.0)
    first = distinct[np.append(True, apart)] if len(distinct) else distinct
    return tuple(
        np.where(np.isfinite(one), first[np.searchsorted(first, one, side="right") - 1], one) if len(first) else one
        for one in times
    )


def _first_reasons(
    missing: Mapping[str, BoolArray], n: int, person: IntArray | None
) -> tuple[BoolArray, dict[str, int]]:
    """Rows without any reason to leave out, and the number of rows (or people) lost to each reason in turn."""
    keep, first = np.ones(n, dtype=bool), np.ones(n, dtype=bool)
    for rows in missing.values():
        keep &= ~rows
    if person is not None:
        first = np.zeros(n, dtype=bool)
        first[np.unique(person, return_index=True)[1]] = True
        first &= ~np.isin(person, person[keep])
    lost = {}
    for reason, rows in missing.items():
        lost[reason] = int((first & rows).sum())
        first &= ~rows
    return keep, {reason: number for reason, number in lost.items() if number}
