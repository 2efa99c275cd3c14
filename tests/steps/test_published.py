"""The whole chain at full size: 58,802 synthetic births from extracts to estimates, against the published numbers.

Targets: Penttilä et al. 2024, doi 10.1007/s00787-024-02406-w (abstract), and arithmetic from it.
"""

from __future__ import annotations

import json
import math
from typing import Any

import pandas as pd
import pytest

from cohort.spec.project import Project
from cohort.steps.build import build
from cohort.steps.context import context_of, registers_used
from cohort.steps.fit import fit_model
from cohort.steps.ingest import ingest_register
from cohort.steps.synthesize import synthesize
from tests.projects import project_in

STUDY = "ooh_care_ndd"
PUBLISHED_RATIOS = [
    ("conduct", "yes", 2.21),
    ("substance_use", "yes", 1.61),
    ("depression_anxiety", "yes", 1.60),
    ("assistance", "1 year", 2.41),
    ("assistance", "over 4 years", 5.24),
    ("parent_psychiatric", "yes", 1.42),
    ("parent_death", "yes", 1.23),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = project_in(tmp_path_factory.mktemp("full_size"))
    synthesize(project)
    for register in registers_used(context_of(project, STUDY).study):
        ingest_register(project, register)
    build(project, STUDY)
    return project


@pytest.fixture(scope="module")
def children(project: Project) -> pd.DataFrame:
    return pd.read_parquet(project.work / STUDY / "cohort.parquet")


@pytest.fixture(scope="module")
def published(project: Project) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(fit_model(project, STUDY, "published").read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize(("term", "level", "ratio"), PUBLISHED_RATIOS)
def test_the_interval_holds_the_published_ratio(term: str, level: str, ratio: float, published: dict[str, Any]) -> None:
    row = next(row for row in published["estimates"] if (row["term"], row["level"]) == (term, level))
    assert row["lower"] <= ratio <= row["upper"]


def share_within(hits: int, n: int, target: float) -> bool:
    """Within three standard errors of a share."""
    return abs(hits / n - target) <= 3 * math.sqrt(target * (1 - target) / n)


def test_margins(children: pd.DataFrame) -> None:
    placed, others = children[children["placed"]], children[~children["placed"]]
    assert share_within(len(children), 58_802, 0.0875)
    assert share_within(len(placed), len(children), 0.1756)
    assert share_within(placed["adhd"].sum(), len(placed), 0.49)
    assert share_within(others["adhd"].sum(), len(others), 0.26)
    assert share_within((placed["assistance"] != "none").sum(), len(placed), 0.88)
    assert share_within((others["assistance"] != "none").sum(), len(others), 0.445)


def test_crude_risks(children: pd.DataFrame) -> None:
    for group, target in (
        (children[children["assistance"] != "none"], 0.296),
        (children[children["assistance"] == "none"], 0.044),
        (children[children["adhd"]], 0.286),
        (children[~children["adhd"]], 0.128),
    ):
        assert share_within(group["placed"].sum(), len(group), target)


def test_the_variables_are_those_a_person_would_count_by_hand(project: Project, children: pd.DataFrame) -> None:
    """First diagnoses and years of assistance once more, in pandas from the delivered files."""
    extracts = project.root / "work" / "extracts"
    options: dict[str, Any] = {"sep": ";", "encoding": "latin-1", "dtype": str}
    visits = pd.read_csv(extracts / "hilmo_1996_2018.csv", usecols=["HILMO_ID", "TNRO", "TUPVA", "LPVM"], **options)
    codes = pd.read_csv(extracts / "hilmo_diagnoosit_1996_2018.csv", usecols=["HILMO_ID", "KOODI"], **options)
    ndd = codes[codes["KOODI"].str.contains(r"^F(?:7\d|80|81|82|83|84|90|95)")]
    seen = visits.merge(ndd, on="HILMO_ID").rename(columns={"TNRO": "person_id"})
    seen["day"] = pd.to_datetime(seen["TUPVA"], format="%d.%m.%Y %H:%M", errors="coerce")
    seen = seen.merge(children[["person_id", "birth", "end"]], on="person_id")
    inside = seen[
        (seen["day"].dt.normalize() >= pd.to_datetime(seen["birth"])) & (seen["day"] < pd.to_datetime(seen["end"]))
    ]
    first = inside.groupby("person_id")["day"].min().dt.normalize()
    mine = children.set_index("person_id")["first_ndd"]
    assert (pd.to_datetime(mine.sort_index()) == first.sort_index().reindex(mine.sort_index().index)).all()
