"""Where people lived: one table of spells in the country, from which residence, moves abroad and what could be seen
are all taken.

It is made from the register of residence a study names, else from the register of persons' days of emigration and
immigration, which tell of one stay abroad. Days before birth and after death are no days abroad: nothing could have
happened on them, wherever the person was.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from cohort.compile.answers import answer_table
from cohort.compile.expression import constant
from cohort.compile.statement import Context, Statement, block
from cohort.spec.observability import FIRST, LAST, Period, covered
from cohort.spec.register import Register
from cohort.spec.relatives import SHARED_PARENTS
from cohort.store import quoted

EVER, NEVER = constant(FIRST), constant(LAST)
ROLES = ("child", "mother", "father", *SHARED_PARENTS)


def statements(context: Context) -> list[Statement]:
    """The spells as they are told, then the same days as spells apart from each other."""
    register = context.residence
    told = [_moves(context)] if register is None else [_moves(context), _told_of(register), _spells(register)]
    return [*told, _told_here(context), _lived_here()]


def period_rows(found: list[Period]) -> str:
    """``(who, born_from, born_to, opens, closes)`` of each period, as the lines of VALUES."""
    rows = [
        f"({constant(one.who)}, {one.born[0]}, {one.born[1]}, {constant(one.opens)}, {constant(one.closes)})"
        for one in found
    ]
    return ",\n        ".join(rows or ["(NULL, NULL, NULL, NULL::DATE, NULL::DATE)"])


def _moves(context: Context) -> Statement:
    people = context.people
    assert people.people is not None
    told = people.people
    days = {
        "birth": told.birth,
        "death": told.death,
        "left_country": told.emigration,
        "came_back": told.immigration,
    }
    columns = [f"{f'p.{quoted(column)}' if column else 'NULL::DATE'} AS {name}" for name, column in days.items()]
    shown = ",\n    ".join(columns)
    sql = block(f"""
SELECT
    f.relative_id,
    {shown}
FROM (SELECT DISTINCT relative_id FROM family) AS f
LEFT JOIN {people.name}.rows AS p ON p.{quoted(people.person)} = f.relative_id
""")
    return Statement("moves", f"Birth, death and moves of everybody, as {people.label} tells them.", sql)


def _told_of(register: Register) -> Statement:
    """Whom the register of residence covers: everybody else's moves are taken from the register of persons."""
    found = [period for who in ROLES for period in covered(register, None, who)]
    sql = block(f"""
WITH covered (who, born_from, born_to, opens, closes) AS (
    VALUES
        {period_rows(found)}
)
SELECT f.relative_id, min(c.opens) AS opens, max(c.closes) AS closes
FROM family AS f
JOIN covered AS c ON c.who = f.who AND year(f.birth) BETWEEN c.born_from AND c.born_to
GROUP BY f.relative_id
""")
    return Statement("residence_told", f"The days on which {register.label} tells where each person lived.", sql)


def _spells(register: Register) -> Statement:
    """ASSUME: outside the days the register covers, people lived where they did on the first and last of them."""
    assert register.residence is not None and register.ends is not None
    start, end = f"r.{quoted(register.starts)}", f"r.{quoted(register.ends)}"
    kept = f"\n  AND {_in_country(register)}" if register.residence.column else ""
    sql = block(f"""
SELECT
    t.relative_id,
    CASE WHEN {start} > t.opens THEN {start} ELSE {EVER} END AS opens,
    CASE WHEN {end} + 1 < t.closes THEN {end} + 1 ELSE {NEVER} END AS closes
FROM residence_told AS t
JOIN {register.name}.rows AS r ON r.{quoted(register.person)} = t.relative_id
WHERE coalesce({end} >= {start}, TRUE)
""")
    return Statement("residence_spells", f"The spells in the country of {register.label}.", sql + kept)


def _in_country(register: Register) -> str:
    assert register.residence is not None and register.residence.column
    values = ", ".join(map(constant, register.residence.in_country))
    return f"r.{quoted(register.residence.column)} IN ({values})"


def _told_here(context: Context) -> Statement:
    """ASSUME: whoever the register of residence covers and has no record of did not live in the country.

    ASSUME: of the register of persons, an immigration without any emigration is a first move to the country; one
    before the emigration does not tell since when the person had been abroad, and changes nothing.
    """
    others = "\n  AND relative_id NOT IN (SELECT relative_id FROM residence_told)" if context.residence else ""
    sql = block(f"""
SELECT
    relative_id,
    CASE WHEN left_country IS NULL THEN coalesce(came_back, {EVER}) ELSE {EVER} END AS opens,
    coalesce(left_country, {NEVER}) AS closes
FROM moves
WHERE TRUE{others}
UNION ALL
SELECT relative_id, came_back, {NEVER}
FROM moves
WHERE came_back > left_country{others}
UNION ALL
SELECT relative_id, {EVER}, birth
FROM moves
WHERE birth IS NOT NULL
UNION ALL
SELECT relative_id, death, {NEVER}
FROM moves
WHERE death IS NOT NULL
""")
    spells = "\nUNION ALL\nFROM residence_spells" if context.residence else ""
    return Statement("told_here", "Spells in the country, with the days before birth and from death on.", sql + spells)


def _lived_here() -> Statement:
    sql = block("""
WITH numbered AS (
    SELECT *, opens > max(closes) OVER earlier AS apart
    FROM told_here
    WHERE opens < closes
    WINDOW earlier AS (
        PARTITION BY relative_id ORDER BY opens, closes ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),
joined AS (
    SELECT *, count(*) FILTER (WHERE apart) OVER (PARTITION BY relative_id ORDER BY opens, closes) AS spell
    FROM numbered
)
SELECT relative_id, min(opens) AS opens, max(closes) AS closes
FROM joined
GROUP BY relative_id, spell
""")
    return Statement("lived_here", "The same days as spells that neither touch nor overlap.", sql)


def _resident_at_index() -> Statement:
    sql = block("""
SELECT
    i.person_id,
    CASE WHEN i.value IS NOT NULL THEN count(h.relative_id) > 0 END AS value
FROM answer_index AS i
LEFT JOIN lived_here AS h ON h.relative_id = i.person_id AND h.opens <= i.value AND i.value < h.closes
GROUP BY i.person_id, i.value
""")
    says = "Whether the person lived in the country on the index date."
    return Statement(answer_table("resident_at_index"), says, sql)


def _emigration() -> Statement:
    sql = block(f"""
SELECT i.person_id, min(h.closes) AS value
FROM answer_index AS i
LEFT JOIN lived_here AS h ON h.relative_id = i.person_id AND i.value < h.closes AND h.closes < {NEVER}
GROUP BY i.person_id
""")
    return Statement(answer_table("emigration"), "The first day abroad after the index date.", sql)


ANSWERS: MappingProxyType[str, Callable[[], Statement]] = MappingProxyType(
    {"resident_at_index": _resident_at_index, "emigration": _emigration}
)
"""The names of a study that residence alone answers."""

MEMBERS_QUERY = block("""
SELECT f.person_id, f.who, f.relative_id, h.opens, h.closes
FROM members AS m
JOIN family AS f ON f.person_id = m.person_id
JOIN lived_here AS h ON h.relative_id = f.relative_id
ORDER BY f.person_id, f.who, f.relative_id, h.opens
""")
"""Where the study's people and their relatives lived: what is written beside the cohort."""
