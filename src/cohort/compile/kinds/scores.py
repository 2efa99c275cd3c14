"""Scores of items, and numbers told in standard deviations from their mean."""

from __future__ import annotations

from cohort.compile.answers import from_members, value_of
from cohort.compile.statement import Context, block
from cohort.spec.variable import Score, Standardised


def score_value(variable: Score, context: Context) -> str:
    """The mean of the items answered (for a sum: times the number of items); NULL with too many missing."""
    items = f"[{', '.join(f'{value_of(item, context)}::DOUBLE' for item in variable.score)}]"
    number, enough = len(variable.score), len(variable.score) - variable.may_miss
    whole = number if variable.take == "sum" else 1
    return f"CASE WHEN list_count({items}) >= {enough} THEN list_sum({items}) * {whole} / list_count({items}) END"


def score_english(variable: Score, context: Context) -> str:
    """The sentence of a score."""
    items = "; ".join(f"{context.names[item].label} ({item})" for item in variable.score)
    missing = (
        f"At most {variable.may_miss} may be missing, and count as the mean of those answered."
        if variable.may_miss
        else "None may be missing."
    )
    return f"The {variable.take} of {len(variable.score)} items: {items}. {missing}"


def standardised_sql(variable: Standardised, context: Context) -> str:
    """(value - mean) / standard deviation; NULL where all values are alike. The order fixes the rounding of sums."""
    measured = from_members(
        {"value": f"{value_of(variable.standardise, context)}::DOUBLE"}, [variable.standardise], context
    )
    lines = measured.replace(chr(10), chr(10) + "    ")
    return block(f"""
WITH measured AS (
    {lines}
),
spread AS (
    SELECT avg(value ORDER BY value) AS mean, stddev_samp(value ORDER BY value) AS deviation
    FROM measured
)
SELECT person_id, (value - mean) / nullif(deviation, 0) AS value
FROM measured, spread
""")


def standardised_english(variable: Standardised, context: Context) -> str:
    """The sentence of a standardised number."""
    label = context.names[variable.standardise].label
    return (
        f"{label} ({variable.standardise}), in standard deviations (n - 1) from the mean of the people whom the "
        "population's rules keep."
    )
