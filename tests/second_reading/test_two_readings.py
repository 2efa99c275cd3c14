"""The SQL and the second reading agree on every person and variable of random studies."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from cohort.errors import SpecError
from tests.language.drawn import CODELISTS, REGISTERS, World, outcome, read_study

from .draws import studies, worlds
from .reading import Reading


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


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=studies(), world=worlds(), order=st.sampled_from([1, -1]))
def test_five_hundred_random_studies(text: str, world: World, order: int) -> None:
    agree(text, world, order)
