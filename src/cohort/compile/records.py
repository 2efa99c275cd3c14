"""One pass over each register: the records any variable may need, tagged with codelist and relative."""

from __future__ import annotations

from cohort.compile.expression import constant
from cohort.compile.statement import Context, Statement, block
from cohort.spec.kinds.record import Record
from cohort.spec.register import Register
from cohort.spec.relatives import RELATIVES
from cohort.store import quoted

EVERY_RECORD = "every record"
RESERVED = ("person_id", "who", "codelist", "first_day", "last_day", "birth")


def records_table(register: str) -> str:
    """The table with the records of one register that the study needs."""
    return f"records_{register}"


def codelist_name(variable: Record) -> str:
    """How records are tagged for this variable: ``adhd``, ``conduct + adhd``, or ``every record``."""
    return " + ".join(variable.codes) or EVERY_RECORD


def statements(context: Context) -> list[Statement]:
    """For each register in use: the codes that occur in it matched once, then its records read once."""
    found = []
    for name in dict.fromkeys(variable.source for variable in record_variables(context)):
        register = context.registers[name]
        variables = [variable for variable in record_variables(context) if variable.source == name]
        if register.code and any(variable.codes for variable in variables):
            found.append(_matched_codes(register, variables, context))
        found.append(_records(register, variables))
    return found


def record_variables(context: Context) -> list[Record]:
    """The variables that are taken from records."""
    return [variable for variable in context.study.variables.values() if isinstance(variable, Record)]


def roles(context: Context) -> set[str]:
    """The relatives whose records the study reads, and the person, whose residence every study asks for."""
    return {"child", *(who for variable in record_variables(context) for who in RELATIVES[variable.who])}


def _matched_codes(register: Register, variables: list[Record], context: Context) -> Statement:
    """A semi join over prefixes: a code that matches F90 and F900 of one list is in that list once."""
    assert register.code is not None
    edition = quoted(register.code.edition) if register.code.edition else constant(next(iter(register.editions), ""))
    lists = dict.fromkeys(variable for variable in variables if variable.codes)
    rows = {
        f"({constant(codelist_name(variable))}, {constant(code.edition)}, {constant(code.code)})": None
        for variable in lists
        for name in variable.codes
        for code in context.codelists[name].codes
        if code.edition in register.editions
    }
    everything = "\nUNION ALL\n" + _every_code() if any(not variable.codes for variable in variables) else ""
    sql = block(f"""
WITH prefixes (codelist, edition, prefix) AS (
    VALUES
        {("," + chr(10) + "        ").join(rows)}
),
held AS (
    SELECT {quoted(register.code.column)} AS code, {edition} AS edition
    FROM {register.name}.codes
)
SELECT DISTINCT p.codelist, h.edition, h.code
FROM held AS h
JOIN prefixes AS p ON p.edition = h.edition AND starts_with(h.code, p.prefix)
""")
    return Statement(
        f"codes_{register.name}", f"Which codes of {register.label} belong to which codelist.", sql + everything
    )


def _every_code() -> str:
    return block(f"""
SELECT {constant(EVERY_RECORD)}, h.edition, h.code
FROM held AS h
""")


def _records(register: Register, variables: list[Record]) -> Statement:
    pairs = sorted({(codelist_name(variable), who) for variable in variables for who in RELATIVES[variable.who]})
    columns = sorted({column for variable in variables for column in _needed(variable, register)})
    coded = register.code is not None and any(variable.codes for variable in variables)
    lines = ["f.person_id", "f.who", f"{'c.codelist' if coded else constant(EVERY_RECORD)} AS codelist"]
    lines += [f"r.{quoted(register.starts)} AS first_day", f"{_last_day(register)} AS last_day"]
    lines += [f"r.{quoted(column)}" for column in columns]
    wanted = ",\n    ".join(f"({constant(name)}, {constant(who)})" for name, who in pairs)
    code_join = f"\n{_code_join(register)}" if coded else ""
    tag = "c.codelist" if coded else constant(EVERY_RECORD)
    shown = ",\n    ".join(lines)
    sql = block(f"""
SELECT
    {shown}
FROM {register.name}.rows AS r
JOIN family AS f ON f.relative_id = r.{quoted(register.person)}{code_join}
WHERE r.{quoted(register.starts)} IS NOT NULL
  AND ({tag}, f.who) IN (
    {wanted}
)
""")
    return Statement(
        records_table(register.name), f"The records of {register.label} that the study needs, read once.", sql
    )


def _code_join(register: Register) -> str:
    assert register.code is not None
    join = f"JOIN codes_{register.name} AS c ON c.code IS NOT DISTINCT FROM r.{quoted(register.code.column)}"
    if register.code.edition:
        join += f" AND c.edition IS NOT DISTINCT FROM r.{quoted(register.code.edition)}"
    return join


def _last_day(register: Register) -> str:
    """A spell without an end lasts until its register's coverage ends."""
    if register.ends is None:
        return f"r.{quoted(register.starts)}"
    return f"coalesce(r.{quoted(register.ends)}, {constant(register.last_covered_day)})"


def _needed(variable: Record, register: Register) -> set[str]:
    columns = {condition.column for condition in variable.where}
    columns |= {variable.take.column} if variable.take.column else set()
    columns |= {register.part} if variable.part and register.part else set()
    return columns
