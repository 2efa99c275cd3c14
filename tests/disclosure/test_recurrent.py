"""Events of which people have several: small cells are small in people, and nobody's own number is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cohort.disclosure.curves import release_curves
from cohort.disclosure.everyone import Everyone
from cohort.disclosure.model import PublicModel
from cohort.disclosure.numbers import whole
from cohort.disclosure.release import Identity, release_model
from cohort.disclosure.rule import Rule
from cohort.estimates import Curve, CurvePoint, Estimates, LevelCount
from tests.disclosure.alone import gate_of

RULE = Rule(5)
EVERYONE = Everyone({"town": {"oulu": 40, "kemi": 30, "rovaniemi": 30}})


def model(**levels: tuple[int, int, int, int]) -> Estimates:
    """Of each town: people, people with events, events, and those of the person who has most."""
    rows = tuple(
        LevelCount("town", name, n, ever, 10.0, events, most) for name, (n, ever, events, most) in levels.items()
    )
    return Estimates(
        kind="cox",
        scale="hazard ratio",
        n=sum(row.n for row in rows),
        events=sum(row.events or 0 for row in rows),
        person_years=30.0,
        loglik=None,
        counts=rows,
        intervals=500,
        recurrences=sum(row.recurrences or 0 for row in rows),
        largest=max(row.largest or 0 for row in rows),
    )


def released(found: Estimates, told_of: Everyone = EVERYONE) -> PublicModel:
    return release_model(found, Identity("drawn", "all", "All"), gate_of(found, "all", "stays", told_of, RULE))


def told(public: PublicModel) -> dict[str | None, tuple[str, int | None]]:
    return {row.level: (whole(row.events), row.recurrences) for row in public.counts}


def test_events_of_enough_people_are_shown_with_their_number() -> None:
    public = released(model(oulu=(40, 12, 30, 6), kemi=(30, 9, 20, 4), rovaniemi=(30, 8, 15, 3)))
    assert told(public) == {"oulu": ("12", 30), "kemi": ("9", 20), "rovaniemi": ("8", 15)}
    assert (public.events, public.recurrences) == (29, 65)


def test_twelve_events_of_two_people_are_a_small_cell() -> None:
    """Aino and Eino have 12 stays in Kemi: neither they nor their stays are told, nor what would tell them."""
    public = released(model(oulu=(40, 12, 30, 6), kemi=(30, 2, 12, 7), rovaniemi=(30, 8, 15, 3)))
    shown = told(public)
    assert shown["kemi"] == ("<5", None)
    assert [level for level, (_, events) in shown.items() if events is None and level != "kemi"]


def test_nobody_has_most_of_a_number_that_is_told() -> None:
    """Seven people of Kemi have 40 stays, 30 of them Aino's: the seven are told, the 40 are not."""
    public = released(model(oulu=(40, 12, 30, 6), kemi=(30, 7, 40, 30), rovaniemi=(30, 8, 15, 3)))
    shown = told(public)
    assert shown["kemi"] == ("7", None)
    hidden = [level for level, (_, events) in shown.items() if events is None]
    assert len(hidden) > 1 or public.recurrences is None


def test_a_total_that_one_person_makes_up_is_not_told() -> None:
    public = released(model(oulu=(40, 12, 13, 2), kemi=(30, 9, 60, 50), rovaniemi=(30, 8, 9, 2)))
    assert public.recurrences is None and "events" in public.withheld


def points(*of: str) -> tuple[CurvePoint, ...]:
    """One event a year, of the people in turn."""
    people = sorted(set(of))
    return tuple(
        CurvePoint(float(t), t / 50, t / 60, t / 40, 50, 1, 0, (people.index(who),))
        for t, who in enumerate(of, start=1)
    )


@pytest.mark.parametrize(
    ("of", "steps"),
    [
        ("a b c d e", [5.0]),
        ("a a a a a a a a a a", []),  # ten events of one
        ("a b c d a b c d e", [9.0]),  # the first eight are of four
        ("a b c d e f g h i j", [5.0, 10.0]),
        ("a a a a a b c d e f", [10.0]),  # as many of hers as of the others
        ("a a a a a a a b c d e f", []),
        ("a b c d e f f f f f f f f f f", []),  # f's ten of fifteen would be told at the end
    ],
)
def test_each_step_of_a_curve_is_of_enough_people(of: str, steps: list[float]) -> None:
    who = of.split()
    curves = release_curves([Curve(None, 50, len(who), points(*who))], RULE)
    assert [step.time for curve in curves for step in curve.steps] == steps


@pytest.mark.parametrize(("ever", "shown"), [(15, False), (17, False), (16, True)])
def test_levels_that_change_in_time_need_not_add_up(ever: int, shown: bool) -> None:
    """Of 15 people 3 have stays in Kemi alone; of 17, 4 have them in both; of 16, each group is of 5 or more."""
    found = replace(model(oulu=(40, 11, 30, 6), kemi=(30, 10, 20, 4)), n=60, events=ever)
    found = replace(found, counts=(replace(found.counts[0], events=11), replace(found.counts[1], events=10)))
    public = released(found, Everyone())
    assert (told(public) == {"oulu": ("11", 30), "kemi": ("10", 20)}) is shown
