"""Records followed over time: the days on which what they tell of a person changes, and by how much."""

from __future__ import annotations

import re

from cohort.compile.record import inside, nothing_found, seen_by
from cohort.compile.statement import Context, Statement, block
from cohort.compile.windows import seen_share, window_name
from cohort.spec.kinds.record import Record
from cohort.spec.model import How
from cohort.spec.moment import Moment
from cohort.store import quoted

_EACH_DAY = "SELECT person_id, first_day AS day, {change} AS change\nFROM {records}\nGROUP BY person_id, first_day"
_FIRST = "SELECT person_id, min(first_day) AS day, 1 AS change\nFROM inside\nGROUP BY person_id"
_YEARS = """
SELECT person_id, day, count(*) AS change
FROM (
    SELECT person_id, min(greatest(first_day, make_date(year, 1, 1))) AS day
    FROM (SELECT *, unnest(range(year(first_day), year(last_day) + 1)) AS year FROM inside)
    GROUP BY person_id, year
)
GROUP BY person_id, day
"""
_LASTING = """
SELECT person_id, day, sum(change) AS change
FROM (
    SELECT person_id, first_day AS day, 1 AS change FROM inside
    UNION ALL
    SELECT person_id, last_day + 1 AS day, -1 AS change FROM inside
)
GROUP BY person_id, day
"""


def changes_name(name: str, how: How) -> str:
    """The table with the changes of one variable."""
    return f"changes_{name}_{how}"


def changes(name: str, how: How, context: Context) -> Statement:
    """One row per person and day on which the variable's running value changes.

    A first record changes ``any``, each record ``count``, the first day in each calendar year ``count_years``; where
    only what lasts counts (``current``), a record adds to its first day and is taken away after its last.
    """
    variable = _record(name, context)
    words = {"time_varying": "as known by each day", "current": "as of the records that last on each day"}[how]
    sql = f"WITH {inside(variable, context)}\n{_changes(variable, how)}"
    return Statement(changes_name(name, how), f"When {name} changes, {words}.", sql)


def followed_window(name: str, how: How, model: str, context: Context) -> list[Statement]:
    """The part of the variable's window in which the model asks for it, and the share of that which could be seen.

    A window that does not open or close on any day that is known is asked for on none: DuckDB's ``least`` and
    ``greatest`` leave out what is NULL.

    ASSUME: whether nothing found is a no is judged once a person, over the days asked for up to the exit.
    """
    window = _record(name, context).window
    variable = _within(name, how, model, context)
    opens = "w.opens" if how == "time_varying" else "greatest(w.opens, f.starts)"
    sql = block(f"""
SELECT w.person_id, {opens} AS opens, least(w.closes, f.exit_day) AS closes
FROM {window_name(window)} AS w
JOIN followed_{model} AS f ON f.person_id = w.person_id
WHERE w.opens IS NOT NULL AND w.closes IS NOT NULL
""")
    says = f"The days of the window {window.english} on which the model {model} asks for {name}."
    return [Statement(window_name(variable.window), says, sql), seen_share(variable, context)]


def value_in_intervals(name: str, how: How, model: str, context: Context) -> Statement:
    """The variable's value in each interval: what its changes up to the day it opens add up to."""
    variable = _within(name, how, model, context)
    found = "c.person_id IS NOT NULL" if how == "time_varying" else "c.total > 0"
    value = "TRUE" if variable.take.verb == "any" else "c.total"
    sql = block(f"""
WITH {seen_by(variable, context)},
running AS (
    SELECT person_id, day, sum(change) OVER (PARTITION BY person_id ORDER BY day) AS total
    FROM {changes_name(name, how)}
)
SELECT
    i.person_id,
    i.opens,
    CASE
        WHEN {found} THEN {value}
        {nothing_found(variable)}
    END AS value
FROM intervals_{model} AS i
ASOF LEFT JOIN running AS c ON c.person_id = i.person_id AND i.opens >= c.day
LEFT JOIN seen ON seen.person_id = i.person_id
""")
    return Statement(in_model(name, model), f"{name} in each interval of the model {model}.", sql)


def in_model(name: str, model: str) -> str:
    """The table with a variable's value in each interval of a model."""
    return f"{name}_in_{model}"


def _changes(variable: Record, how: How) -> str:
    if how == "current":
        return _LASTING.strip()
    sums = f"sum({quoted(variable.take.column or '')} ORDER BY {quoted(variable.take.column or '')})"
    return {
        "any": _FIRST,
        "count": _EACH_DAY.format(change="count(*)", records="inside"),
        "count_years": _YEARS.strip(),
        "episodes": _EACH_DAY.format(change="count(*)", records="in_order\nWHERE starts_anew"),
        "sum": _EACH_DAY.format(change=sums, records="inside"),
    }[variable.take.verb]


def _within(name: str, how: How, model: str, context: Context) -> Record:
    """The variable with its window cut to the model's follow-up."""
    variable = _record(name, context)
    opens, closes = variable.window.from_, variable.window.until
    if how == "current":
        opens = Moment(f"{_slug(opens)}_or_entry_of_{model}")
    cut = {"from_": opens, "until": Moment(f"{_slug(closes)}_or_exit_of_{model}")}
    return variable.model_copy(update={"window": variable.window.model_copy(update=cut)})


def _slug(moment: Moment) -> str:
    return re.sub(r"\W", "_", moment.english)


def _record(name: str, context: Context) -> Record:
    variable = context.study.variables[name]
    assert isinstance(variable, Record), "the door lets only records be followed"
    return variable
