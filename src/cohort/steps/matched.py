"""The ratio that matching reached, counted from a model's matched sets."""

from __future__ import annotations

from pathlib import Path

from cohort.estimates import Matched
from cohort.spec.project import Project
from cohort.spec.study import MATCHED_SET, Matching
from cohort.store import connect, literal

_MADE_FOR = {"risk_set": "cases", "exact": "exposed people"}


def reached(file: Path, matching: Matching, project: Project) -> Matched:
    """Count sets, those short of controls, and those with none at all."""
    with connect(project.work) as connection:
        row = connection.execute(f"""
            SELECT
                count(*) FILTER (WHERE controls > 0),
                count(*) FILTER (WHERE controls BETWEEN 1 AND {matching.controls - 1}),
                count(*) FILTER (WHERE controls = 0),
                coalesce(sum(controls), 0)::BIGINT
            FROM (
                SELECT count(*) FILTER (WHERE is_control) AS controls
                FROM read_parquet({literal(file)})
                GROUP BY {MATCHED_SET}
            )
        """).fetchone()
    assert row is not None
    return Matched(_MADE_FOR[matching.kind], matching.controls, *row)
