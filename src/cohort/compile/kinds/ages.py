"""Age in completed years, and years between two days."""

from __future__ import annotations

from cohort.compile.answers import anchors, from_members, moment_of
from cohort.compile.statement import Context, block
from cohort.compile.words import day_words
from cohort.spec.variable import AgeAt, YearsBetween
from cohort.store import quoted


def age_sql(variable: AgeAt, context: Context) -> str:
    """Completed years on the day; NULL before birth or where a day is not known."""
    born = "m.birth" if variable.who == "child" else "relative.birth"
    day = moment_of(variable.age_at, context)
    age = f"CASE WHEN {day} >= {born} THEN completed_years({born}, {day}) END"
    query = from_members({"value": age}, anchors(variable.age_at), context)
    return query if variable.who == "child" else f"{query}\n{_relative(variable.who, context)}"


def age_english(variable: AgeAt, context: Context) -> str:
    """The sentence of an age."""
    of = "Age" if variable.who == "child" else f"The {variable.who}'s age"
    return f"{of} in completed years on the day: {variable.age_at.told(day_words(context))}."


def years_sql(variable: YearsBetween, context: Context) -> str:
    """Days from the first to the second, divided by 365.25."""
    first, second = (moment_of(moment, context) for moment in variable.years_between)
    return from_members({"value": f"({second} - {first}) / 365.25"}, anchors(*variable.years_between), context)


def years_english(variable: YearsBetween, context: Context) -> str:
    """The sentence of a distance."""
    first, second = variable.years_between
    words = day_words(context)
    return f"Years from {first.told(words)} to {second.told(words)} (days / 365.25)."


def _relative(who: str, context: Context) -> str:
    people = context.people
    assert people.people is not None
    return block(f"""
LEFT JOIN (
    SELECT {quoted(people.person)} AS relative_id, {quoted(people.people.birth)} AS birth
    FROM {people.name}.rows
) AS relative ON relative.relative_id = m.{who}
""")
