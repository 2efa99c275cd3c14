"""Follow-up of a survival model: when each person enters, leaves, and whether with the event."""

from __future__ import annotations

from datetime import date

from cohort.compile.expression import constant, day
from cohort.compile.statement import Context, block
from cohort.spec.moment import Moment, long_date
from cohort.spec.study import Time
from cohort.spec.variable import Record
from cohort.store import literal, quoted


def sql(time: Time, context: Context, cohort_file: str) -> str:
    """One row per person: entry and exit in days on the model's scale, and whether the exit was the event.

    Follow-up runs to the first of event, death, emigration, end, the last day covered by the outcome's register.
    An event dated on the exit day counts.
    """
    origin = "birth" if time.scale == "age" else "starts"
    return block(f"""
WITH days AS (
    SELECT
        *,
        {_day(time.from_)} AS starts,
        {quoted(time.until)} AS event_day,
        least(
            {_day(time.end)},
            coalesce(death, DATE '2200-01-01'),
            CASE WHEN emigration > {_day(time.from_)} THEN emigration ELSE DATE '2200-01-01' END,
            {constant(last_covered_day(time, context))}
        ) AS leaves
    FROM read_parquet({literal(cohort_file)})
),
followed AS (
    SELECT
        *,
        least(leaves, coalesce(event_day, leaves)) AS exit_day,
        coalesce(event_day <= leaves, FALSE) AS followed_to_event
    FROM days
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
    scale = "age" if time.scale == "age" else f"time since {time.from_.english}"
    last = last_covered_day(time, context)
    return (
        f"Followed from {time.from_.english} to the first of: {context.names[time.until].label.lower()}, death, "
        f"emigration, {time.end.english}, and {long_date(last)}, the last day covered. Time scale: {scale}."
    )


def last_covered_day(time: Time, context: Context) -> date:
    """The last day on which the outcome's register could have told of the event."""
    variable = context.study.variables.get(time.until)
    register = context.registers[variable.source] if isinstance(variable, Record) else context.people
    return register.last_covered_day


def _day(moment: Moment) -> str:
    return day(moment, quoted(str(moment.anchor)))
