"""A model's follow-up cut into (start, stop] intervals in which all that varies stays the same.

A risk day is a day after the entry, up to the exit. What varies is told for each risk day as it was known by the day
before; the levels of a split are those of the risk day itself (Lexis). An interval holds the risk days of one state.
"""

from __future__ import annotations

import math
from datetime import date

from cohort.compile import events, follow_up, residence
from cohort.compile.answers import answer_table, value_of
from cohort.compile.changes import changes, changes_name, followed_window, in_model, value_in_intervals
from cohort.compile.expression import constant, day
from cohort.compile.statement import COHORT, Context, ModelRows, Statement, block
from cohort.compile.variables import Writing
from cohort.spec.cuts import Categories
from cohort.spec.kinds.categories import level
from cohort.spec.kinds.record import Record
from cohort.spec.model import How, Model, Time
from cohort.spec.moment import Moment
from cohort.spec.variable import Expressed, needs
from cohort.store import quoted

NO_DAYS = ("age", "calendar_year", "events_before")
"""What time can be split by that is not the name of a day."""


def intervals(name: str, context: Context) -> ModelRows:
    """Compile the intervals of the model ``name``, which has terms that vary, a split, or all events.

    Their columns: person, entry, exit, event, what varies.
    """
    model = context.study.models[name]
    assert model.time is not None
    chain = _chain(model, context)
    leaves = {one: how for one, how in chain.items() if isinstance(context.study.variables[one], Record)}
    made = [_followed(name, model.time, context)]
    made += [changes(leaf, how, context) for leaf, how in leaves.items()]
    made += [statement for leaf, how in leaves.items() for statement in followed_window(leaf, how, name, context)]
    made += [events.happened(name, model.time, context)] if model.time.every else []
    made += [_points(name, model.time, leaves), _intervals(name)]
    made += [events.in_intervals(name)] if model.time.every else []
    for one, how in chain.items():
        follows = one in leaves
        made.append(value_in_intervals(one, how, name, context) if follows else _derived(one, name, chain, context))
    return ModelRows(tuple(made), _result(name, model))


def _chain(model: Model, context: Context) -> dict[str, How]:
    """The varying terms and all they are made from, each after what it needs."""
    found: dict[str, How] = {}

    def add(name: str, how: How) -> None:
        variable = context.study.variables.get(name)
        if variable is None or name in found:
            return
        for need in needs(variable) if not isinstance(variable, Record) else ():
            add(need, how)
        found[name] = how

    for term, how in model.varying.items():
        add(term, how)
    return found


def _followed(name: str, time: Time, context: Context) -> Statement:
    days = [split.of for split in time.split.values() if split.of not in NO_DAYS]
    columns = "".join(f",\n    {quoted(one)}" for one in dict.fromkeys(["birth", *days]))
    sql = f"""{follow_up.followed(time, context, COHORT, f"({residence.MEMBERS_QUERY})")}
SELECT
    person_id,
    {follow_up.origin(time)} AS origin,
    starts,
    exit_day,
    followed_to_event,
    followed_to{columns}
FROM followed"""
    return Statement(f"followed_{name}", f"The model {name}. {follow_up.english(time, context)}", sql)


def _points(name: str, time: Time, leaves: dict[str, How]) -> Statement:
    """The days on which an interval opens."""
    inside = "> f.starts AND {0} < f.exit_day"
    branches = [f"SELECT person_id, starts AS day\nFROM followed_{name}"]
    branches += events.points(name) if time.every else []
    branches += [
        f"SELECT c.person_id, c.day\nFROM {changes_name(leaf, how)} AS c\n"
        f"JOIN followed_{name} AS f ON f.person_id = c.person_id\nWHERE c.day {inside.format('c.day')}"
        for leaf, how in leaves.items()
    ]
    for edge in dict.fromkeys(edge for split in time.split.values() for edge in _edges(split)):
        branches.append(
            f"SELECT f.person_id, {edge} AS day\nFROM followed_{name} AS f\nWHERE {edge} {inside.format(edge)}"
        )
    says = f"The days on which an interval of the model {name} opens: entry, changes, and the day before a new level."
    return Statement(f"points_{name}", says, "\nUNION\n".join(branches))


def _edges(split: Categories) -> list[str]:
    """The days before the risk days on which a new level starts."""
    bounds = {cut.low for cut in split.cuts} | {cut.high + 1 if cut.closed else cut.high for cut in split.cuts}
    years = sorted(int(bound) for bound in bounds if not math.isinf(bound))
    if split.of == "events_before":
        return []
    if split.of == "calendar_year":
        told = range(date.min.year, date.max.year + 1)  # nobody lives to see an edge outside
        return [f"({constant(date(year, 1, 1))} - 1)" for year in years if year in told]
    return [day(Moment(split.of, 12 * year, -1), _origin_of(split)) for year in years]


def _origin_of(split: Categories) -> str:
    return "f.birth" if split.of == "age" else f"f.{quoted(split.of)}"


def _intervals(name: str) -> Statement:
    sql = block(f"""
SELECT
    p.person_id,
    p.day AS opens,
    lead(p.day, 1, f.exit_day) OVER (PARTITION BY p.person_id ORDER BY p.day) AS closes
FROM points_{name} AS p
JOIN followed_{name} AS f ON f.person_id = p.person_id
""")
    return Statement(f"intervals_{name}", f"Each person's intervals in the model {name}, end to end.", sql)


def _derived(name: str, model: str, chain: dict[str, How], context: Context) -> Statement:
    """A variable made from others, in each interval: the same expression over what varies."""
    variable = context.study.variables[name]
    assert isinstance(variable, Expressed), "the door lets only what is made of names alone be followed"
    joins = []
    for need in needs(variable):
        if need in chain:
            on = f"{quoted(need)}.person_id = m.person_id AND {quoted(need)}.opens IS NOT DISTINCT FROM m.opens"
            joins.append(f"\nLEFT JOIN {in_model(need, model)} AS {quoted(need)} ON {on}")
        elif value_of(need, context) == f"{quoted(need)}.value":
            on = f"{quoted(need)}.person_id = m.person_id"
            joins.append(f"\nLEFT JOIN {answer_table(need)} AS {quoted(need)} ON {on}")
    sql = f"""SELECT m.person_id, m.opens, {variable.value(Writing(context))} AS value
FROM (
    SELECT * FROM intervals_{model} JOIN members USING (person_id)
) AS m{"".join(joins)}"""
    return Statement(in_model(name, model), f"{name} in each interval of the model {model}.", sql)


def _result(name: str, model: Model) -> str:
    assert model.time is not None
    splits = [f"{_level(split)} AS {quoted(one)}" for one, split in model.time.split.items()]
    columns = "".join(
        f",\n    {line}" for line in [*splits, *(f"{quoted(t)}.value AS {quoted(t)}" for t in model.varying)]
    )
    joins = "".join(
        f"\nLEFT JOIN {in_model(term, name)} AS {quoted(term)}"
        f" ON {quoted(term)}.person_id = i.person_id AND {quoted(term)}.opens IS NOT DISTINCT FROM i.opens"
        for term in model.varying
    )
    origin, closes, event = "f.origin", "i.closes", "f.followed_to_event AND i.closes = f.exit_day"
    if model.time.every:
        of = events.in_intervals_name(name)
        joins += f"\nJOIN {of} AS e ON e.person_id = i.person_id AND e.opens IS NOT DISTINCT FROM i.opens"
        closes, event = "CASE WHEN e.suspended THEN i.opens ELSE i.closes END", "e.has_event"
        origin = "e.since" if model.time.scale == "gap" else origin
    return f"""SELECT
    i.person_id,
    i.opens - {origin} AS follow_up_entry,
    {closes} - {origin} AS follow_up_exit,
    {event} AS followed_to_event,
    CASE WHEN i.closes = f.exit_day THEN f.followed_to ELSE '{follow_up.CENSORED}' END AS followed_to{columns}
FROM intervals_{name} AS i
JOIN followed_{name} AS f ON f.person_id = i.person_id{joins}
ORDER BY i.person_id, i.opens"""


def _level(split: Categories) -> str:
    """The level of the first risk day; before the day that years are counted from, these are negative."""
    if split.of == "events_before":
        return level(split.cuts, "e.events_before", constant)
    if split.of == "calendar_year":
        return level(split.cuts, "year(i.opens + 1)", constant)
    years = f"completed_years({_origin_of(split)}, i.opens + 1)"
    return level(split.cuts, years if split.of == "age" else f"coalesce({years}, -1)", constant)
