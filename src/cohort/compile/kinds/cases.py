"""The value of the first line whose test holds."""

from __future__ import annotations

from cohort.compile.answers import value_of
from cohort.compile.expression import constant, test
from cohort.compile.kinds.categories import case
from cohort.compile.statement import Context
from cohort.spec.condition import Condition
from cohort.spec.variable import Case, Cases, Otherwise


def value(variable: Cases, context: Context) -> str:
    """Ordered when/then; a test that cannot be answered does not hold."""
    return case([_line(line, _are_texts(variable), context) for line in variable.cases])


def english(variable: Cases, context: Context) -> str:
    """The lines in their order."""
    parts = [
        f"otherwise {line.otherwise}" if isinstance(line, Otherwise) else f"{line.then} when {_when(line)}"
        for line in variable.cases
    ]
    return "The first that holds: " + "; ".join(parts) + "."


def holds(tests: tuple[Condition, ...], context: Context) -> str:
    """All conditions of a test as one SQL expression."""
    parts = [test(one, value_of(one.column, context), context.names.get(one.column)) for one in tests]
    return " AND ".join(parts)


def _line(line: Case | Otherwise, as_text: bool, context: Context) -> str:
    if isinstance(line, Otherwise):
        return f"ELSE {_value(line.otherwise, as_text)}"
    return f"WHEN {holds(line.when, context)} THEN {_value(line.then, as_text)}"


def _value(value: str | int | float, as_text: bool) -> str:
    return constant(str(value) if as_text else value)


def _are_texts(variable: Cases) -> bool:
    """One text among the values makes all of them texts, as a column has one type."""
    values = [line.otherwise if isinstance(line, Otherwise) else line.then for line in variable.cases]
    return any(isinstance(value, str) for value in values)


def _when(line: Case) -> str:
    return " and ".join(condition.english for condition in line.when)
