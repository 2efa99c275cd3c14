"""docs/design_check.md: where support does nothing, the biased study is refused, and the two in time find nothing."""

import importlib.util
import re
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from cohort.errors import SpecError
from cohort.spec.project import Project
from cohort.steps.check import check
from tests.projects import ROOT

PAGE = (ROOT / "docs" / "design_check.md").read_text(encoding="utf-8")


def make_design_check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_design_check", ROOT / "docs" / "make_design_check.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_design_check().project_in(tmp_path_factory.mktemp("worth") / "project", PAGE)


@pytest.fixture(scope="module")
def found(project: Project) -> dict[str, dict[str, Any]]:
    make = make_design_check()
    with pytest.raises(SpecError) as refused:
        check(project, ["support_ever"])
    assert re.findall(r"```text\n(.*?)\n```", PAGE, re.DOTALL) == [str(refused.value)]
    make.acknowledge(project, PAGE)
    return make.fitted(project)


def test_the_studies_in_time_are_accepted(project: Project) -> None:
    assert len(check(project, ["support_in_time"])) == 2


def test_the_refused_study_finds_what_is_not_there(found: dict[str, dict[str, Any]]) -> None:
    (row,) = found["ever"]["estimates"]
    assert row["upper"] < 0.5


@pytest.mark.parametrize("model", ["each_day", "landmark"])
def test_the_studies_in_time_find_nothing(found: dict[str, dict[str, Any]], model: str) -> None:
    (row,) = found[model]["estimates"]
    assert row["lower"] < 1 < row["upper"]


def test_the_table_is_up_to_date(found: dict[str, dict[str, Any]]) -> None:
    assert make_design_check().filled(PAGE, found) == PAGE, "run: python docs/make_design_check.py"


def test_the_years_in_time_are_counted_as_by_hand(found: dict[str, dict[str, Any]]) -> None:
    """Years from birth to placement or the 18th birthday, cut at the day of first support."""
    drawn = make_design_check().population()
    born = drawn["births"].set_index("person_id").birth_date
    leaves = born + pd.DateOffset(years=18)
    placed = drawn["placements"].set_index("person_id").start_date
    stop = placed.where(placed < leaves, leaves)
    support = drawn["social_assistance"].assign(person_id=lambda rows: rows.person_id.str.replace("M", "C"))
    cut = support.set_index("person_id").start_date.reindex(born.index).where(lambda day: day < stop, stop)
    counts = {row["level"]: row["person_years"] for row in found["each_day"]["counts"]}
    assert counts["no"] == pytest.approx((cut - born).dt.days.sum() / 365.25)
    assert counts["yes"] == pytest.approx((stop - cut).dt.days.sum() / 365.25)
