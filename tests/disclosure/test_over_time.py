"""Terms that vary in time: somebody can be in several levels, and who never was in one is not told either."""

from __future__ import annotations

import pytest

from cohort.disclosure.everyone import Everyone
from cohort.disclosure.protected import Hidden
from cohort.disclosure.release import Identity, release_model
from cohort.disclosure.rule import Rule
from cohort.estimates import Estimates, LevelCount
from tests.disclosure.alone import gate_of


def found(never_without: int) -> Estimates:
    """400 people in 900 intervals, of whom 120 are exposed at some time, and ``never_without`` are from entry on."""
    counts = (
        LevelCount("exposed", "no", 400 - never_without, 40, 2000.0),
        LevelCount("exposed", "yes", 120, 20, 500.0),
    )
    return Estimates("cox", "hazard ratio", 400, 60, 2500.0, -300.0, counts=counts, intervals=900)


@pytest.mark.parametrize(("never_without", "hidden"), [(0, False), (1, True), (4, True), (5, False), (60, False)])
def test_few_who_never_were_in_a_level_cannot_be_worked_out(never_without: int, hidden: bool) -> None:
    gate = gate_of(found(never_without), "followed", "event from birth", Everyone(), Rule(5))
    public = release_model(found(never_without), Identity("study", "followed", "Followed"), gate)
    counts = {row.level: row.n for row in public.counts}
    assert isinstance(counts["no"], Hidden) is hidden
    assert counts["yes"] == 120
    assert public.n == 400
