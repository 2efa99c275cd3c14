"""What a model is fitted to: its rows, or, of rates that are constant within levels, cells that DuckDB sums up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from cohort.compile import cells
from cohort.compile.cells import Level
from cohort.compile.statement import Context
from cohort.models.frame.cells import FEW
from cohort.models.frame.summed import SummedRows
from cohort.models.request import ModelSpec
from cohort.spec.model import Model
from cohort.spec.project import Project
from cohort.spec.vocabulary import Meaning, model_names
from cohort.steps.frame import levelled, model_frame, model_rows, model_spec
from cohort.store import Connection, connect, quoted
from cohort.wanted.term import all_names, parts_of, spline_of

if TYPE_CHECKING:
    import pandas as pd


def data_of(project: Project, context: Context, name: str) -> tuple[pd.DataFrame, ModelSpec]:
    """The frame of a model and what is asked of it. Raises DataError where the cohort is not built."""
    model = context.study.models[name]
    if _may_be_summed(model, context):
        with connect(project.work) as connection:
            rows = model_rows(project, context, name)
            if _few_values(model, context, rows, connection):
                frame, summed = _summed(model, context, rows, connection)
                return levelled(frame, model, context), replace(model_spec(model), summed=summed)
    return model_frame(project, context, name), model_spec(model)


def _may_be_summed(model: Model, context: Context) -> bool:
    """Whether rates are constant in cells and errors those of the model.

    Robust errors add up what each person (or cluster) contributes, so that cells are not enough; the knots of a spline
    lie at quantiles of rows.
    """
    together = model.cluster or model.matching or model.participation or (model.time and model.time.every)
    return (
        model.kind == "poisson_rate"
        and not together
        and not any(spline_of(part) for term in model.terms for part in parts_of(term))
        and all(one.type in ("boolean", "category", "integer", "number") for one in _meanings(model, context).values())
    )


def _meanings(model: Model, context: Context) -> dict[str, Meaning]:
    names = {**context.names, **model_names(model)}
    return {name: names[name] for name in all_names(model.terms)}


def _few_values(model: Model, context: Context, rows: str, connection: Connection) -> bool:
    """A number takes part in cells where it has few different values."""
    numbers = [name for name, one in _meanings(model, context).items() if one.type in ("integer", "number")]
    if not numbers:
        return True
    counts = ", ".join(f"count(DISTINCT {quoted(name)})" for name in numbers)
    found = connection.execute(f"SELECT {counts} FROM ({rows})").fetchone()
    return found is not None and max(found) <= FEW


def _summed(model: Model, context: Context, rows: str, connection: Connection) -> tuple[pd.DataFrame, SummedRows]:
    terms, levels = all_names(model.terms), _levels(model, context)
    frame = connection.execute(cells.cells(rows, terms)).df()
    analysed = int(frame["row_count"].sum())
    if not model.in_intervals:
        excluded = _in_order(dict(connection.execute(cells.left_out_rows(rows, terms)).fetchall()), terms)
        inside = {key: _people_in(frame, level) for key, level in levels.items()}
        return frame, SummedRows("events", "days", analysed, None, inside, excluded)
    told = connection.execute(cells.people(rows, terms, list(levels.values()))).fetchall()
    excluded = _in_order({reason: people for reason, people, *_ in told if reason is not None}, terms)
    people, *counts = next((row[1:] for row in told if row[0] is None), [0] * (1 + len(levels)))
    inside = dict(zip(levels, counts, strict=True))
    return frame, SummedRows("events", "days", people, analysed, inside, excluded)


def _in_order(excluded: Mapping[str, int], terms: Sequence[str]) -> dict[str, int]:
    """Reasons in the order in which they are asked for: who is not meant, times, terms."""
    asked = cells.reasons(terms)
    ordered = [*sorted(excluded.keys() - set(asked)), *asked]
    return {reason: excluded[reason] for reason in ordered if reason in excluded}


def _people_in(frame: pd.DataFrame, level: Level) -> int:
    """Where everybody has one row, people are rows."""
    inside = frame["row_count"] > 0
    for term, value in level.values:
        inside &= frame[term] == value
    return int(frame.loc[inside, "row_count"].sum())


def _levels(model: Model, context: Context) -> dict[tuple[str, str], Level]:
    """The levels of each term by their names, and the combinations of each interaction of terms with levels."""
    values = {name: _values(one) for name, one in _meanings(model, context).items()}
    found = {}
    for term in model.terms:
        parts = parts_of(term)
        for chosen in product(*(values[part].items() for part in parts)):
            key = (term, ":".join(label for label, _ in chosen))
            found[key] = Level(tuple((part, value) for part, (_, value) in zip(parts, chosen, strict=True)))
    return found


def _values(meaning: Meaning) -> Mapping[str, object]:
    if meaning.type == "boolean":
        return {"no": False, "yes": True}
    return {level: level for level in meaning.level_names}
