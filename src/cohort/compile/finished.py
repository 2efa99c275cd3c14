"""The finished cohort: one row per person left, with every answer."""

from __future__ import annotations

from cohort.compile import residence
from cohort.compile.answers import from_members, value_of
from cohort.compile.members import member_columns
from cohort.compile.statement import Context, Statement, block
from cohort.store import quoted

SIDE_BY_SIDE = 30
"""So many answers are joined at once: each join holds its table in memory, and all of one statement do so together."""


def finished(context: Context) -> tuple[list[Statement], str]:
    """The statements and the query of what the registers told of each member, and every answer."""
    names = ["index", "end", *residence.ANSWERS, *context.study.variables]
    own = [column for column in member_columns(context) if column not in names]
    if len(names) <= SIDE_BY_SIDE:
        columns = {quoted(name): value_of(name, context) for name in [*own, *names]}
        return [], from_members(columns, names, context) + "\nORDER BY m.person_id"
    parts = [names[first : first + SIDE_BY_SIDE] for first in range(0, len(names), SIDE_BY_SIDE)]
    tables = {f"answers_{number}": part for number, part in enumerate(parts, start=1)}
    statements = [
        Statement(
            table,
            f"The answers {part[0]} to {part[-1]} side by side.",
            from_members({quoted(name): value_of(name, context) for name in part}, part, context),
        )
        for table, part in tables.items()
    ]
    shown = [f"m.{quoted(name)}" for name in own]
    shown += [f"{table}.{quoted(name)}" for table, part in tables.items() for name in part]
    joins = "\n".join(f"JOIN {table} ON {table}.person_id = m.person_id" for table in tables)
    columns_of_all = ",\n    ".join(["m.person_id", *shown])
    return statements, block(f"SELECT\n    {columns_of_all}\nFROM members AS m\n{joins}\nORDER BY m.person_id")
