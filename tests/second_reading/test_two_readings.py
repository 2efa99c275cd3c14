"""The SQL and the second reading agree on every person and variable of random studies."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from cohort.compile.statement import Context
from cohort.errors import SpecError
from cohort.spec.outline import read_outline
from tests.language.drawn import CODELISTS, LOOKUPS, REGISTERS, World, outcome, read_study
from tests.language.test_intervals import rows

from .draws import followed_studies, recurrences, studies, worlds
from .follow_up import followed, gap_days, risk_days
from .reading import Reading

FEW = settings(deadline=None, suppress_health_check=list(HealthCheck))
ORDER = st.integers(1, 1000)
ASKED = st.tuples(studies(), worlds(), ORDER)
FOLLOWED = st.tuples(followed_studies(), worlds(), ORDER)


def agree(text: str, world: World, order: int) -> None:
    note(text)
    with tempfile.TemporaryDirectory() as folder:
        try:
            context = read_study(text, Path(folder))
        except SpecError as error:
            # a drawn window may end before it starts: the door says so, and there is nothing to compare
            assert all("an end after the start" in fault.expected for fault in error.faults), str(error)
            return
    second = Reading(context.study, REGISTERS, CODELISTS, dict(world.rows))
    wanted = second.members()
    if not [row for row in second.cohort if row["person_id"] in second.people]:
        return
    answers, _ = outcome(context, world, order)
    names = ["index", "end", "resident_at_index", "emigration", *context.study.variables]
    for name in names:
        expected = {person: second.value(name, person) for person in wanted}
        assert {p: plain(v) for p, v in answers[name].items()} == {p: plain(v) for p, v in expected.items()}, name


def plain(value: Any) -> Any:
    """Whole and decimal numbers alike, so that 1 and 1.0 are one answer and a rounding in the last digit none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(float(value), 9)
    return value if value is None or isinstance(value, bool | date) else str(value)


@settings(FEW, max_examples=500)
@given(ASKED)
def test_five_hundred_random_studies(asked: tuple[str, World, int]) -> None:
    agree(*asked)


@pytest.mark.long
@settings(FEW, max_examples=10_000)
@given(ASKED)
def test_ten_thousand_random_studies(asked: tuple[str, World, int]) -> None:
    agree(*asked)


def agree_day_by_day(text: str, world: World, order: int) -> None:
    """Intervals lie end to end over each person's follow-up, and each risk day has the state the second reading has."""
    note(text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drawn.yaml"
        path.write_text(text, encoding="utf-8")
        _, faults, study = read_outline(path, "drawn.yaml")  # the design check has its own tests
        faults.raise_if_any()
    assert study is not None
    model = study.models["followed"]
    assert model.time is not None
    second = Reading(study, REGISTERS, CODELISTS, dict(world.rows))
    if not model.in_intervals or not [row for row in second.cohort if row["person_id"] in second.people]:
        return
    found = rows(Context(study, REGISTERS, CODELISTS, LOOKUPS), world, "followed", order)
    for person in second.members():
        mine = [list(row.values())[1:] for row in found if row["person_id"] == person]
        start, exit_, _ = followed(second, model, person)
        wanted = risk_days(second, "followed", person)
        if not wanted:
            assert mine and (len(mine) == 1 or model.time.every), "somebody without follow-up time is to be counted"
            assert all(entry is None or stop is None or stop <= entry for entry, stop, *_ in mine)
            continue
        assert start and exit_
        origin = second.value("birth", person) if model.time.scale == "age" else start
        at_risk = len(wanted) if model.time.at_risk == "between_episodes" else (exit_ - start).days
        assert sum(row[1] - row[0] for row in mine) == at_risk, "person-time is conserved"
        told = [
            (
                day,
                *(
                    plain(value) if day == stop else {0: False, 1: "censored"}.get(place, plain(value))
                    for place, value in enumerate(state)
                ),
            )
            for entry, stop, *state in mine
            for day in range(entry + 1, stop + 1)
        ]
        if model.time.scale == "gap":
            counted = gap_days(second, "followed", person, wanted)
        else:
            counted = [((day - origin).days, *state) for day, state in sorted(wanted.items())]
        assert told == [(day, *map(plain, state)) for day, *state in counted], person


@settings(FEW, max_examples=50)
@given(FOLLOWED)
def test_fifty_random_follow_ups(asked: tuple[str, World, int]) -> None:
    agree_day_by_day(*asked)


@settings(FEW, max_examples=40)
@given(recurrences(), ORDER)
def test_forty_random_recurrences(asked: tuple[str, World], order: int) -> None:
    agree_day_by_day(*asked, order)


@pytest.mark.long
@settings(FEW, max_examples=1_000)
@given(FOLLOWED)
def test_a_thousand_random_follow_ups(asked: tuple[str, World, int]) -> None:
    agree_day_by_day(*asked)
