"""One file for each kind of variable: what runs beside what is read. A new kind is a file and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cohort.compile.answers import from_members
from cohort.compile.kinds import ages, cases, categories, logic, lookups, record, scores
from cohort.compile.statement import Context
from cohort.spec.variable import (
    AgeAt,
    AllOf,
    AnyOf,
    Cases,
    Categorised,
    Described,
    Lookup,
    Not,
    Record,
    Score,
    Standardised,
    YearOf,
    YearsBetween,
    needs,
)


@dataclass(frozen=True)
class Kind:
    """A variable's two voices. ``sql`` gives the query of (person_id, value), ``english`` its sentence.

    ``value`` is the expression of a variable that is made from other names alone, whatever rows these are told for.
    """

    sql: Callable[[Any, Context], str]
    english: Callable[[Any, Context], str]
    value: Callable[[Any, Context], str] | None = None


def _from_names(value: Callable[[Any, Context], str], english: Callable[[Any, Context], str]) -> Kind:
    """A kind whose ``value`` is told for the members."""

    def sql(variable: Any, context: Context) -> str:
        return from_members({"value": value(variable, context)}, needs(variable), context)

    return Kind(sql, english, value)


KINDS: dict[type[Described], Kind] = {
    Record: Kind(record.sql, record.english),
    Categorised: _from_names(categories.value, categories.english),
    AgeAt: Kind(ages.age_sql, ages.age_english),
    YearsBetween: Kind(ages.years_sql, ages.years_english),
    AnyOf: _from_names(logic.any_value, logic.any_english),
    AllOf: _from_names(logic.all_value, logic.all_english),
    Not: _from_names(logic.not_value, logic.not_english),
    Cases: _from_names(cases.value, cases.english),
    Score: _from_names(scores.score_value, scores.score_english),
    Standardised: Kind(scores.standardised_sql, scores.standardised_english),
    YearOf: Kind(lookups.year_sql, lookups.year_english),
    Lookup: Kind(lookups.lookup_sql, lookups.lookup_english),
}
