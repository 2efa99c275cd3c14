"""A number or a text cut into named levels."""

from __future__ import annotations

import math

from cohort.compile.answers import value_of
from cohort.compile.expression import constant
from cohort.compile.statement import Context
from cohort.spec.cuts import Cut
from cohort.spec.variable import Categorised


def value(variable: Categorised, context: Context) -> str:
    """The label of the level the value lies in; NULL where it lies in none or is not known."""
    return level(variable.categories.cuts, value_of(variable.categories.of, context))


def level(cuts: tuple[Cut, ...], column: str) -> str:
    """The label of the level in which the number or text ``column`` lies."""
    return case([f"WHEN {_test(cut, column)} THEN {constant(cut.label)}" for cut in cuts])


def english(variable: Categorised, context: Context) -> str:
    """The levels with their bounds."""
    levels = "; ".join(cut.english for cut in variable.categories.cuts)
    return f"Levels of {context.names[variable.categories.of].label} ({variable.categories.of}): {levels}."


def case(lines: list[str]) -> str:
    """A CASE with one line for each branch."""
    return "\n        ".join(["CASE", *lines]) + "\n    END"


def _test(cut: Cut, column: str) -> str:
    if cut.values:
        return f"{column} IN ({', '.join(constant(value) for value in cut.values)})"
    if cut.low == cut.high:
        return f"{column} = {cut.low:g}"
    low = f"{column} >= {cut.low:g}" if cut.low > -math.inf else ""
    high = f"{column} {'<=' if cut.closed else '<'} {cut.high:g}" if cut.high < math.inf else ""
    return " AND ".join(filter(None, [low, high]))
