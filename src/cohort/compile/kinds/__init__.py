"""One file for each kind of variable: what runs beside what is read. A new kind is a file and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cohort.compile.kinds import ages, cases, categories, logic, record, scores
from cohort.compile.statement import Context
from cohort.spec.variable import (
    AgeAt,
    AllOf,
    AnyOf,
    Cases,
    Categorised,
    Described,
    Not,
    Record,
    Score,
    Standardised,
    YearsBetween,
)


@dataclass(frozen=True)
class Kind:
    """A variable's two voices. ``sql`` gives the query of (person_id, value), ``english`` its sentence."""

    sql: Callable[[Any, Context], str]
    english: Callable[[Any, Context], str]


KINDS: dict[type[Described], Kind] = {
    Record: Kind(record.sql, record.english),
    Categorised: Kind(categories.sql, categories.english),
    AgeAt: Kind(ages.age_sql, ages.age_english),
    YearsBetween: Kind(ages.years_sql, ages.years_english),
    AnyOf: Kind(logic.any_sql, logic.any_english),
    AllOf: Kind(logic.all_sql, logic.all_english),
    Not: Kind(logic.not_sql, logic.not_english),
    Cases: Kind(cases.sql, cases.english),
    Score: Kind(scores.score_sql, scores.score_english),
    Standardised: Kind(scores.standardised_sql, scores.standardised_english),
}
