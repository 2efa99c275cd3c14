"""From the delivered file to the days seen: the register of residence tells of stays that persons' columns cannot."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from cohort.spec.project import Project
from cohort.steps.build import build
from cohort.steps.context import context_of, registers_used
from cohort.steps.ingest import ingest_register
from cohort.steps.synthesize import synthesize
from tests.projects import project_in

DELIVERY = "finnish_birth_cohort_1997"
STUDY = """
title: Everybody
cohort: {{register: births, where: {{live_birth: true}}, index: birth, end: birth + 18y{residence}}}
population: []
variables:
  placed: {{source: placements, window: {{from: birth, until: end}}, take: any}}
"""
SEEN = """
SELECT c.person_id, sum(date_diff('day', greatest(c.opens, p.birth), least(c.closes, p."end"))) AS days
FROM '{work}/calendar.parquet' AS c
JOIN '{work}/cohort.parquet' AS p USING (person_id)
WHERE c.opens < p."end" AND p.birth < c.closes
GROUP BY c.person_id
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """6,000 births, so that some children go abroad twice."""
    asked = {"truth": "synthetic_data/fbc1997.truth.yaml", "births": 6000, "seed": 1, "delivery": DELIVERY}
    project = project_in(tmp_path_factory.mktemp("residence"), synthetic=asked, deliveries={DELIVERY: "work/extracts"})
    synthesize(project)
    return project


@pytest.fixture(scope="module")
def seen(project: Project) -> pd.DataFrame:
    """Days of childhood on which a placement could be seen, by child and by what tells where it lived."""
    folder = project.root
    told = {"by_persons": "", "by_residence": ", residence: residence"}
    for study, residence in told.items():
        (folder / "config" / "studies" / f"{study}.yaml").write_text(STUDY.format(residence=residence))
    for register in registers_used(context_of(project, "by_residence").study):
        ingest_register(project, register)
    for study in told:
        build(project, study)
    return pd.DataFrame({study: _days(project.work / study) for study in told})


def _days(work: Path) -> pd.Series:
    return duckdb.sql(SEEN.format(work=work)).df().set_index("person_id")["days"].astype(int)


def second_stays(project: Project) -> pd.Series:
    """Days of the second stay abroad before the 18th birthday, in pandas from the delivered file."""
    names = ["id", "type", "start", "end", "municipality"]
    file = project.work / "extracts" / "dvv_asuminen.csv"
    rows = pd.read_csv(file, sep=";", header=None, names=names, dtype=str, encoding="latin-1")
    for name in ("start", "end"):
        rows[name] = pd.to_datetime(rows[name], format="%Y%m%d", errors="coerce")
    rows = rows.dropna(subset="start").sort_values(["id", "start"])
    adult = rows.groupby("id")["start"].min() + pd.DateOffset(years=18)
    second = rows[rows["type"] == "3"].groupby("id").nth(1).set_index("id")
    until = (second["end"] + pd.Timedelta(days=1)).fillna(pd.Timestamp.max).combine(adult[second.index], min)
    return (until - second["start"]).dt.days


def test_who_was_abroad_twice_was_seen_on_fewer_days(project: Project, seen: pd.DataFrame) -> None:
    """By exactly the days of the second stay; everybody else was seen on as many."""
    second = second_stays(project)
    assert (second > 0).sum() >= 3
    fewer = seen["by_persons"] - seen["by_residence"]
    assert fewer[fewer != 0].sort_index().to_dict() == second.sort_index().to_dict()
