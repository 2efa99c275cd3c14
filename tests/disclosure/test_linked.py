"""Outputs that are safe alone must be safe together."""

from __future__ import annotations

import pytest

from cohort.disclosure.audit import audit_together
from cohort.disclosure.cells import EVERYONE, Sum
from cohort.disclosure.protected import PROTECTING, Hidden, Protected
from cohort.disclosure.rule import Rule
from cohort.errors import DataError

RULE = Rule(5)
SMALL = Hidden("<5", small=True)
LEVELS = (Sum(EVERYONE, ("a", "b", "c")),)


def output(shown: dict[str, int], *hidden: str, sums: tuple[Sum, ...] = LEVELS, small: str = "") -> Protected:
    marks = dict.fromkeys(hidden, PROTECTING) | ({small: SMALL} if small else {})
    return Protected(RULE, shown, marks, sums)


def test_the_same_choice_twice_is_safe() -> None:
    table = output({EVERYONE: 100, "c": 60}, "b", small="a")
    audit_together({"table": table, "model": table})


def test_two_choices_give_the_small_one_away() -> None:
    table, model = output({EVERYONE: 100, "c": 60}, "b", small="a"), output({EVERYONE: 100, "b": 37}, "c", small="a")
    with pytest.raises(DataError, match=r"(?s)table and model.*'a' is below 5 and can be worked out"):
        audit_together({"table": table, "model": model})


def test_hidden_here_and_told_there() -> None:
    """The total and two levels are shown in another output, whose levels are the same people."""
    table, other = output({EVERYONE: 100}, "b", "c", small="a"), output({EVERYONE: 100, "b": 37, "c": 60}, sums=())
    with pytest.raises(DataError, match="'a' is below 5"):
        audit_together({"table": table, "other": other})


def test_a_difference_of_two_outputs() -> None:
    """197 of 200 people are in the model: nothing is marked, and three people are told."""
    model = output({"in model": 197}, sums=(Sum(EVERYONE, ("in model", "not in model")),))
    with pytest.raises(DataError, match="'not in model' is below 5"):
        audit_together({"flow": Protected(RULE, {EVERYONE: 200}), "model": model})


def test_one_is_out_of_date() -> None:
    with pytest.raises(DataError, match="make both again"):
        audit_together({"flow": Protected(RULE, {EVERYONE: 200}), "table": Protected(RULE, {EVERYONE: 201})})


def test_nothing_to_audit() -> None:
    audit_together({})
