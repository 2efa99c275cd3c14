"""A second reading of follow-up: every risk day of a person by itself, with what was known by the day before."""

from __future__ import annotations

import copy
from collections.abc import Set
from datetime import date, timedelta
from typing import Any

from cohort.spec.kinds.record import Record
from cohort.spec.model import Model

from .reading import Reading, days

DAY = timedelta(days=1)
NEVER = date(1800, 1, 1)


class AsKnown(Reading):
    """The same study as it is known at the end of one day: windows close then, or hold that day alone."""

    how: str
    day_known: date
    followed: tuple[date, date]
    plain: Reading

    def window(self, variable: Record, person: str) -> Set[date]:
        whole = self.plain.window(variable, person)
        if self.how == "current":
            return whole & {self.day_known}
        return {day for day in whole if day <= self.day_known}

    def asked_for_in(self, variable: Record, person: str) -> Set[date]:
        """Whether nothing found is a no is judged over all days asked for."""
        entry, exit_ = self.followed
        whole = {day for day in self.plain.window(variable, person) if day < exit_}
        return {day for day in whole if day >= entry} if self.how == "current" else whole


def as_known(reading: Reading, how: str, day: date, followed: tuple[date, date]) -> AsKnown:
    known = copy.copy(reading)
    known.__class__ = AsKnown
    assert isinstance(known, AsKnown)
    known.how, known.day_known, known.followed, known.plain = how, day, followed, reading
    return known


def followed(reading: Reading, model: Model, person: str) -> tuple[date | None, date | None, str]:
    """The day follow-up starts, its last day, and what happened on that."""
    time = model.time
    assert time is not None
    start, end = reading.day(time.from_, person), reading.day(time.end, person)
    ends = [
        end,
        reading.value("death", person),
        left(reading, person, start),
        last_covered(reading, time.event, person),
    ]
    leaves = min(day for day in ends if day is not None) if end else None
    events = [(reading.value(name, person), name) for name in (*filter(None, [time.until]), *time.competing)]
    told = [(day, name) for day, name in events if day is not None and leaves and day <= leaves]
    exit_ = min([day for day, _ in told], default=leaves)
    return start, exit_, next((name for day, name in told if day == exit_), "censored")


def left(reading: Reading, person: str, start: date | None) -> date | None:
    """The first day abroad from the start on."""
    if start is None:
        return None
    return min((day for day in reading.abroad(person) if day >= start), default=None)


def last_covered(reading: Reading, event: str, person: str) -> date | None:
    variable = reading.study.variables.get(event)
    if not isinstance(variable, Record):
        return reading.registers[reading.study.cohort.people].last_covered_day
    roles = {"either_parent": ("mother", "father"), "both_parents": ("mother", "father")}.get(
        variable.who, (variable.who,)
    )
    covered = [reading.covered(variable, person, role) for role in roles]
    return max((max(seen) for seen in covered if seen), default=NEVER)


def risk_days(reading: Reading, name: str, person: str) -> dict[date, tuple[Any, ...]]:
    """For each risk day of the person: whether it ends in the event, how it ends, its levels, and what varies."""
    model = reading.study.models[name]
    start, exit_, ended = followed(reading, model, person)
    assert model.time is not None
    if start is None or exit_ is None:
        return {}
    told = {}
    events, suspended = all_events(reading, model, person) if model.time.every else (set(), set())
    events = {day for day in events if start < day <= exit_}
    for day in sorted(days(start + DAY, exit_ + DAY)):
        known = {how: as_known(reading, how, day - DAY, (start, exit_)) for how in ("time_varying", "current")}
        if day in suspended:
            continue
        before = len([one for one in events if one < day])
        splits = [level(reading, split, day, person, before) for split in model.time.split.values()]
        values = [known[how].value(term, person) for term, how in model.varying.items()]
        last = day == exit_
        happens = day in events or (last and ended == model.time.until)
        told[day] = (happens, ended if last else "censored", *splits, *values)
    return told


def gap_days(reading: Reading, name: str, person: str, told: dict[date, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The states of ``risk_days``, each with the number of its day since the event before, or since at risk again."""
    model, (start, _, _) = reading.study.models[name], followed(reading, reading.study.models[name], person)
    assert start is not None
    _, suspended = all_events(reading, model, person)
    since, counted = start, []
    for day in sorted(told):
        since = max([since, *(one for one in suspended if one < day)])
        counted.append(((day - since).days, *told[day]))
        since = day if told[day][0] else since
    return counted


def all_events(reading: Reading, model: Model, person: str) -> tuple[set[date], set[date]]:
    """The days of a person's events, and those on which no other can come."""
    assert model.time is not None
    variable = reading.study.variables[model.time.event]
    assert isinstance(variable, Record)
    window = reading.window(variable, person)
    whole = [record["days"] for record in reading.records(variable, person, "child") if window & record["days"]]
    if variable.take.verb == "count":
        return {min(record) for record in whole} & window, set()
    events, suspended = set(), set()
    gap = timedelta(days=variable.gap or 0)
    for episode in episodes([(record, record & window) for record in whole], gap):
        first = min(min(inside) for _, inside in episode)
        if all(min(record) in window for record, _ in episode):
            events.add(first)
        if model.time.at_risk == "between_episodes":
            suspended |= days(first + DAY, max(max(inside) for _, inside in episode) + gap + DAY)
    return events, suspended


Spell = tuple[Set[date], Set[date]]
"""All days of a record, and those inside the window."""


def episodes(records: list[Spell], gap: timedelta) -> list[list[Spell]]:
    """Records of which each starts at most ``gap`` after the last day of those before."""
    found: list[list[Spell]] = []
    for record in sorted(records, key=lambda one: min(one[1])):
        last = max((max(inside) for episode in found for _, inside in episode), default=None)
        if last is None or min(record[1]) > last + gap:
            found.append([])
        found[-1].append(record)
    return found


def level(reading: Reading, split: Any, day: date, person: str, before: int) -> str | None:
    if split.of == "events_before":
        years = before
    elif split.of == "calendar_year":
        years = day.year
    else:
        since = reading.value("birth" if split.of == "age" else split.of, person)
        years = -1 if since is None or since > day else completed(since, day)
    return next(
        (c.label for c in split.cuts if c.low <= years and (years < c.high or (c.closed and years == c.high))), None
    )


def completed(since: date, day: date) -> int:
    years = day.year - since.year
    try:
        birthday = since.replace(year=day.year)
    except ValueError:
        birthday = date(day.year, 2, 28)
    return years - (birthday > day)
