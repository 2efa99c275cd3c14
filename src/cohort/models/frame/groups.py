"""The rows of each level of ``by``, for the kinds that describe groups without a model."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from cohort.errors import Fault, ModelError, SpecError
from cohort.models.frame.levels import without_empty_levels
from cohort.models.frame.rows import Rows, complete_cases
from cohort.models.request import ModelSpec


@dataclass(frozen=True)
class Group:
    """The ``rows`` of one ``level`` (None: everybody)."""

    level: str | None
    rows: Rows

    @property
    def name(self) -> str:
        """What the group is called in a sentence."""
        return self.level or "everybody"


def grouped(frame: pd.DataFrame, spec: ModelSpec) -> tuple[Rows, list[Group], list[str]]:
    """Complete cases, the groups they fall into, and a note for each level nobody has. Raises :class:`ModelError`."""
    rows = complete_cases(frame, spec)
    if rows.by is None:
        return rows, [Group(None, rows)], []
    by, notes = without_empty_levels(rows.by)
    rows = replace(rows, by=by)
    return rows, [Group(level, rows.take(by.codes == code)) for code, level in enumerate(by.levels)], notes


def require_events(rows: Rows) -> None:
    """Raise :class:`ModelError` where nothing ever happens: there are no causes or moves to tell of."""
    if rows.events == 0:
        raise ModelError(Fault("the outcome", "every row is censored", "rows that end by some cause or move"))


def require_groups_for_strata(spec: ModelSpec) -> None:
    """Raise :class:`SpecError` for strata without groups: curves have no strata, only the tests between groups."""
    if spec.strata and not spec.by:
        raise SpecError(Fault("strata", "strata, but no groups to compare within them", "by: COLUMN as well"))
