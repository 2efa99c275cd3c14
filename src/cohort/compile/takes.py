"""What can be taken from the records in a window: one entry for each word, what runs beside what is read."""

from __future__ import annotations

from dataclasses import dataclass

from cohort.spec.variable import Take
from cohort.store import quoted


@dataclass(frozen=True)
class Taken:
    """``aggregate`` over a member's records (``{column}`` is the column taken); ``nothing`` where there are none.

    ``english`` reads on as "... of a record" or the like; ``spells`` are merged first where ``apart`` is true.
    """

    aggregate: str
    english: str
    nothing: str = "NULL"
    apart: bool = False


_YEARS = "len(list_distinct(flatten(list(range(year(first_day), year(last_day) + 1)))))"

TAKES: dict[str, Taken] = {
    "any": Taken("TRUE", "whether there is {records}", nothing="FALSE"),
    "count": Taken("count(*)", "the number of {records}", nothing="0"),
    "days": Taken(
        "sum(new_days)", "the number of days covered by {records}, a day counted once", nothing="0", apart=True
    ),
    "count_years": Taken(_YEARS, "the number of calendar years with {records}", nothing="0"),
    "first_date": Taken("min(first_day)", "the first day with {records}"),
    "last_date": Taken("max(last_day)", "the last day with {records}"),
    "first": Taken(
        "arg_min({column}, (first_day, {column}))", "the {label} of the first (on one day: the smallest) of {records}"
    ),
    "last": Taken(
        "arg_max({column}, (last_day, {column}))", "the {label} of the last (on one day: the largest) of {records}"
    ),
    "sum": Taken("sum({column})", "the sum of {label} over {records}", nothing="0"),
    "min": Taken("min({column})", "the smallest {label} of {records}"),
    "max": Taken("max({column})", "the largest {label} of {records}"),
    "mean": Taken("avg({column})", "the mean {label} of {records}"),
}


def aggregate(take: Take) -> str:
    """The SQL expression over a member's records."""
    return TAKES[take.verb].aggregate.format(column=quoted(take.column or ""))


def english(take: Take, records: str) -> str:
    """What is taken, in words; ``records`` are the words for the records."""
    return TAKES[take.verb].english.format(records=records, label=(take.column or "").replace("_", " "))
