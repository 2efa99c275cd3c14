"""The part of a study's people that a model is about, over the columns of the finished cohort."""

from __future__ import annotations

from cohort.compile.expression import test
from cohort.compile.statement import Context
from cohort.spec.among import Among, not_among, unknown_whether
from cohort.spec.model import MATCHED_SET, Model
from cohort.store import literal, quoted

OUTSIDE = "outside the model"
"""The column with the reason why a model is not about somebody; no name of a study is written like it."""


def holds(among: Among, context: Context) -> str:
    """All conditions as one SQL expression; NULL where it cannot be told."""
    tests = [test(one, quoted(one.column), context.names.get(one.column)) for one in among]
    return " AND ".join(f"({one})" for one in tests)


def outside(model: Model, context: Context) -> str:
    """The first reason why the model is not about somebody, as SQL; NULL where it is.

    ASSUME: whoever cannot be told to be of the part is not, and is counted in a box of their own.
    """
    whens = []
    if model.among:
        inside = holds(model.among, context)
        whens.append(f"WHEN NOT ({inside}) THEN {literal(not_among(model.among))}")
        whens.append(f"WHEN ({inside}) IS NULL THEN {literal(unknown_whether(model.among))}")
    if model.matching:
        whens.append(f"WHEN {MATCHED_SET} IS NULL THEN 'in no {MATCHED_SET}'")
    return f"CASE {' '.join(whens)} END" if whens else "NULL"
