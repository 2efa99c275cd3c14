"""Who the cohort is, and who their relatives are."""

from __future__ import annotations

from cohort.compile.expression import column_tests
from cohort.compile.statement import Context, Statement, block
from cohort.spec.register import Register
from cohort.spec.relatives import SHARED_PARENTS
from cohort.store import quoted

MACROS = {
    "days_shared": "(a, b, c, d) AS greatest(0, least(b, d) - greatest(a, c))",
    "completed_years": (
        "(born, day) AS year(day) - year(born)"
        " - CASE WHEN (born + to_years(CAST(year(day) - year(born) AS INTEGER)))::DATE > day THEN 1 ELSE 0 END"
    ),
}


def macros() -> str:
    """Two words used below: days that two half-open spans share, and age in completed years."""
    return "".join(f"CREATE MACRO {name}{body};\n" for name, body in MACROS.items())


def cohort_rows(context: Context) -> Statement:
    """Everybody the cohort's register and its conditions name, before anything else is asked."""
    cohort = context.study.cohort
    register = context.registers[cohort.register_]
    columns = [f"r.{quoted(name)}" for name in register.columns if name != register.person]
    sql = block(f"""
SELECT
    r.{quoted(register.person)} AS person_id,
    {_lines(columns)}
FROM {register.name}.rows AS r
WHERE r.{quoted(register.person)} IS NOT NULL{column_tests(cohort.where, "r.")}
""")
    return Statement("cohort_rows", f"The cohort: {_where_english(context)}.", sql)


def members(context: Context) -> Statement:
    """The cohort's people with what the register of persons tells of them."""
    people = context.people
    register = context.registers[context.study.cohort.register_]
    own = set(register.columns)
    columns = [
        f"{_of_person(name, column)} AS {name}" for name, column in _person_columns(people).items() if name not in own
    ]
    sql = block(f"""
SELECT
    c.*,
    {_lines(columns)}
FROM cohort_rows AS c
JOIN {people.name}.rows AS p ON p.{quoted(people.person)} = c.person_id
""")
    return Statement("members", f"The cohort's people as {people.label} knows them.", sql)


def member_columns(context: Context) -> list[str]:
    """The columns of ``members`` beside ``person_id``: those of the cohort's register, then the person's own."""
    register = context.registers[context.study.cohort.register_]
    own = [name for name in register.columns if name != register.person]
    return [*own, *(name for name in _person_columns(context.people) if name not in own)]


def family(context: Context, roles: set[str]) -> Statement:
    """Each member's relatives that the study asks for; unknown ones have no row."""
    branches = [_relative(role) for role in ("child", "mother", "father") if role in roles]
    branches += [_siblings(role, context.people) for role in SHARED_PARENTS if role in roles]
    says = f"Each member's {', '.join(sorted(roles))} as known."
    return Statement("family", says, "\nUNION ALL\n".join(branches))


def _relative(role: str) -> str:
    key = "person_id" if role == "child" else role
    return block(f"""
SELECT m.person_id, m.birth, '{role}' AS who, m.{key} AS relative_id
FROM members AS m
WHERE m.{key} IS NOT NULL
""")


def _siblings(role: str, people: Register) -> str:
    """Everybody else with the same parents, those who share only one with them among the siblings by that one.

    ASSUME: the register of persons holds every sibling; one whose mother or father is not told does not share them.
    """
    parents = _person_columns(people)
    shared = " AND ".join(f"p.{quoted(str(parents[parent]))} = m.{parent}" for parent in SHARED_PARENTS[role])
    return block(f"""
SELECT m.person_id, m.birth, '{role}' AS who, p.{quoted(people.person)} AS relative_id
FROM members AS m
JOIN {people.name}.rows AS p ON {shared} AND p.{quoted(people.person)} <> m.person_id
""")


def _person_columns(people: Register) -> dict[str, str | None]:
    assert people.people is not None
    moves = ("emigration", "immigration")  # where people lived is a table of its own
    return {name: column for name, column in people.people.model_dump().items() if name not in moves}


def _of_person(name: str, column: str | None) -> str:
    missing = "NULL::DATE" if name == "death" else "NULL::VARCHAR"
    return f"p.{quoted(column)}" if column else missing


def _lines(columns: list[str]) -> str:
    return ",\n    ".join(columns)


def _where_english(context: Context) -> str:
    cohort = context.study.cohort
    register = context.registers[cohort.register_]
    conditions = [condition.english for condition in cohort.where]
    return f"{register.label}" + (", where " + " and ".join(conditions) if conditions else "")
