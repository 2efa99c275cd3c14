"""Everyone invited, as they stand in the flow chart before the line that keeps those who took part."""

from __future__ import annotations

from cohort.compile.answers import from_members, value_of
from cohort.compile.statement import Context, ModelRows, Statement
from cohort.compile.variables import Writing
from cohort.spec.condition import Condition
from cohort.spec.model import Model
from cohort.spec.study import Step
from cohort.store import quoted


def first_line(model: Model, population: tuple[Step, ...]) -> Step | None:
    """The first line of the population that keeps those who took part; None without weights for participation."""
    lines = [step for step in population if any(step.keep == test for test in _tests(model))]
    return lines[0] if lines else None


def names_told(model: Model) -> tuple[str, ...]:
    """The names whose values are told of everyone invited."""
    assert model.participation is not None
    return tuple(dict.fromkeys([*model.participation.told_of_all, *filter(None, [model.cluster])]))


def invited(name: str, model: Model, context: Context) -> Statement:
    """One row per person invited: what the weights are told from, the cluster, and whether they took part."""
    names = names_told(model)
    took_part = Writing(context).holds(tuple(test for (test,) in _tests(model)))
    columns = {quoted(one): value_of(one, context) for one in names} | {TOOK_PART: f"coalesce({took_part}, FALSE)"}
    return Statement(
        _table(name), f"Everyone invited, for the weights of {name}.", from_members(columns, names, context)
    )


def rows(name: str) -> ModelRows:
    """What is written of them."""
    return ModelRows((), f"FROM {_table(name)} ORDER BY person_id")


def _table(name: str) -> str:
    return f"invited_{name}"


def _tests(model: Model) -> list[tuple[Condition]]:
    return [(Condition(name, (True,)),) for name in model.participation.took_part] if model.participation else []


TOOK_PART = "took_part_in_study"
