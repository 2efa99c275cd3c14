"""Small exclusions and the totals that would tell them."""

from __future__ import annotations

from cohort.disclosure.flow import release_flow
from cohort.disclosure.numbers import THOUSANDS, whole
from cohort.disclosure.rule import Rule
from cohort.flow import FlowStep


def released(*steps: tuple[int, int, int]) -> list[tuple[str, str, str]]:
    """(kept, excluded, not observable) of each step, as shown."""
    flow = [FlowStep(f"step_{number}", "because", *step) for number, step in enumerate(steps)]
    public = release_flow(flow, Rule(5)).steps
    texts = [(whole(step.kept), whole(step.excluded), whole(step.not_observable)) for step in public]
    return [(a.replace(THOUSANDS, ""), b, c) for a, b, c in texts]


def test_nothing_small() -> None:
    assert released((500, 0, 0), (450, 50, 20)) == [("500", "0", "0"), ("450", "50", "20")]


def test_four_of_ten_thousand() -> None:
    """9,996 is printed by every model, so the four are told by the 10,000."""
    shown = released((10_000, 0, 0), (9_996, 4, 0))
    assert shown == [("9997–10000", "0", "0"), ("9996", "<5", "0")]


def test_a_small_step_in_the_middle() -> None:
    shown = released((500, 0, 0), (497, 3, 0), (400, 97, 0))
    assert shown[1][1:] == ("<5", "0")
    assert [row[0] for row in shown].count("400") == 1
    assert {"500", "497"} - {row[0] for row in shown}, "both totals would tell the three"


def test_not_observable_people_are_a_cell() -> None:
    shown = released((500, 0, 0), (450, 50, 2))
    assert shown == [("500", "0", "0"), ("450", "50", "<5")], "the other 48 are printed nowhere"
