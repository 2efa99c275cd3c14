"""Follow-up of a survival model: when each person enters, leaves, and whether with the event."""

from __future__ import annotations

from datetime import date, timedelta

from cohort.compile.expression import constant, day
from cohort.compile.statement import Context, block
from cohort.compile.words import day_words
from cohort.spec.kinds.record import Record
from cohort.spec.model import Time
from cohort.spec.moment import Moment, long_date
from cohort.spec.observability import FIRST, LAST, periods
from cohort.store import literal, quoted

NEVER = constant(LAST)
CENSORED = "censored"
BirthYears = tuple[int, int]


def sql(time: Time, context: Context, cohort: str, residence: str) -> str:
    """One row per person of the relation ``cohort``: entry and exit in days on the model's scale, and how it ended.

    ``residence`` is the relation of the spells in the country. ``followed_to_event`` tells whether the exit was the
    event, ``followed_to`` names what it was: the event, one of those that compete with it, or ``censored``.
    """
    return block(f"""
{followed(time, context, cohort, residence)}
SELECT
    * EXCLUDE (starts, event_day, leaves, exit_day),
    starts - {origin(time)} AS follow_up_entry,
    exit_day - {origin(time)} AS follow_up_exit
FROM followed
ORDER BY person_id
""")


def origin(time: Time) -> str:
    """The day from which the model's scale counts."""
    return "birth" if time.scale == "age" else "starts"


def followed(time: Time, context: Context, cohort: str, residence: str) -> str:
    """Named steps, the last of them ``followed``: the day follow-up ``starts``, the ``exit_day``, and how it ended.

    Follow-up runs to the first of event, competing event, death, emigration, end, the last day covered by the
    outcome's register. An event dated on the exit day counts, and before one that competes with it.
    Emigration is the end of the spell in the country in which follow-up starts; whoever is abroad then has no time.
    """
    competing = [quoted(name) for name in time.competing]
    first = ", ".join(["leaves", *(f"coalesce({day}, leaves)" for day in ["event_day", *competing])])
    endings = [("event_day", time.event), *zip(competing, time.competing, strict=True)]
    whens = "\n            ".join(f"WHEN {day} = exit_day THEN {literal(name)}" for day, name in endings)
    return block(f"""
WITH starting AS (
    SELECT *, {_day(time.from_)} AS starts, {_event_day(time)} AS event_day
    FROM {cohort}
),
leaving AS (
    SELECT
        starting.*,
        least(
            {_day(time.end)},
            coalesce(death, {NEVER}),
            coalesce(here.closes, starts),  -- emigration; abroad already where follow-up would start
            {_last_day(last_covered_days(time, context))}
        ) AS leaves
    FROM starting
    LEFT JOIN (
        SELECT person_id, opens, closes
        FROM {residence}
        WHERE who = 'child'
    ) AS here ON here.person_id = starting.person_id AND here.opens <= starts AND starts < here.closes
),
followed AS (
    SELECT
        *,
        least({first}) AS exit_day,
        coalesce(event_day = exit_day, FALSE) AS followed_to_event,
        CASE
            {whens}
            ELSE '{CENSORED}'
        END AS followed_to
    FROM leaving
)
""")


def english(time: Time, context: Context) -> str:
    """The follow-up in words."""
    words = day_words(context)
    ends = (*([time.until] if time.until else []), *time.competing, "death")
    events = dict.fromkeys(context.names[name].label.lower() for name in ends)
    scale = "age" if time.scale == "age" else f"time since {time.from_.told(words)}"
    scale = "time since the event before (at first, since the start)" if time.scale == "gap" else scale
    days = sorted({last for last in last_covered_days(time, context).values() if last > FIRST})
    last = " or ".join(long_date(day) for day in days) + (", by birth cohort" if len(days) > 1 else "")
    return (
        f"Followed from {time.from_.told(words)} to the first of: {', '.join(events)}, "
        f"emigration, {time.end.told(words)}, and the last day covered ({last}). Time scale: {scale}."
        + (f" {_every_english(time, context)}" if time.every else "")
    )


def _every_english(time: Time, context: Context) -> str:
    """What one event is, where all of them count, and when nobody is at risk of the next."""
    variable = context.study.variables[time.event]
    assert isinstance(variable, Record), "the door lets only records count"
    one = "the first day of each episode" if variable.take.verb == "episodes" else "each day on which a record starts"
    told = f"All events count: {one} is one, and what comes before the start of follow-up is none."
    if time.at_risk == "between_episodes":
        gap = f" and {variable.gap} days more" if variable.gap else ""
        return f"{told} From an event until the end of its episode{gap}, the person is at risk of no other."
    return f"{told} A person is at risk of the next from the day after an event."


def _event_day(time: Time) -> str:
    """Where all events count, none of them ends follow-up."""
    return quoted(time.until) if time.until else "NULL::DATE"


def last_covered_days(time: Time, context: Context) -> dict[BirthYears, date]:
    """By birth years of the members: the last day on which the outcome's register could have told of the event."""
    variable = context.study.variables.get(time.event)
    if not isinstance(variable, Record):
        return {(FIRST.year, LAST.year): context.people.last_covered_day}
    last: dict[BirthYears, date] = {}
    for period in periods(variable, context.registers, context.codelists):
        last[period.born] = max(last.get(period.born, FIRST), period.closes - timedelta(days=1))
    return last


def _last_day(last: dict[BirthYears, date]) -> str:
    """One day, or one for each birth cohort; nobody of another cohort could be followed."""
    if list(last) == [(FIRST.year, LAST.year)]:
        return constant(*last.values())
    if not last:
        return constant(FIRST)
    whens = [f"WHEN year(birth) BETWEEN {a} AND {b} THEN {constant(day)}" for (a, b), day in sorted(last.items())]
    lines = "\n                ".join(["CASE", *whens, f"ELSE {constant(FIRST)}"])
    return f"{lines}\n            END"


def _day(moment: Moment) -> str:
    return day(moment, quoted(str(moment.anchor)))
