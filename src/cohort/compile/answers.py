"""Where the value of a name is found: a column of ``members``, or the table of a variable's answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cohort.compile.expression import day
from cohort.compile.statement import Context
from cohort.spec.moment import Moment
from cohort.store import quoted

_ANSWERED = ("index", "end", "resident_at_index", "emigration")


def answer_table(name: str) -> str:
    """The table that holds a variable's answers: (person_id, value), and ``seen`` where records are looked for."""
    return f"answer_{name}"


def value_of(name: str, context: Context) -> str:
    """The SQL expression of a name's value."""
    answered = name in context.study.variables or name in _ANSWERED
    return f"{quoted(name)}.value" if answered else f"m.{quoted(name)}"


def moment_of(moment: Moment, context: Context) -> str:
    """The SQL expression of a day."""
    return day(moment, value_of(moment.anchor, context) if isinstance(moment.anchor, str) else "")


def anchors(*moments: Moment) -> list[str]:
    """The names that moments hang on."""
    return [moment.anchor for moment in moments if isinstance(moment.anchor, str)]


def from_members(columns: Mapping[str, str], names: Iterable[str], context: Context) -> str:
    """One row per member with the expressions ``columns``, joining the answers of the ``names`` they are made from."""
    joined = [name for name in dict.fromkeys(names) if value_of(name, context) == f"{quoted(name)}.value"]
    joins = [
        f"LEFT JOIN {answer_table(name)} AS {quoted(name)} ON {quoted(name)}.person_id = m.person_id" for name in joined
    ]
    shown = [f"{expression} AS {name}" for name, expression in columns.items()]
    lines = ",\n    ".join(["m.person_id", *shown])
    return "\n".join([f"SELECT\n    {lines}\nFROM members AS m", *joins])
