"""Plain conditions on columns and variables: equal, one of, not, from/until, at_least/below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

from cohort.spec.door import refuse
from cohort.spec.moment import as_day, long_date

Scalar = str | int | float | bool | date
_BOUNDS = {"from": ">=", "until": "<", "at_least": ">=", "below": "<", "above": ">", "at_most": "<="}
_WORDS = {">=": "at least", "<": "below", ">": "above", "<=": "at most"}


@dataclass(frozen=True)
class Condition:
    """What must hold of one column: its value is (not) one of ``values``, and lies within ``bounds``."""

    column: str
    values: tuple[Scalar, ...] = ()
    negated: bool = False
    bounds: tuple[tuple[str, Scalar], ...] = ()

    @property
    def english(self) -> str:
        """The condition in words."""
        name = self.column.replace("_", " ")
        if self.bounds:
            return f"{name} " + " and ".join(_bound_english(operator, value) for operator, value in self.bounds)
        if self.values in ((True,), (False,)):
            return name if self.values[0] is not self.negated else f"not {name}"
        shown = " or ".join(str(value).replace("_", " ") for value in self.values)
        return f"{name} is {'not ' if self.negated else ''}{shown}"


def read_conditions(content: object) -> tuple[Condition, ...]:
    """Read ``{column: value, ...}``; all of them must hold."""
    if not isinstance(content, Mapping):
        refuse(str(content), "conditions such as {type: care_order} or {age: {at_least: 18}}")
    return tuple(read_condition(str(column), wanted) for column, wanted in content.items())


def read_condition(column: str, wanted: Any) -> Condition:
    """Read the condition on one column. Raises pydantic's error with found / expected."""
    if isinstance(wanted, Mapping) and set(wanted) == {"not"}:
        return Condition(column, _values(column, wanted["not"]), negated=True)
    if isinstance(wanted, Mapping):
        return Condition(column, bounds=_read_bounds(column, wanted))
    if isinstance(wanted, list) and len(wanted) == 2 and all(isinstance(item, date) for item in wanted):
        first, last = as_day(wanted[0]), as_day(wanted[1])
        if last < first:
            refuse(f"{column}: {first} to {last}", "the first day, then the last day, both included")
        return Condition(column, bounds=((">=", first), ("<", last + timedelta(days=1))))
    return Condition(column, _values(column, wanted))


def _values(column: str, wanted: Any) -> tuple[Scalar, ...]:
    values = tuple(wanted) if isinstance(wanted, list) else (wanted,)
    if not values or any(not isinstance(value, str | int | float | bool | date) for value in values):
        refuse(f"{column}: {wanted}", "a value or a list of values", "write missing values with 'unobserved:' instead")
    return values


def _read_bounds(column: str, wanted: Mapping[str, Any]) -> tuple[tuple[str, Scalar], ...]:
    unknown = [key for key in wanted if key not in _BOUNDS]
    if unknown or not wanted:
        refuse(f"{column}: {', '.join(map(str, unknown)) or 'nothing'}", "bounds: " + ", ".join([*_BOUNDS, "not"]))
    return tuple((_BOUNDS[key], as_day(value) if isinstance(value, date) else value) for key, value in wanted.items())


def _bound_english(operator: str, value: Scalar) -> str:
    if isinstance(value, date):
        return ("from " if operator == ">=" else "before ") + long_date(value)
    return f"{_WORDS[operator]} {value}"


def _read_test(content: object) -> tuple[Condition, ...]:
    if isinstance(content, str):
        return (Condition(content, (True,)),)
    return read_conditions(content)


Conditions = Annotated[tuple[Condition, ...], BeforeValidator(read_conditions)]
Test = Annotated[tuple[Condition, ...], BeforeValidator(_read_test)]
