"""The weights of a model's participants, from everyone who was invited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort.compile.invited import TOOK_PART
from cohort.compile.statement import Context
from cohort.models.frame.weighing import EstimatedWeights
from cohort.models.participation import Asked, weigh
from cohort.spec.model import Participation
from cohort.spec.project import Project
from cohort.steps.cohort_file import invited_file
from cohort.steps.frame import with_levels
from cohort.store import connect, literal
from cohort.wanted.term import all_names

if TYPE_CHECKING:
    import pandas as pd


def weights_of(project: Project, context: Context, name: str) -> EstimatedWeights | None:
    """The weights of one model of a study; None where it asks for none. Raises DataError, ModelError."""
    model = context.study.models[name]
    if model.participation is None:
        return None
    file = invited_file(project, context.study.name, name)
    with connect(project.work) as connection:
        invited = connection.execute(f"FROM read_parquet({literal(file)}) ORDER BY person_id").df()
    for term in all_names(model.participation.given):
        invited[term] = with_levels(invited[term], context.names[term])
    return weigh(invited, _asked(model.participation, TOOK_PART), "person_id", model.cluster)


def weights_of_rows(
    frame: pd.DataFrame, told: Participation, cluster: str | None
) -> tuple[pd.DataFrame, EstimatedWeights]:
    """Of a plain table of everyone invited, a row each: those who took part, named in ``ROW``, and their weights."""
    took_part = frame[list(told.took_part)].fillna(False).astype(bool).all(axis=1)
    frame = frame.copy()
    frame[TOOK_PART], frame[ROW] = took_part, range(len(frame))
    return frame[took_part], weigh(frame, _asked(told, TOOK_PART), ROW, cluster)


def _asked(told: Participation, took_part: str) -> Asked:
    return Asked(took_part, told.given, told.stabilised_by, told.truncate)


ROW = "row_of_the_table"
