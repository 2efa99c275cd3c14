"""Counts before the fit are those of the fit, for every kind."""

from __future__ import annotations

import pytest
from tests.kinds_of_model import SPECS, drawn_people

from cohort.models.counting import counted
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.kind)
def test_they_are_what_the_fit_tells(spec: ModelSpec) -> None:
    people = drawn_people()
    people.loc[:3, "sex"] = None
    found, before = fit(people, spec), counted(people, spec)
    told = {(row.term, row.level): (row.n, row.events) for row in before.found.counts}
    assert (before.found.n, before.found.events) == (found.n, found.events)
    assert before.found.excluded == found.excluded
    assert before.found.clusters == found.clusters
    assert before.kept.sum() == found.n
    levelled = [row for row in found.counts if row.level is not None]
    assert {(row.term, row.level): (row.n, row.events) for row in levelled}.items() <= told.items()
