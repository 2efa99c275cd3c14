"""Scores by group as a picture: bars of several people, and no number that is one person's."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohort.disclosure.everyone import Everyone
from cohort.disclosure.model import read_model
from cohort.disclosure.overlap import Bar, bars, few_behind, release_overlap
from cohort.disclosure.release import Identity, release_model
from cohort.disclosure.rule import Rule
from cohort.estimates import GroupScores, LevelCount, Overlap, estimates_from
from cohort.models.frame.terms import Factor
from cohort.models.inference.overlap import overlap
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec
from cohort.wanted.settings import Weighted
from tests.disclosure.alone import gate_of

RULE, EDGES = Rule(5), (-1.0, 0.0, 1.0, 2.0)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((0, 7, 12, 0, 0), [(-1, 0, 5), (0, 1, 10)]),  # the outermost bins hold enough: their ends are nobody's own
        ((0, 3, 12, 9, 0), [(None, 1, 15), (1, 2, 10)]),  # where three are is told by no end
        ((0, 8, 0, 6, 1), [(-1, 0, 10), (1, None, 5)]),  # an empty bin between, one person beyond
        ((9, 2, 0, 2, 8), [(None, -1, 10), (-1, None, 10)]),  # few in the middle join those at their right
        ((0, 0, 6, 0, 0), [(0, 1, 5)]),
        ((2, 2, 2, 0, 0), []),  # one bar with two open ends would show nothing
        ((0, 4, 0, 0, 0), []),
    ],
)
def test_bars(counts: tuple[int, ...], expected: list[Any]) -> None:
    assert bars(counts, EDGES, RULE) == tuple(Bar(*bar) for bar in expected)


@given(st.lists(st.integers(0, 9), min_size=5, max_size=5), st.sampled_from([1, 3, 5, 10]))
def test_no_bar_rests_on_few(counts: list[int], k: int) -> None:
    """Whatever lies between the ends of a bar is none or enough; bars follow each other and miss nobody but by rounding."""
    shown = bars(counts, EDGES, Rule(k))
    ends = (-np.inf, *EDGES, np.inf)
    true = [
        sum(n for n, low, high in zip(counts, ends[:-1], ends[1:], strict=True) if low >= start and high <= stop)
        for bar in shown
        for start, stop in [(-np.inf if bar.low is None else bar.low, np.inf if bar.high is None else bar.high)]
    ]
    assert all(
        n >= k and bar.people % k == 0 and abs(bar.people - n) <= k / 2 for n, bar in zip(true, shown, strict=True)
    )
    assert sum(true) in (0, sum(counts))
    assert all(left.high is not None and left.high <= right.low for left, right in pairwise(shown))


def numbers(told: Any) -> list[int]:
    """Every count of people in an overlap, but percentages."""
    return [n for group in (told["yes"], told["no"]) for n in _counted(group)]


def _counted(group: dict[str, Any]) -> list[int]:
    counts = [group["people"], group["outside"], group["extreme"], *(bar["people"] for bar in group["bars"])]
    return [n for n in counts if n is not None]


groups = st.builds(
    lambda counts, outside, extreme: GroupScores(sum(counts), tuple(counts), min(outside, sum(counts)), min(extreme, sum(counts))),
    st.lists(st.integers(0, 12), min_size=5, max_size=5), st.integers(0, 20), st.integers(0, 20),
)  # fmt: skip


@given(groups, groups, st.sampled_from([3, 5, 10]))
def test_no_number_is_small(yes: GroupScores, no: GroupScores, k: int) -> None:
    shown = release_overlap(Overlap("a", EDGES, yes, no, ()), Rule(k))
    assert shown is None or not any(map(Rule(k).is_small, numbers(asdict(shown))))


def people(n: int = 240) -> pd.DataFrame:
    """A made-up exposure that becomes likelier with age, and an outcome; both by a rule."""
    number = np.arange(n)
    age = 20 + number * 7 % 40
    exposed = number * 7919 % 1000 / 1000 < 1 / (1 + np.exp(-(age - 45) / 8))
    ill = number * 104729 % 1000 / 1000 < 0.2 + 0.2 * exposed
    return pd.DataFrame({"age": age, "girl": number % 3 == 0, "exposed": exposed, "ill": ill})


SPEC = ModelSpec("weighted_risk", ("age", "girl"), outcome="ill", settings=Weighted("exposed"))


def released(frame: pd.DataFrame, rule: Rule = RULE) -> Any:
    found = fit(frame, SPEC)
    return release_model(found, Identity("s", "m", "M"), gate_of(found, "m", "ill=yes", Everyone(), rule))


def test_the_file_of_a_model(tmp_path: Any) -> None:
    """Nothing of it is under the threshold, and it is read back as it was."""
    public = released(people())
    (tmp_path / "m.json").write_text(public.json(), encoding="utf-8")
    told = json.loads(public.json())["overlap"]
    assert min(n for n in numbers(told) if n) >= 5 and all(n % 5 == 0 for n in numbers(told))
    assert len(told["yes"]["bars"]) > 5 and told["yes"]["weights"][0][0] == 0.1, "5 % of these are fewer than five"
    assert read_model(tmp_path / "m.json").overlap == public.overlap
    found = fit(people(), SPEC)
    assert estimates_from(json.loads(json.dumps(found.as_dict()))) == found


def test_numbers_by_hand() -> None:
    """Scores of 0.2, 0.4, 0.9 and 0.96 against 0.3 and 0.9: the first and the last lie outside, and 0.96 is extreme."""
    score = np.array([0.2, 0.4, 0.9, 0.96, 0.3, 0.9])
    member = np.array([True] * 4 + [False] * 2)
    told = overlap("a", (), score, member, (1 / score[:4], None))
    assert (told.yes.n, told.yes.outside, told.yes.extreme) == (4, 2, 1)
    assert (told.no.n, told.no.outside, told.no.effective) == (2, 0, None)
    assert sum(told.yes.counts) == 4
    filled = [number for number, n in enumerate(told.no.counts) if n]
    assert [told.edges[bin_ - 1] for bin_ in filled] == [-1.0, 2.0], "log odds of -0.85 and 2.20, in halves"
    w = 1 / score[:4]
    assert told.yes.effective == pytest.approx(sum(w) ** 2 / sum(w**2))


def test_few_with_two_levels_hide_scores() -> None:
    """Of two factors, the scores of each combination and the numbers by level give the numbers by combination away."""
    a, b = (Factor(name, ("no", "yes"), np.arange(48) // every % 2, "no") for name, every in (("a", 12), ("b", 24)))
    member = np.arange(48) % 12 < np.repeat([6, 6, 6, 3], 12)
    score = np.where(member, 0.5, 0.4)
    told = overlap("x", (a, b), score, member, (1 / score[member], None))
    assert [(row.level, row.events) for row in told.levels if ":" in row.term] == [
        ("no:no", 6), ("no:yes", 6), ("yes:no", 6), ("yes:yes", 3),
    ]  # fmt: skip
    assert few_behind(told, RULE) and not few_behind(replace(told, levels=told.levels[:4]), RULE)


def test_few_of_a_level_in_one_group_hide_scores_and_balance() -> None:
    """A score of 3 in 40 would say how many of the forty are exposed."""
    told = Overlap("a", EDGES, *[GroupScores(20, (0, 20, 0, 0, 0), 0, 0)] * 2, (LevelCount("z", "x", 40, 3, None),))
    assert few_behind(told, RULE) and release_overlap(told, RULE) is None
    assert not few_behind(replace(told, levels=(LevelCount("z", "x", 40, 5, None),)), RULE)
    frame = people().assign(girl=lambda rows: (rows.index % 60 == 0) | (rows.index % 61 == 0))
    public = released(frame)
    assert public.overlap is None and public.balance == () and {"balance", "overlap"} <= set(public.withheld)
    assert any("not described" in note for note in public.notes)
    assert not any(mark.isdigit() for note in public.notes for mark in note)
