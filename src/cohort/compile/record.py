"""Records of a register in a window."""

from __future__ import annotations

from cohort.compile.expression import column_tests, constant
from cohort.compile.records import codelist_name, records_table
from cohort.compile.statement import Context, block
from cohort.compile.takes import TAKES, aggregate
from cohort.compile.takes import english as take_english
from cohort.compile.windows import seen_name, window_name
from cohort.compile.words import WHO, day_words
from cohort.spec.condition import Condition
from cohort.spec.kinds.record import Record
from cohort.spec.relatives import RELATIVES, SHARED_PARENTS
from cohort.store import quoted

_NOT_OBSERVABLE = {True: "ELSE FALSE  -- not observable: counted as none", False: "ELSE NULL  -- not observable"}


def sql(variable: Record, context: Context) -> str:
    """Three answers: the value found; else nothing found, if enough of the window could be seen; else NULL."""
    return _both(variable, context) if variable.who == "both_parents" else _pooled(variable, context)


def english(variable: Record, context: Context) -> str:
    """``Whether there is a record of Hospital diagnoses with a code of adhd, for the person, from ... up to ...``."""
    of = f"of {context.registers[variable.source].label}"
    if variable.part:
        of += f" ({variable.part})"
    if variable.codes:
        of += " with a code of " + " or ".join(variable.codes)
    if variable.where:
        of += " where " + " and ".join(condition.english for condition in variable.where)
    words = take_english(variable.take, f"{of} for {WHO[variable.who]}", variable.gap)
    return f"{words[:1].upper()}{words[1:]}, {variable.window.told(day_words(context))}."


def _pooled(variable: Record, context: Context) -> str:
    """Both parents' records, where both are asked for, count as one person's; all of them must be seen for a no."""
    taken = TAKES[variable.take.verb]
    return block(f"""
WITH {inside(variable, context)},
found AS (
    SELECT person_id, {aggregate(variable.take)} AS value
    FROM {"in_order" if taken.beside_earlier else "inside"}
    GROUP BY person_id
),
{seen_by(variable, context)}
SELECT
    m.person_id,
    CASE
        WHEN found.person_id IS NOT NULL THEN found.value
        {nothing_found(variable)}
    END AS value,
    coalesce(seen.share, 0) AS seen
FROM members AS m
LEFT JOIN found ON found.person_id = m.person_id
LEFT JOIN seen ON seen.person_id = m.person_id
""")


def seen_by(variable: Record, context: Context) -> str:
    """The least share of the window in which a record of one of them could have been made; all must be known.

    Who has no sibling, the parents being known, has none whose record could have gone unseen.
    """
    if variable.who not in SHARED_PARENTS:
        return block(f"""
seen AS (
    SELECT person_id, min(share) AS share
    FROM {seen_name(variable, context)}
    GROUP BY person_id
    HAVING count(*) = {len(RELATIVES[variable.who])}
)""")
    known = " AND ".join(f"m.{parent} IS NOT NULL" for parent in SHARED_PARENTS[variable.who])
    return block(f"""
seen AS (
    SELECT m.person_id, coalesce(min(s.share), 1) AS share
    FROM members AS m
    JOIN {window_name(variable.window)} AS w ON w.person_id = m.person_id AND w.opens < w.closes
    LEFT JOIN {seen_name(variable, context)} AS s ON s.person_id = m.person_id
    WHERE {known}
    GROUP BY m.person_id
)""")


def _both(variable: Record, context: Context) -> str:
    """Yes if each parent has a record; no as soon as one, well enough seen, has none; else not observable."""
    return block(f"""
WITH {inside(variable, context)},
parents AS (
    SELECT m.person_id, p.who
    FROM members AS m, (VALUES ('mother'), ('father')) AS p (who)
),
each AS (
    SELECT
        p.person_id,
        CASE
            WHEN count(i.person_id) > 0 THEN TRUE
            WHEN any_value(s.share) >= {variable.observed:g} THEN FALSE
        END AS value,
        coalesce(any_value(s.share), 0) AS share
    FROM parents AS p
    LEFT JOIN inside AS i ON i.person_id = p.person_id AND i.who = p.who
    LEFT JOIN {seen_name(variable, context)} AS s ON s.person_id = p.person_id AND s.who = p.who
    GROUP BY p.person_id, p.who
)
SELECT
    person_id,
    CASE
        WHEN bool_or(NOT value) THEN FALSE
        WHEN count(value) = 2 THEN TRUE
        {_NOT_OBSERVABLE[variable.unobserved == "no"]}
    END AS value,
    min(share) AS seen
FROM each
GROUP BY person_id
""")


def inside(variable: Record, context: Context, also: str = "") -> str:
    """The records that share a day with the window, cut to it; ``also``: further columns of them, as SQL."""
    who = ", ".join(constant(role) for role in RELATIVES[variable.who])
    part = context.registers[variable.source].part
    conditions = ((Condition(part, (variable.part,)),) if variable.part and part else ()) + variable.where
    column = f"\n  AND r.{quoted(variable.take.column)} IS NOT NULL" if variable.take.column else ""
    lines = block(f"""
inside AS (
    SELECT {also}r.* REPLACE (greatest(r.first_day, w.opens) AS first_day, least(r.last_day, w.closes - 1) AS last_day)
    FROM {records_table(variable.source)} AS r
    JOIN {window_name(variable.window)} AS w ON w.person_id = r.person_id
    WHERE r.codelist = {constant(codelist_name(variable))}
      AND r.who IN ({who})
      AND r.first_day < w.closes
      AND r.last_day >= w.opens
      AND r.last_day >= r.first_day
      AND w.opens < w.closes{(column_tests(conditions, "r.") + column).replace(chr(10), chr(10) + "    ")}
)""")
    asked = TAKES[variable.take.verb].beside_earlier
    return lines + _in_order(asked.format(gap=variable.gap)) if asked else lines


def _in_order(asked: str) -> str:
    """What each record adds to those before it: its days that no other has, or a new episode."""
    return ",\n" + block(f"""
in_order AS (
    SELECT
        person_id,
        first_day,
        {asked}
    FROM inside
    WINDOW earlier AS (
        PARTITION BY person_id ORDER BY first_day, last_day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
)""")


def nothing_found(variable: Record) -> str:
    """What becomes of those without a record: the branches of a CASE."""
    nothing = TAKES[variable.take.verb].nothing
    if variable.unobserved == "no":
        return f"ELSE {nothing}  -- none found, or not observable and counted as none"
    return f"WHEN seen.share >= {variable.observed:g} THEN {nothing}\n        ELSE NULL  -- not observable"
