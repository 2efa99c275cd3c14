"""Shared steps: each member's window in days, and the share of it that could have held a record."""

from __future__ import annotations

import re

from cohort.compile.answers import anchors, from_members, moment_of
from cohort.compile.calendar import rows_of
from cohort.compile.expression import constant
from cohort.compile.statement import Context, Statement, block
from cohort.compile.words import WHO, day_words
from cohort.spec.kinds.record import Record
from cohort.spec.moment import Moment, Window
from cohort.spec.observability import FIRST, LAST, editions
from cohort.spec.relatives import RELATIVES


def window_name(window: Window) -> str:
    """``from_birth_until_end``."""
    return f"from_{_slug(window.from_)}_until_{_slug(window.until)}"


def window_days(window: Window, context: Context) -> Statement:
    """Each member's window: the day it opens and the day on which it is closed."""
    days = {"opens": moment_of(window.from_, context), "closes": moment_of(window.until, context)}
    sql = from_members(days, anchors(window.from_, window.until), context)
    return Statement(window_name(window), f"Each member's window {window.told(day_words(context))}.", sql)


def seen_name(variable: Record, context: Context) -> str:
    """One name for all variables that could be seen on the same days of the same window."""
    what = "_".join([variable.source, *([variable.part] if variable.part else []), variable.who])
    editions = _edition_mark(variable, context)
    return f"seen_{what}{editions}_{window_name(variable.window)}"


def seen_share(variable: Record, context: Context) -> Statement:
    """The share of each member's window in which each known relative's record could have been made."""
    window = window_name(variable.window)
    says = (
        f"The share of the window {variable.window.told(day_words(context))} in which {variable.source} "
        f"could have held a record for {WHO[variable.who]}, by the calendar."
    )
    roles = ", ".join(constant(role) for role in RELATIVES[variable.who])
    in_force, spells = _observable(variable, context)
    sql = block(f"""
SELECT
    w.person_id,
    f.who,
    coalesce(
        sum(days_shared(w.opens, w.closes, c.opens, c.closes)) FILTER (WHERE c.who IS NOT NULL), 0
    ) / any_value(w.closes - w.opens) AS share
FROM {window} AS w
JOIN family AS f ON f.person_id = w.person_id
LEFT JOIN {spells} AS c ON c.person_id = f.person_id AND c.who = f.who AND c.relative_id = f.relative_id
  AND {rows_of(variable)}
WHERE w.closes > w.opens AND f.who IN ({roles})
GROUP BY w.person_id, f.who, f.relative_id
""")
    return Statement(seen_name(variable, context), says, in_force + sql)


def _observable(variable: Record, context: Context) -> tuple[str, str]:
    """The calendar's table as it is, or cut to the days on which an edition with the variable's codes was in force."""
    spans = editions(variable, context.registers[variable.source], context.codelists)
    if spans == [(FIRST, LAST)]:
        return "", "calendar"
    rows = ", ".join(f"({constant(opens)}, {constant(closes)})" for opens, closes in spans)
    cut = block(f"""
WITH in_force (opens, closes) AS (
    VALUES {rows or "(NULL::DATE, NULL::DATE)"}
),
observable AS (
    SELECT c.* REPLACE (greatest(c.opens, e.opens) AS opens, least(c.closes, e.closes) AS closes)
    FROM calendar AS c
    JOIN in_force AS e ON e.opens < c.closes AND c.opens < e.closes
)
""")
    return f"{cut}\n", "observable"


def _edition_mark(variable: Record, context: Context) -> str:
    """The editions are part of the name, for they are part of what could be seen."""
    register = context.registers[variable.source]
    told = {edition for name in variable.codes for edition in context.codelists[name].editions}
    used = [edition for edition in register.editions if edition in told]
    return "_" + "_".join(used) if variable.codes and used and len(used) < len(register.editions) else ""


def _slug(moment: Moment) -> str:
    months = f"{'plus' if moment.months > 0 else 'minus'}_{abs(moment.months)}m" if moment.months else ""
    days = f"{'plus' if moment.days > 0 else 'minus'}_{abs(moment.days)}d" if moment.days else ""
    return re.sub(r"\W", "_", "_".join(filter(None, [str(moment.anchor), months, days])))
