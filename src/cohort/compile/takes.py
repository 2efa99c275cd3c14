"""What can be taken from the records in a window: one entry for each word, what runs beside what is read."""

from __future__ import annotations

from dataclasses import dataclass

from cohort.spec.take import Take
from cohort.store import quoted


@dataclass(frozen=True)
class Taken:
    """``aggregate`` over a member's records (``{column}`` is the column taken); ``nothing`` where there are none.

    ``english`` has a place for the words that tell which records. ``beside_earlier`` is what each record is first asked
    beside those that start before it (the window ``earlier``).
    """

    aggregate: str
    english: str
    nothing: str = "NULL"
    beside_earlier: str = ""


_YEARS = "len(list_distinct(flatten(list(range(year(first_day), year(last_day) + 1)))))"

TAKES: dict[str, Taken] = {
    "any": Taken("TRUE", "whether there is a record {of}", nothing="FALSE"),
    "count": Taken("count(*)", "the number of records {of}", nothing="0"),
    "days": Taken(
        "sum(new_days)",
        "the number of days with a record {of}, a day counted once",
        nothing="0",
        beside_earlier="greatest(0, last_day + 1 - greatest(first_day, 1 + max(last_day) OVER earlier)) AS new_days",
    ),
    "episodes": Taken(
        "count(*) FILTER (WHERE starts_anew)",
        "the number of episodes, records at most {gap} apart being one, {of}",
        nothing="0",
        beside_earlier="coalesce(first_day > {gap} + max(last_day) OVER earlier, TRUE) AS starts_anew",
    ),
    "count_years": Taken(_YEARS, "the number of calendar years with a record {of}", nothing="0"),
    "first_date": Taken("min(first_day)", "the first day with a record {of}"),
    "last_date": Taken("max(last_day)", "the last day with a record {of}"),
    "first": Taken(
        "arg_min({column}, (first_day, {column}))",
        "{name} in the first record {of} (of several on that day, the smallest)",
    ),
    "last": Taken(
        "arg_max({column}, (last_day, {column}))",
        "{name} in the last record {of} (of several on that day, the largest)",
    ),
    "sum": Taken("sum({column} ORDER BY {column})", "the sum of {name} over the records {of}", nothing="0"),
    "min": Taken("min({column})", "the smallest {name} in a record {of}"),
    "max": Taken("max({column})", "the largest {name} in a record {of}"),
    "mean": Taken("avg({column} ORDER BY {column})", "the mean of {name} over the records {of}"),
}


def aggregate(take: Take) -> str:
    """The SQL expression over a member's records."""
    return TAKES[take.verb].aggregate.format(column=quoted(take.column or ""))


def english(take: Take, of: str, gap: int | None = None) -> str:
    """What is taken, in words; ``of`` are the words that tell which records."""
    days = f"{gap} day{'' if gap == 1 else 's'}"
    return TAKES[take.verb].english.format(of=of, name=(take.column or "").replace("_", " "), gap=days)
