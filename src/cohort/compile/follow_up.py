"""Follow-up of a survival model: when each person enters, leaves, and whether with the event."""

from __future__ import annotations

from datetime import date, timedelta

from cohort.compile.expression import constant, day
from cohort.compile.statement import Context, block
from cohort.compile.words import day_words
from cohort.spec.moment import Moment, long_date
from cohort.spec.observability import FIRST, LAST, periods
from cohort.spec.study import Time
from cohort.spec.variable import Record
from cohort.store import literal, quoted

NEVER = constant(LAST)
BirthYears = tuple[int, int]


def sql(time: Time, context: Context, cohort_file: str, residence_file: str) -> str:
    """One row per person: entry and exit in days on the model's scale, and whether the exit was the event.

    Follow-up runs to the first of event, death, emigration, end, the last day covered by the outcome's register.
    An event dated on the exit day counts. Emigration is the end of the spell in the country in which follow-up starts;
    whoever is abroad then has no time.
    """
    origin = "birth" if time.scale == "age" else "starts"
    return block(f"""
WITH starting AS (
    SELECT *, {_day(time.from_)} AS starts, {quoted(time.until)} AS event_day
    FROM read_parquet({literal(cohort_file)})
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
        FROM read_parquet({literal(residence_file)})
        WHERE who = 'child'
    ) AS here ON here.person_id = starting.person_id AND here.opens <= starts AND starts < here.closes
),
followed AS (
    SELECT
        *,
        least(leaves, coalesce(event_day, leaves)) AS exit_day,
        coalesce(event_day <= leaves, FALSE) AS followed_to_event
    FROM leaving
)
SELECT
    * EXCLUDE (starts, event_day, leaves, exit_day),
    starts - {origin} AS follow_up_entry,
    exit_day - {origin} AS follow_up_exit
FROM followed
ORDER BY person_id
""")


def english(time: Time, context: Context) -> str:
    """The follow-up in words."""
    words = day_words(context)
    scale = "age" if time.scale == "age" else f"time since {time.from_.told(words)}"
    days = sorted({last for last in last_covered_days(time, context).values() if last > FIRST})
    last = " or ".join(long_date(day) for day in days) + (", by birth cohort" if len(days) > 1 else "")
    return (
        f"Followed from {time.from_.told(words)} to the first of: {context.names[time.until].label.lower()}, death, "
        f"emigration, {time.end.told(words)}, and the last day covered ({last}). Time scale: {scale}."
    )


def last_covered_days(time: Time, context: Context) -> dict[BirthYears, date]:
    """By birth years of the members: the last day on which the outcome's register could have told of the event."""
    variable = context.study.variables.get(time.until)
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
    whens = [f"WHEN year(birth) BETWEEN {a} AND {b} THEN {constant(day)}" for (a, b), day in sorted(last.items())]
    lines = "\n                ".join(["CASE", *whens, f"ELSE {constant(FIRST)}"])
    return f"{lines}\n            END"


def _day(moment: Moment) -> str:
    return day(moment, quoted(str(moment.anchor)))
