"""Yes/no variables joined: SQL's three-valued OR, AND and NOT are the language's own."""

from __future__ import annotations

from cohort.compile.answers import value_of
from cohort.compile.statement import Context
from cohort.spec.variable import AllOf, AnyOf, Not


def any_value(variable: AnyOf, context: Context) -> str:
    """Yes if one is yes; else not observable if one is; else no."""
    return _joined(" OR ", variable.any_of, context)


def any_english(variable: AnyOf, context: Context) -> str:
    """The sentence of a disjunction."""
    return f"Whether any of these holds: {_labels(variable.any_of, context)}."


def all_value(variable: AllOf, context: Context) -> str:
    """No if one is no; else not observable if one is; else yes."""
    return _joined(" AND ", variable.all_of, context)


def all_english(variable: AllOf, context: Context) -> str:
    """The sentence of a conjunction."""
    return f"Whether all of these hold: {_labels(variable.all_of, context)}."


def not_value(variable: Not, context: Context) -> str:
    """The opposite; not observable stays so."""
    return f"NOT {value_of(variable.not_, context)}"


def not_english(variable: Not, context: Context) -> str:
    """The sentence of a negation."""
    return f"Whether this does not hold: {_labels((variable.not_,), context)}."


def _joined(word: str, names: tuple[str, ...], context: Context) -> str:
    return word.join(value_of(name, context) for name in names)


def _labels(names: tuple[str, ...], context: Context) -> str:
    return "; ".join(f"{context.names[name].label} ({name})" for name in names)
