"""Each of our columns as SQL: what it holds, and why a cell keeps its line out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cohort.spec.delivery import Source
from cohort.spec.mapping import Before, Mapped
from cohort.spec.register import Column, Register
from cohort.store import literal, quoted

TYPES = {
    "person": "VARCHAR",
    "text": "VARCHAR",
    "code": "VARCHAR",
    "category": "VARCHAR",
    "date": "DATE",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
}

TYPED: dict[str, Callable[[str], str]] = {
    "person": lambda cell: cell,
    "text": lambda cell: cell,
    "category": lambda cell: cell,
    "code": lambda cell: f"nullif(as_code({cell}), '')",
    "date": lambda cell: f"as_day({cell})",
    "integer": lambda cell: f"as_integer({cell})",
    "number": lambda cell: f"as_number({cell})",
    "boolean": lambda cell: f"as_boolean({cell})",
}
UNREAD = {
    "text": "not one of the values listed",
    "category": "not one of the values listed",
    "code": "not a code",
    "integer": "not a whole number",
    "number": "not a number",
    "boolean": "neither true nor false",
    "weeks_and_days": "not weeks and days such as 39+4",
    "first_digit": "no digit at its beginning, or not one of the values listed",
    "end_of_year": "not a year",
    "end_of_month": "not a year and month such as 199703",
}
FINISHED = ("weeks_and_days", "end_of_year", "end_of_month")
"""What is read by one of these words needs no typing."""


@dataclass(frozen=True)
class OurColumn:
    """``value`` fills it; ``wrong`` is a reason to reject (NULL: none), told with ``label`` and ``cell``."""

    name: str
    value: str
    wrong: str | None = None
    label: str = "NULL"
    cell: str = "NULL"
    late: bool = False

    @property
    def reason(self) -> str:
        """The name under which ``wrong`` is kept."""
        return quoted(f"wrong {self.name}")


def delivered(name: str) -> str:
    """A delivered cell, under a name that none of our columns has."""
    return quoted(f"in_{name}")


def our_column(name: str, register: Register, source: Source) -> OurColumn:
    """One of our columns as ``source`` fills it; NULL where it does not."""
    column, mapped = register.columns[name], source.columns.get(name)
    if mapped is None:
        return OurColumn(name, f"NULL::{TYPES[column.type]}")
    if mapped.month:
        return _month(name, mapped.month, source)
    cell, label = _cell(mapped)
    value = _early(mapped.before, column, _value(column, mapped, cell))
    required = column.required and not mapped.columns
    wrong = _reasons(column, mapped, cell, quoted(name), required)
    shown = "NULL" if column.type == "person" else cell
    return OurColumn(name, value, wrong, label, shown, late=mapped.before is not None)


def in_order(register: Register, columns: list[OurColumn]) -> list[OurColumn]:
    """The checks that days follow each other, as far as these columns are among them. They fill nothing."""
    if register.checks.backwards == "keep":
        return []
    known = {column.name: column for column in columns}
    days = [known[name] for name in register.ordered if name in known]
    return [
        OurColumn(
            f"{later.name} after {earlier.name}",
            "NULL",
            f"CASE WHEN {quoted(later.name)} < {quoted(earlier.name)} THEN {literal(f'before {earlier.name}')} END",
            later.label,
            later.cell,
        )
        for earlier, later in pairwise(days)
    ]


def _cell(mapped: Mapped) -> tuple[str, str]:
    """The cell it is read from and the name of its column, both as SQL."""
    if mapped.column:
        return _unless_missing(delivered(mapped.column), mapped), literal(mapped.column)
    if mapped.columns:
        return _unless_missing("in_piece", mapped), "piece_column"
    if mapped.cases:
        cells = [delivered(name) for name in mapped.delivered]
        return f"coalesce({', '.join(cells)})", literal(", ".join(mapped.delivered))
    if mapped.column_of:
        return "piece_column", literal(mapped.column_of)
    return literal(mapped.constant), "NULL"


def _unless_missing(cell: str, mapped: Mapped) -> str:
    return f"CASE WHEN {cell} NOT IN ({_listed(mapped.missing)}) THEN {cell} END" if mapped.missing else cell


def _month(name: str, which: str, source: Source) -> OurColumn:
    assert source.months is not None
    year = delivered(source.months.year)
    day = f"first_of_month(as_year({year}), nth)"
    wrong = f"coalesce(unread({year}, as_year({year}), 'not a year'), missing({year}))"
    return OurColumn(
        name, day if which == "first_day" else f"last_day({day})", wrong, literal(source.months.year), year
    )


def _value(column: Column, mapped: Mapped, cell: str) -> str:
    if mapped.constant is not None:
        return f"{cell}::{TYPES[column.type]}"
    digits = f"with_zeros({cell}, {mapped.digits})" if mapped.digits else cell
    text = f"{mapped.reads}({digits})" if mapped.reads else digits
    if mapped.cases:
        text = _of_cases(mapped, cell)
    elif mapped.values or mapped.otherwise is not None:
        text = _translated(mapped, cell, text)
    elif column.values is not None:
        text = f"CASE WHEN {text} IN ({_listed(column.values)}) THEN {text} END"
    return text if mapped.reads in FINISHED else TYPED[column.type](text)


def _translated(mapped: Mapped, cell: str, text: str) -> str:
    """``values`` and ``otherwise``: one WHEN for each of our values."""
    ours: dict[str, list[str]] = {}
    for theirs, value in mapped.values.items():
        ours.setdefault(value, []).append(theirs)
    empty = [f"WHEN {cell} IS NULL THEN {literal(mapped.values['']) if '' in mapped.values else 'NULL'}"]
    lines = [
        f"WHEN {text} IN ({_listed(theirs)}) THEN {literal(value)}" for value, theirs in ours.items() if any(theirs)
    ]
    rest = [f"ELSE {literal(mapped.otherwise)}"] if mapped.otherwise is not None else []
    return f"CASE {' '.join(empty + lines + rest)} END"


def _of_cases(mapped: Mapped, cell: str) -> str:
    """The value of the first case whose marks all stand in the line; ``cell`` is any of its columns that is filled."""
    lines = [f"WHEN {_all_hold(case.when)} THEN {literal(case.then)}" for case in mapped.cases]
    rest = [f"WHEN {cell} IS NOT NULL THEN {literal(mapped.otherwise)}"] if mapped.otherwise is not None else []
    return f"CASE {' '.join([*lines, *rest])} END"


def _all_hold(when: Mapping[str, Iterable[str]]) -> str:
    return " AND ".join(holds(delivered(name), marks) for name, marks in when.items())


def holds(cell: str, marks: Iterable[str]) -> str:
    """Whether a cell holds one of the marks; ``''`` is an empty cell."""
    return f"coalesce({cell}::VARCHAR, '') IN ({', '.join(literal(mark) for mark in marks)})"


def _early(before: Before | None, column: Column, value: str) -> str:
    if before is None:
        return value
    looked_at = quoted(before.column)
    lines = [
        f"WHEN {looked_at} < {_edge(edge)} THEN {literal(early)}::{TYPES[column.type]}" for edge, early in before.values
    ]
    return f"CASE {' '.join(lines)} ELSE {value} END"


def _edge(edge: date | int) -> str:
    return str(edge) if isinstance(edge, int) else f"DATE {literal(edge)}"


def _reasons(column: Column, mapped: Mapped, cell: str, ours: str, required: bool) -> str | None:
    """Why a line is rejected for this column, or None where nothing can go wrong."""
    reasons = [f"missing({ours})"] if required else []
    translated = bool(mapped.values or mapped.cases) or mapped.otherwise is not None or mapped.reads is not None
    if mapped.constant is None and (translated or column.type not in ("text", "person")):
        reasons.insert(0, _unusable(column, mapped, cell, ours, translated))
    return f"coalesce({', '.join(reasons)})" if len(reasons) > 1 else next(iter(reasons), None)


def _unusable(column: Column, mapped: Mapped, cell: str, ours: str, translated: bool) -> str:
    if column.type == "date" and not translated:
        return f"wrong_day({cell}, {ours})"
    kind = mapped.reads or ("category" if translated else column.type)
    return f"unread({cell}, {ours}, {literal(UNREAD[kind])})"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(literal(value) for value in values if value)
