"""The ratio that matching reached, counted from a model's matched sets."""

from __future__ import annotations

from pathlib import Path

from cohort.estimates import Matched
from cohort.spec.model import MATCHED_SET, Model
from cohort.spec.project import Project
from cohort.store import connect, literal


def reached(file: Path, model: Model, project: Project) -> Matched:
    """Count sets, those short of controls, and those with none at all."""
    assert model.matching is not None
    asked = model.matching.controls
    with connect(project.work) as connection:
        row = connection.execute(f"""
            SELECT
                count(*) FILTER (WHERE controls > 0),
                count(*) FILTER (WHERE controls BETWEEN 1 AND {asked - 1}),
                count(*) FILTER (WHERE controls = 0),
                coalesce(sum(controls), 0)::BIGINT
            FROM (
                SELECT count(*) FILTER (WHERE is_control) AS controls
                FROM read_parquet({literal(file)})
                GROUP BY {MATCHED_SET}
            )
        """).fetchone()
    assert row is not None
    sets, short, without, controls = row
    if model.by_risk_set:
        return Matched("cases", asked, sets, short, without, controls)
    return Matched("exposed people", asked, sets, short, without, controls, model.exposure)
