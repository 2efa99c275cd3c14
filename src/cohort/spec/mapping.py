"""How one of our columns is read from a delivered row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from cohort.spec.door import Strict, refuse
from cohort.spec.register import Column

Reads = Literal["weeks_and_days", "first_digit", "end_of_year", "end_of_month"]


@dataclass(frozen=True)
class Before:
    """``{column: {1998-01-01: value}}``: rows whose ``column`` (ours) lies before that day, or year, get the value."""

    column: str
    values: tuple[tuple[date | int, str], ...]


def _read_before(content: Any) -> Any:
    if not isinstance(content, Mapping) or len(content) != 1 or not isinstance(next(iter(content.values())), Mapping):
        refuse(str(content), "one of our columns with days or years: {start_date: {1998-01-01: inpatient}}")
    ((column, told),) = content.items()
    edges = list(told)
    if not edges or len({type(edge) for edge in edges}) > 1 or not isinstance(edges[0], date | int):
        refuse(", ".join(map(str, edges)) or "nothing", "days such as 1998-01-01, or years such as 1998")
    if edges != sorted(edges):
        refuse(", ".join(map(str, edges)), "the earliest first")
    return Before(str(column), tuple((edge, _text(value)) for edge, value in told.items()))


def _text(value: Any) -> Any:
    """YAML's own types as a delivered file would write them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float | date) else value


def _listed(content: Any) -> Any:
    return tuple(map(_text, content)) if isinstance(content, list) else (_text(content),)


Mark = Annotated[str, BeforeValidator(_text)]
Marks = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One mark, or several; ``""`` is an empty cell."""


class When(Strict):
    """``when: {COLUMN: mark, COLUMN: [mark, mark]}, then: value``: all of these delivered columns hold such a mark."""

    when: dict[str, Marks] = Field(min_length=1)
    then: Mark


class Mapped(Strict):
    """How one of our columns is read from a delivered row; exactly one origin.

    ``column``: one delivered column. ``columns``: several, giving one row for each that is filled.
    ``column_of``: the name of the delivered column out of which such a row came.
    ``constant``: the same for every row. ``month``: the first or last day of a month that ``months`` tells.
    ``cases``: several delivered columns, and the value of the first line that speaks of what they hold.
    ``digits``: a whole number gets back the zeros in front that a program took (up to so many digits), and loses
    the ``.0`` it was given; anything else is read as it stands. ``reads`` names a special form. ``values`` then
    translates what is delivered into ours (the key ``""`` speaks of an empty cell) and ``otherwise`` all that is
    filled and not listed. ``before`` overrules them in early rows.
    """

    column: str | None = None
    columns: tuple[str, ...] = ()
    column_of: str | None = None
    constant: Annotated[str | None, BeforeValidator(_text)] = None
    month: Literal["first_day", "last_day"] | None = None
    cases: tuple[When, ...] = ()
    missing: tuple[Mark, ...] = ()
    digits: int | None = Field(default=None, ge=1)
    reads: Reads | None = None
    values: dict[str, Mark] = Field(default_factory=dict)
    otherwise: Annotated[str | None, BeforeValidator(_text)] = None
    before: Annotated[Before | None, BeforeValidator(_read_before)] = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = [self.column, self.columns or None, self.column_of, self.constant, self.month, self.cases or None]
        if sum(origin is not None for origin in origins) != 1:
            refuse("more or fewer than one origin", "exactly one of column, columns, column_of, constant, month, cases")
        if self.cases and (self.values or self.digits or self.reads or self.missing):
            refuse("cases with values, digits, reads or missing", "cases alone, with 'otherwise:' or 'before:'")
        return self

    @property
    def delivered(self) -> tuple[str, ...]:
        """The delivered columns it is read from."""
        cases = dict.fromkeys(name for case in self.cases for name in case.when)
        return self.columns or ((self.column,) if self.column else tuple(cases))

    @property
    def told(self) -> tuple[str, ...]:
        """Every value of ours that it names."""
        named = [*self.values.values(), *(case.then for case in self.cases), self.otherwise, self.constant]
        named += [value for _, value in self.before.values] if self.before else []
        return tuple(value for value in named if value is not None)


def known_values(column: Column) -> tuple[str, ...] | None:
    """The values a column can have; None where any will do."""
    if column.type == "boolean":
        return ("true", "false")
    return tuple(column.values) if column.values is not None else None


def read_mapped(content: Any) -> Any:
    """Inside a validator: ``COLUMN`` and ``[COLUMN, COLUMN]`` are short for ``column:`` and ``columns:``."""
    if isinstance(content, str):
        return {"column": content}
    if isinstance(content, list):
        return {"columns": content}
    if isinstance(content, Mapping) and isinstance(content.get("values"), Mapping):
        return {**content, "values": {_text(key): value for key, value in content["values"].items()}}
    return content
