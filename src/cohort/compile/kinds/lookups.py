"""The calendar year of a day, and what a table gives for a value on a day."""

from __future__ import annotations

from cohort.compile.answers import anchors, from_members, moment_of, value_of
from cohort.compile.expression import constant
from cohort.compile.statement import Context, block
from cohort.compile.words import day_words
from cohort.spec.lookup import LookupTable
from cohort.spec.variable import Lookup, YearOf


def year_sql(variable: YearOf, context: Context) -> str:
    """The year of the day; NULL where that is not known."""
    day = moment_of(variable.year_of, context)
    return from_members({"value": f"year({day})"}, anchors(variable.year_of), context)


def year_english(variable: YearOf, context: Context) -> str:
    """The sentence of a year."""
    return f"The calendar year of the day: {variable.year_of.told(day_words(context))}."


def lookup_sql(variable: Lookup, context: Context) -> str:
    """What the table's row gives whose key is the value, on the day; NULL where there is none."""
    asked = variable.lookup
    columns = {"key": f"{value_of(asked.of, context)}::VARCHAR", "day": moment_of(asked.on, context)}
    members = from_members(columns, [asked.of, *anchors(asked.on)], context).replace("\n", "\n    ")
    rows = ",\n        ".join(_rows(context.lookups[asked.table], asked.gives))
    return block(f"""
WITH told (key, opens, closes, value) AS (
    VALUES
        {rows}
),
asked AS (
    {members}
)
SELECT a.person_id, t.value
FROM asked AS a
LEFT JOIN told AS t ON t.key = a.key AND a.day >= t.opens AND a.day < t.closes
""")


def lookup_english(variable: Lookup, context: Context) -> str:
    """The sentence of a lookup."""
    asked = variable.lookup
    gives, of = asked.gives.replace("_", " "), context.names[asked.of].label
    day = asked.on.told(day_words(context))
    return f"The {gives} that the table {asked.table} gives for {of} ({asked.of}) on the day: {day}."


def _rows(table: LookupTable, column: str) -> list[str]:
    place = table.columns.index(column)
    return [
        f"({constant(row.key)}, {constant(row.opens)}, {constant(row.closes)}, {constant(row.given[place])})"
        for row in table.rows
    ]
