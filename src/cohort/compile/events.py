"""All events of a model's follow-up: when each happens, how many came before, and when nobody is at risk of the next.

An event happens on a risk day: after the entry, up to the exit. Records that start on one day are one event.
"""

from __future__ import annotations

from cohort.compile.record import inside
from cohort.compile.statement import Context, Statement, block
from cohort.spec.kinds.record import Record
from cohort.spec.model import Time
from cohort.spec.take import Take

_DAYS = """
SELECT person_id, first_day AS day, first_day AS until, TRUE AS began
FROM inside
WHERE starts_inside
GROUP BY person_id, first_day
"""
_EPISODES = """
,
in_order AS (
    SELECT *, coalesce(first_day > {gap} + max(last_day) OVER earlier, TRUE) AS starts_anew
    FROM inside
    WINDOW earlier AS (
        PARTITION BY person_id ORDER BY first_day, last_day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),
numbered AS (
    SELECT *, count(*) FILTER (WHERE starts_anew) OVER (
        PARTITION BY person_id ORDER BY first_day, last_day, starts_anew DESC ROWS UNBOUNDED PRECEDING
    ) AS episode
    FROM in_order
)
SELECT person_id, min(first_day) AS day, {until} AS until, bool_and(starts_inside) AS began
FROM numbered
GROUP BY person_id, episode
"""


def happened_name(model: str) -> str:
    """The table of everything that ``every`` of a model tells of a person, in or out of follow-up."""
    return f"happened_in_{model}"


def happened(model: str, time: Time, context: Context) -> Statement:
    """One row per person and event: its ``day``, and the day ``until`` which no other can follow.

    ASSUME: what goes on already on the first day of the variable's window began before it, and is no event itself.
    """
    variable = context.study.variables[time.event]
    assert isinstance(variable, Record), "the door lets only records count"
    plain = variable.model_copy(update={"take": Take("count")})  # in which order the records come is told below
    records = inside(plain, context, also="r.first_day >= w.opens AS starts_inside, ")
    gap = variable.gap or 0
    until = f"max(last_day) + {gap}" if time.at_risk == "between_episodes" else "min(first_day)"
    each = _EPISODES.format(gap=gap, until=until) if variable.take.verb == "episodes" else _DAYS
    says = f"The events of the model {model}: {time.event}, and the day until which no other can follow each."
    return Statement(happened_name(model), says, f"WITH {records}{each.rstrip()}")


def points(model: str) -> list[str]:
    """The days on which an interval opens: of an event, and the last on which no other can follow it."""
    return [
        f"SELECT h.person_id, h.{day} AS day\nFROM {happened_name(model)} AS h\n"
        f"JOIN followed_{model} AS f ON f.person_id = h.person_id\n"
        f"WHERE h.{day} > f.starts AND h.{day} < f.exit_day"
        for day in ("day", "until")
    ]


def in_intervals_name(model: str) -> str:
    """The table of what each interval of a model holds of events."""
    return f"events_in_{model}"


def in_intervals(model: str) -> Statement:
    """Of each interval: whether it ends with an event, how many came before, since when, and whether one can come."""
    sql = block(f"""
SELECT
    i.person_id,
    i.opens,
    i.closes > f.starts AND coalesce(bool_or(h.began AND h.day = i.closes), FALSE) AS has_event,
    count(*) FILTER (WHERE h.began AND h.day > f.starts AND h.day <= i.opens) AS events_before,
    greatest(
        f.starts,
        max(h.day) FILTER (WHERE h.began AND h.day <= i.opens),
        max(h.until) FILTER (WHERE h.day < h.until AND h.until <= i.opens)
    ) AS since,
    coalesce(bool_or(h.day <= i.opens AND i.opens < h.until), FALSE) AS suspended
FROM intervals_{model} AS i
JOIN followed_{model} AS f ON f.person_id = i.person_id
LEFT JOIN {happened_name(model)} AS h ON h.person_id = i.person_id
GROUP BY i.person_id, i.opens, i.closes, f.starts
""")
    return Statement(in_intervals_name(model), f"What each interval of the model {model} holds of events.", sql)
