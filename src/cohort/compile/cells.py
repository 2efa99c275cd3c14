"""A model's rows summed up in SQL: the cells of its terms, and the people that cells alone cannot count.

A cell is a combination of the terms' values; the likelihood of constant rates needs no more of the rows than the
events and the days of each (Lexis; Breslow & Day 1987, chapter 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cohort.compile.among import OUTSIDE
from cohort.compile.statement import block
from cohort.store import literal, quoted


@dataclass(frozen=True)
class Level:
    """The value of each of some ``terms`` (one, or those of an interaction)."""

    values: tuple[tuple[str, object], ...]

    @property
    def sql(self) -> str:
        """Whether a row is of it."""
        return " AND ".join(
            f"({quoted(term)} = {value if isinstance(value, bool) else literal(value)})" for term, value in self.values
        )


def cells(rows: str, terms: Sequence[str]) -> str:
    """One row per cell, from the complete rows with follow-up time: the terms, ``events``, ``days``, ``row_count``."""
    columns = "".join(f"{quoted(term)}, " for term in terms)
    return block(f"""
{judged(rows, terms)}
SELECT
    {columns}count(*) AS row_count,
    count(*) FILTER (followed_to_event) AS events,
    CAST(sum(follow_up_exit - follow_up_entry) AS BIGINT) AS days
FROM judged
WHERE left_out IS NULL
GROUP BY ALL
ORDER BY ALL
""")


def left_out_rows(rows: str, terms: Sequence[str]) -> str:
    """The number of rows left out for each reason, where everybody has one row."""
    return block(f"""
{judged(rows, terms)}
SELECT left_out, count(*) AS people
FROM judged
WHERE left_out IS NOT NULL
GROUP BY left_out
ORDER BY left_out
""")


def people(rows: str, terms: Sequence[str], levels: Sequence[Level]) -> str:
    """Where people have several rows, by reason of being left out (NULL: analysed): ``people``, and ``in_0`` ...

    The latter count those in each of the ``levels``.

    Somebody is left out who has no complete row, for the reason of the first one; and is counted in each level that any
    of the complete rows has.
    """
    ever = "".join(f",\n        bool_or(left_out IS NULL AND {one.sql}) AS in_{i}" for i, one in enumerate(levels))
    counts = "".join(f",\n    count(*) FILTER (in_{i}) AS in_{i}" for i in range(len(levels)))
    return block(f"""
{judged(rows, terms)},
people AS (
    SELECT
        person_id,
        CASE WHEN NOT bool_or(left_out IS NULL)
            THEN arg_min(left_out, coalesce(follow_up_exit, 0)) END AS left_out{ever}
    FROM judged
    GROUP BY person_id
)
SELECT left_out, count(*) AS people{counts}
FROM people
GROUP BY left_out
ORDER BY left_out
""")


def reasons(terms: Sequence[str]) -> dict[str, str]:
    """Why a row is left out, in the words of the models, with the condition; the first that holds counts."""
    times = {
        "follow_up_entry missing": "follow_up_entry IS NULL",
        "follow_up_exit missing": "follow_up_exit IS NULL",
        "no follow-up time": "follow_up_exit <= follow_up_entry",
    }
    return times | {f"{term} missing": f"{quoted(term)} IS NULL" for term in terms}


def judged(rows: str, terms: Sequence[str]) -> str:
    """The step ``judged``: each row with the first reason to leave it out; NULL: analysed."""
    whens = "".join(f"\n            WHEN {holds} THEN {literal(why)}" for why, holds in reasons(terms).items())
    return block(f"""
WITH model_rows AS (
    {rows}
),
judged AS (
    SELECT
        *,
        CASE
            WHEN {quoted(OUTSIDE)} IS NOT NULL THEN {quoted(OUTSIDE)}{whens}
        END AS left_out
    FROM model_rows
)
""")
