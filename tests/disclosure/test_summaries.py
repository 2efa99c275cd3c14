"""Means rest on enough people, and tell no count that is hidden."""

from __future__ import annotations

import numpy as np
import pytest

from cohort.disclosure.cells import EVERYONE, Cells, cell, combine, split
from cohort.disclosure.protected import Protected
from cohort.disclosure.rule import Rule
from cohort.disclosure.summaries import Summary, release_summaries, withheld
from cohort.disclosure.suppress import protect

RULE = Rule(5)


def released(groups: dict[str, list[float]]) -> dict[str, Summary]:
    cells = protect(split(EVERYONE, {name: len(values) for name, values in groups.items()}), RULE, "a table")
    arrays = {name: np.array(values, dtype=float) for name, values in groups.items()}
    return release_summaries(arrays, EVERYONE, np.concatenate(list(arrays.values())), cells)


@pytest.mark.parametrize(
    ("n", "mean", "median", "quartiles"),
    [
        (4, False, False, False),
        (5, True, False, False),
        (9, True, False, False),
        (10, True, True, False),
        (20, True, True, True),
    ],
)
def test_how_many_people_a_number_needs(n: int, mean: bool, median: bool, quartiles: bool) -> None:
    """A percentile has five people on each side: ten for a median, twenty for quartiles."""
    one = released({"a": list(range(n)), "b": list(range(30)), "c": list(range(40))})["a"]
    assert (one.mean is not None, one.median is not None, one.quartiles is not None) == (mean, median, quartiles)


@pytest.mark.parametrize(
    ("sizes", "silent"),
    [
        ({"a": 30, "b": 40}, set()),
        ({"a": 3, "b": 40, "c": 50}, {"a", "b"}),  # the total minus the others would be the three
        ({"a": 2, "b": 2, "c": 50}, {"a", "b", "c"}),  # ... or these four
        ({"a": 3, "b": 4, "c": 50}, {"a", "b"}),  # seven people together
    ],
)
def test_the_rest_of_the_total_is_no_small_group(sizes: dict[str, int], silent: set[str]) -> None:
    assert withheld(sizes, frozenset(), RULE) == silent


def test_two_groups_of_which_one_is_small_leave_the_total() -> None:
    shown = released({"a": [1.0, 2.0, 3.0], "b": list(np.arange(40.0))})
    assert {name for name, one in shown.items() if one.mean is not None} == {EVERYONE}


def missing(values: dict[str, list[float]], without: dict[str, int]) -> tuple[Protected, dict[str, Summary]]:
    """Summaries where some of each group have no value; how many is hidden where it is few."""
    parts = [split(EVERYONE, {group: len(v) + without[group] for group, v in values.items()})]
    for group, v in values.items():
        parts.append(
            split(
                group,
                {cell(group, "x known"): len(v), cell(group, "x missing"): without[group]},
                [cell(group, "x known")],
            )
        )
    for answer, counts in (("x known", {g: len(v) for g, v in values.items()}), ("x missing", without)):
        named = {cell(group, answer): n for group, n in counts.items()}
        parts.append(split(answer, named, [answer, *named] if answer == "x known" else []))
    whole = combine(parts)
    cells = protect(Cells(whole.counts, whole.sums, frozenset([EVERYONE]), whole.unpublished), RULE, "a table")
    arrays = {cell(group, "x known"): np.array(v) for group, v in values.items()}
    return cells, release_summaries(arrays, "x known", np.concatenate(list(arrays.values())), cells)


def test_means_stay_where_they_tell_nothing() -> None:
    """277.1 and 276.9 days: a person more or less in a group moves nothing that is printed."""
    rng = np.random.default_rng(1)
    values = {"g=yes": list(rng.normal(277.1, 14, 900)), "g=no": list(rng.normal(276.9, 14, 4200))}
    cells, shown = missing(values, {"g=yes": 3, "g=no": 9})
    assert cells.hidden, "three people without a value are hidden"
    assert all(one.mean is not None for one in shown.values())


def test_means_go_where_they_tell_the_count() -> None:
    """The means of two groups far apart, and of all, fix how many each rests on."""
    values = {"g=yes": [1.0] * 19 + [1.5], "g=no": [900.0] * 29 + [901.0]}
    cells, shown = missing(values, {"g=yes": 3, "g=no": 9})
    assert cells.hidden
    assert all(one.mean is None for name, one in shown.items() if name != "x known")


def test_decimals_follow_the_spread() -> None:
    shown = released({"grams": [2500.4, 3500.2, 4100.9] * 10, "days": [280.0, 290.0] * 10})
    assert shown["grams"].digits == 0
    assert shown["grams"].mean == 3367
