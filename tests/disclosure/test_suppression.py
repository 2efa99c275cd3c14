"""No small count is shown or can be worked out; everything else that can be shown is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohort.disclosure.cells import EVERYONE, Cells, Sum, cell, combine, split
from cohort.disclosure.protected import PROTECTING, Hidden, Protected
from cohort.disclosure.rule import Rule
from cohort.disclosure.suppress import protect
from cohort.errors import DataError, SpecError
from tests.disclosure.brute import Table, cells_of, possible_values

SMALL = Hidden("<5", small=True)


def shown(table: str, k: int = 5) -> str:
    """Rows of ``12 3`` as a reader gets them, with their margins in the last column and row."""
    truth = tuple(tuple(map(int, line.split())) for line in table.splitlines())
    public = protect(cells_of(truth), Rule(k), "a table")
    columns = range(len(truth[0]))
    lines = [
        [*(public[cell(f"row={r}", f"column={c}")] for c in columns), public[f"row={r}"]] for r in range(len(truth))
    ]
    lines.append([*(public[f"column={c}"] for c in columns), public[EVERYONE]])
    return "\n".join(" ".join(n.text if isinstance(n, Hidden) else str(n) for n in line) for line in lines)


@pytest.mark.parametrize(
    ("truth", "public"),
    [
        ("40 30\n20 10", "40 30 70\n20 10 30\n60 40 100"),  # nothing small: nothing hidden
        ("40 30\n20 0", "40 30 70\n20 0 20\n60 30 90"),  # zero is shown
        ("40 30\n20 3", "hidden hidden 70\nhidden <5 23\n60 33 93"),  # a two-way table needs a rectangle
        ("40 30 90\n20 3 80", "hidden hidden 90 160\nhidden <5 80 103\n60 33 170 263"),  # the cheapest one
        ("40 30\n20 3\n11 2", "40 30 70\nhidden <5 23\nhidden <5 13\n71 35 106"),  # small ones protect each other
        ("40 4\n30 3", "hidden <5 44\nhidden <5 33\n70 7 77"),  # 3 and 4, or 4 and 3: no margin needs to go
    ],
)
def test_drawn_tables(truth: str, public: str) -> None:
    assert shown(truth) == public


tables = st.integers(2, 3).flatmap(
    lambda columns: st.lists(st.tuples(*[st.integers(0, 7)] * columns), min_size=2, max_size=2).map(tuple)
)


@settings(max_examples=50, deadline=None)
@given(tables)
def test_nothing_hidden_can_be_worked_out(table: Table) -> None:
    rule = Rule(3)
    cells = cells_of(table)
    if rule.is_small(cells.counts[EVERYONE]):
        with pytest.raises(DataError, match="give it away"):
            protect(cells, rule, "a table")
        return
    try:
        public = protect(cells, rule, "a table")
    except DataError:
        everything = {name: mark(count, rule) for name, count in cells.counts.items() if count and name != EVERYONE}
        rest = {name: count for name, count in cells.counts.items() if name not in everything}
        silent = possible_values(table, Protected(rule, rest, everything, cells.sums))
        assert any(len(values) < 2 for name, values in silent.items() if everything[name].small), "it could be hidden"
        return
    assert all(count == cells.counts[name] and not rule.is_small(count) for name, count in public.shown.items())
    assert all(cells.counts[name] > 0 for name in public.hidden)
    assert public.shown.keys() | public.hidden.keys() == cells.counts.keys()
    for name, values in possible_values(table, public).items():
        assert cells.counts[name] in values
        assert len(values) >= 2, f"{name} can only be {values}"


def mark(count: int, rule: Rule) -> Hidden:
    return Hidden(rule.small_text, small=True) if rule.is_small(count) else PROTECTING


def test_the_sum_of_small_counts_is_not_forgotten() -> None:
    """Three times "<5" that add up to 12 are 4, 4 and 4: a fourth count has to go as well."""
    public = protect(split("total", {"a": 4, "b": 4, "c": 4, "d": 20, "e": 30}), Rule(5), "a row")
    assert public.hidden == {"a": SMALL, "b": SMALL, "c": SMALL, "d": PROTECTING}


def test_what_is_printed_elsewhere_stays() -> None:
    cells = Cells({"total": 103, "few": 3, "many": 100}, (Sum("total", ("few", "many")),), fixed=frozenset(["many"]))
    assert protect(cells, Rule(5), "a row").shown == {"many": 100}


def test_a_no_goes_before_a_yes() -> None:
    counts = {"smoker=yes": 30, "smoker=no": 60, "smoker missing": 2}
    cells = combine([split(EVERYONE, counts), Cells({EVERYONE: 92}, fixed=frozenset([EVERYONE]))])
    assert protect(cells, Rule(5), "a row").shown == {EVERYONE: 92, "smoker=yes": 30}


def test_a_count_nobody_prints_is_protected_too() -> None:
    """Two printed totals whose difference is three people."""
    cells = combine([Cells({"all": 200}, fixed=frozenset(["all"])), split("all", {"in": 197, "out": 3}, ["out"])])
    public = protect(cells, Rule(5), "two totals")
    assert public.hidden == {"in": PROTECTING}


@pytest.mark.parametrize(
    "cells",
    [
        Cells({"total": 3}, fixed=frozenset(["total"])),
        Cells({"t": 23, "a": 20, "b": 3}, (Sum("t", ("a", "b")),), fixed=frozenset(["t", "a"])),
    ],
    ids=["small itself", "a difference"],
)
def test_refuses_where_nothing_can_be_hidden(cells: Cells) -> None:
    with pytest.raises(DataError, match="below 5 and the numbers around it give it away"):
        protect(cells, Rule(5), "a table")


def test_nothing_is_hidden_where_the_smallest_cell_is_one() -> None:
    assert protect(cells_of(((1, 2), (3, 0))), Rule(1), "a table").hidden == {}


@pytest.mark.parametrize("smallest", [0, 2, -5])
def test_rules_that_protect_nobody(smallest: int) -> None:
    with pytest.raises(SpecError, match="3 or more"):
        Rule(smallest)


def test_counts_that_do_not_add_up_are_a_bug() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Cells({"t": 10, "a": 4, "b": 5}, (Sum("t", ("a", "b")),))
    with pytest.raises(ValueError, match="counted in two ways"):
        combine([Cells({"a": 4}), Cells({"a": 5})])


def test_same_cells_same_choice() -> None:
    tables = [protect(cells_of(((40, 30, 9), (20, 3, 9))), Rule(5), "a table") for _ in range(2)]
    assert tables[0] == tables[1]
