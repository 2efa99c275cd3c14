"""Person-years by line of the calendar and calendar year, from the files beside the cohort."""

from __future__ import annotations

from cohort.compile.statement import block
from cohort.store import literal


def years_sql(calendar_file: str) -> str:
    """(register, part, who, year, person_years): equal spells are counted before they are cut into years."""
    return block(f"""
WITH spells AS (
    SELECT register, part, who, opens, closes, count(*) AS people
    FROM read_parquet({literal(calendar_file)})
    GROUP BY ALL
),
cut AS (
    SELECT *, unnest(range(year(opens), year(closes - 1) + 1)) AS year
    FROM spells
)
SELECT
    register,
    part,
    who,
    year,
    sum(people * (
        least(closes, make_date(year + 1, 1, 1)) - greatest(opens, make_date(year, 1, 1))
    ) / (make_date(year + 1, 1, 1) - make_date(year, 1, 1))) AS person_years
FROM cut
GROUP BY register, part, who, year
ORDER BY register, part, who, year
""")


def people_sql(cohort_file: str, residence_file: str) -> str:
    """(who, people): of a child or parent everybody in the cohort, known or not; of siblings those there are."""
    return block(f"""
SELECT
    r.who,
    CASE
        WHEN r.who IN ('child', 'mother', 'father') THEN (SELECT count(*) FROM read_parquet({literal(cohort_file)}))
        ELSE count(DISTINCT (r.person_id, r.relative_id))
    END AS people
FROM read_parquet({literal(residence_file)}) AS r
GROUP BY r.who
ORDER BY r.who
""")
