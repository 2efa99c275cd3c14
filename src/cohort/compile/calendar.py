"""The calendar: when each register could have held a record of each person, as spells; made once for all variables."""

from __future__ import annotations

from datetime import timedelta

from cohort.compile.expression import constant
from cohort.compile.records import record_variables
from cohort.compile.statement import Context, Statement, block
from cohort.spec.kinds.record import Record
from cohort.spec.moment import long_date
from cohort.spec.observability import FIRST, LAST, Span, covered, editions
from cohort.spec.relatives import RELATIVES

Line = tuple[str, str | None, str]


def lines(context: Context) -> list[Line]:
    """What the study's variables look into: register, part (None: all its parts at once), relative; in order."""
    found = {(v.source, v.part, who) for v in record_variables(context) for who in RELATIVES[v.who]}
    return sorted(found, key=lambda line: (line[0], line[1] or "", line[2]))


def statement(context: Context) -> Statement:
    """Coverage for the person's cohort and role on days lived in the country; unknown relatives have no row.

    In order, so that each variable reads one stretch of it.
    """
    sql = block(f"""
WITH covered (register, part, who, born_from, born_to, opens, closes) AS (
    VALUES
        {_covered_rows(context)}
)
SELECT
    f.person_id,
    f.who,
    f.relative_id,
    c.register,
    c.part,
    greatest(c.opens, h.opens) AS opens,
    least(c.closes, h.closes) AS closes
FROM covered AS c
JOIN family AS f ON f.who = c.who AND year(f.birth) BETWEEN c.born_from AND c.born_to
JOIN lived_here AS h ON h.relative_id = f.relative_id AND h.opens < c.closes AND c.opens < h.closes
ORDER BY c.register, c.part, f.who
""")
    says = (
        "The calendar: the spells in which each register (of no part: all its parts at once) could have held a record "
        "of each member's relative, for the relative was covered and lived in the country."
    )
    return Statement("calendar", says, sql)


def rows_of(variable: Record) -> str:
    """The condition for the calendar's rows (``c``) that a variable rests on, whoever the relative is."""
    part = f"c.part = {constant(variable.part)}" if variable.part else "c.part IS NULL"
    return f"c.register = {constant(variable.source)} AND {part}"


def english(variable: Record, context: Context) -> str:
    """Which rows of the calendar tell whether it could be seen, and what cuts them further."""
    register = context.registers[variable.source]
    part = f"part {variable.part}" if variable.part else "no part (all at once)" if register.parts else "no part"
    who = " and ".join(RELATIVES[variable.who])
    spans = editions(variable, register, context.codelists)
    cut = "; ".join(map(_told, spans))
    of_edition = "" if spans == [(FIRST, LAST)] else f", cut to the editions in which it has codes ({cut or 'none'})"
    lived = context.residence or context.people
    return (
        f"The rows of the study's calendar.parquet of register {variable.source}, {part}, who {who}"
        f"{of_edition}. Where people lived: {lived.label} ({lived.name}), in residence.parquet beside it"
    )


def _told(span: Span) -> str:
    opens, closes = span
    until = "" if closes == LAST else f" to {long_date(closes - timedelta(days=1))}"
    return f"from {long_date(opens)}{until}"


def _covered_rows(context: Context) -> str:
    rows = [
        f"({constant(name)}, {constant(part) if part else 'NULL'}, {constant(who)}, "
        f"{one.born[0]}, {one.born[1]}, {constant(one.opens)}, {constant(one.closes)})"
        for name, part, who in lines(context)
        for one in covered(context.registers[name], part, who)
    ]
    return ",\n        ".join(rows or ["(NULL, NULL, NULL, NULL, NULL, NULL::DATE, NULL::DATE)"])


MEMBERS_QUERY = block("""
SELECT c.*
FROM members AS m
JOIN calendar AS c ON c.person_id = m.person_id
ORDER BY c.register, c.part, c.person_id, c.who, c.relative_id, c.opens
""")
"""The calendar of the study's people: what is written beside the cohort."""
