"""Outputs that are safe alone must be safe together."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from cohort.disclosure.audit import audit_together
from cohort.disclosure.cells import EVERYONE, Sum
from cohort.disclosure.protected import PROTECTING, Hidden, Protected
from cohort.disclosure.rule import Rule
from cohort.errors import DataError
from cohort.spec.study import Table
from cohort.tables.kinds import lay_out
from tests.tables.drawn import NAMES, STUDY, sources

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


def test_tables_of_characteristics_hide_alike() -> None:
    """Alone, the table by placement hides how many have ADHD, and the one by sex tells it."""
    groups = [  # placed, sex, adhd, children
        (False, "female", False, 19),
        (False, "male", False, 34),
        (False, "male", True, 4),
        (True, "female", False, 5),
        (True, "female", True, 1),
        (True, "male", False, 16),
        (True, "male", True, 1),
    ]
    rows = [group for *group, n in groups for _ in range(n)]
    people = pd.DataFrame(rows, columns=["placed", "sex", "adhd"]).astype({"placed": "boolean", "adhd": "boolean"})
    tables = {
        "by_placement": Table(kind="characteristics", by="placed", rows=("sex", "adhd")),
        "by_sex": Table(kind="characteristics", by="sex", rows=("adhd", "placed")),
    }
    study = replace(STUDY, tables=tables)
    made_from = replace(sources(), cohort=lambda: people)
    sheets = [lay_out(name, study, NAMES, made_from) for name in tables]
    outputs = {sheet.name: sheet.released for sheet in sheets if sheet.released}
    shown = {name for one in outputs.values() for name in one.shown}
    hidden = {name for one in outputs.values() for name in one.hidden}
    assert hidden and not shown & hidden
    audit_together(outputs)
