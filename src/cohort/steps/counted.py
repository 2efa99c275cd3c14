"""What else a study counts of the people and the event of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort.disclosure.everyone import Everyone, everyone
from cohort.spec.model import Model
from cohort.spec.study import Study
from cohort.steps.frame import ENTRY, EVENT, EXIT, fixed_terms

if TYPE_CHECKING:
    import pandas as pd


def event_of(model: Model) -> str:
    """The name of a model's event: the same in every output that counts it."""
    if model.time is None:
        return f"{model.outcome}=yes"
    told = f"{model.time.event} from {model.time.from_.english} to {model.time.end.english}"
    return told + (f", unless {' or '.join(model.time.competing)} came first" if model.time.competing else "")


def counted(frame: pd.DataFrame, study: Study, name: str) -> Everyone:
    """Everyone in a model's frame; by the event, too, where another model or a Table 1 counts it.

    ASSUME: people in matched sets are drawn, some several times, so that their events are taken from nobody's.
    """
    model = study.models[name]
    people = frame.drop_duplicates("person_id")
    if model.matching or not _elsewhere(study, name):
        return everyone(people, fixed_terms(model), None)
    if model.time is None:
        return everyone(people, fixed_terms(model), model.outcome)
    happened = frame.loc[frame[EVENT] & (frame[EXIT] > frame[ENTRY]), "person_id"]
    return everyone(people.assign(**{EVENT: people["person_id"].isin(happened)}), fixed_terms(model), EVENT)


def _elsewhere(study: Study, name: str) -> bool:
    mine = study.models[name]
    others = (model for other, model in study.models.items() if other != name and not model.matching)
    tables = (table for table in study.tables.values() if mine.outcome in (table.by, *table.rows))
    return any(event_of(other) == event_of(mine) for other in others) or (mine.time is None and any(tables))
