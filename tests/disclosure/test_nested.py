"""Models side by side of people within people: differences of what they print must not tell of few."""

from __future__ import annotations

from itertools import product

import pytest

from cohort.disclosure.everyone import Everyone
from cohort.disclosure.family import Family, Member, told_apart
from cohort.disclosure.groups import Groups
from cohort.disclosure.model import CellNames, PublicModel
from cohort.disclosure.protected import Hidden
from cohort.disclosure.release import Identity, release_model
from cohort.disclosure.rule import Rule
from cohort.estimates import Estimates, LevelCount

RULE, EVENT = Rule(5), "placed=yes"
Table = dict[str, tuple[int, int]]
"""Of each sex: people, and those placed."""
WHOLE: Table = {"female": (60, 20), "male": (70, 30)}


def found(table: Table, left_out: int) -> Estimates:
    rows = tuple(LevelCount("sex", sex, n, placed, None) for sex, (n, placed) in table.items())
    n, events = (sum(pair[i] for pair in table.values()) for i in (0, 1))
    excluded = {"weight missing": left_out} if left_out else {}
    return Estimates("logistic", "odds ratio", n, events, None, None, counts=rows, excluded=excluded)


def less(table: Table, lost: Table) -> Table:
    return {sex: (n - lost[sex][0], placed - lost[sex][1]) for sex, (n, placed) in table.items()}


def released(lost: Table) -> tuple[PublicModel, PublicModel]:
    """Two models that leave people out; the second leaves out more, and nothing else counts them."""
    outer = {sex: (n - 10, placed - 5) for sex, (n, placed) in WHOLE.items()}
    tables, out = [outer, less(outer, lost)], sum(n for n, _ in lost.values())
    answers = [found(tables[0], 20), found(tables[1], 20 + out)]
    groups = Groups(("in a", "in b"), {(False, False): 20, (True, False): out, (True, True): answers[1].n})
    members = [
        Member(name, answer, CellNames((f"in {name}",), EVENT), Everyone())
        for name, answer in zip("ab", answers, strict=True)
    ]
    gate = Family(told_apart(members), groups).gate(RULE, "drawn")
    return tuple(release_model(one.found, Identity("drawn", one.model, one.model), gate) for one in members)  # type: ignore[return-value]


def attacked(outer: PublicModel, inner: PublicModel) -> list[int]:
    """Every difference that a reader can do in her head: of all people, of the placed and the others, by sex."""
    told = []
    for sex in (None, "female", "male"):
        pairs = []
        for model in (outer, inner):
            row = model.count("sex", sex) if sex else None
            pairs.append((row.n, row.events) if row else (model.n, model.events))
        (n, placed), (fewer, fewer_placed) = pairs
        told += [a - b for a, b in ((n, fewer), (placed, fewer_placed)) if isinstance(a, int) and isinstance(b, int)]
        if all(isinstance(count, int) for count in (n, placed, fewer, fewer_placed)):
            told.append((n - placed) - (fewer - fewer_placed))  # type: ignore[operator]
    return told


@pytest.mark.parametrize(
    ("girls", "boys"), [*product([(0, 0), (3, 1), (8, 2), (12, 6)], [(0, 0), (1, 1), (6, 6), (9, 7)])]
)
def test_no_difference_tells_of_few(girls: tuple[int, int], boys: tuple[int, int]) -> None:
    outer, inner = released({"female": girls, "male": boys})
    assert not [told for told in attacked(outer, inner) if RULE.is_small(told)]


def test_models_of_the_same_people_hide_the_same() -> None:
    """Both count 3 placed boys; what hides them in one is hidden in the other, too."""
    table: Table = {"female": (60, 20), "male": (70, 3)}
    members = [Member(name, found(table, 0), CellNames((), EVENT), Everyone()) for name in ("one", "other")]
    gate = Family(told_apart(members), Groups((), {(): 130})).gate(RULE, "drawn")
    shown = [
        [(row.n, row.events) for row in release_model(one.found, Identity("s", one.model, ""), gate).counts]
        for one in members
    ]
    assert shown[0] == shown[1] and isinstance(shown[0][0][1], Hidden)


def test_large_differences_hide_nothing() -> None:
    outer, inner = released({"female": (12, 6), "male": (11, 5)})
    assert not [row for model in (outer, inner) for row in model.counts if isinstance(row.n, Hidden)]


def test_the_same_words_for_other_people_are_told_apart() -> None:
    """Two models of the same people count different numbers placed: no failure, and no shared name."""
    members = [
        Member("a", found(WHOLE, 0), CellNames((), EVENT), Everyone()),
        Member("b", found({"female": (60, 21), "male": (70, 30)}, 0), CellNames((), EVENT), Everyone()),
    ]
    apart = told_apart(members)
    assert [one.model for one in apart] == ["a", "b"] and apart[0].names != apart[1].names
