"""A column of the cohort as a table shows it: named levels in their order, or numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cohort.spec.kinds.record import Record
from cohort.spec.study import Study
from cohort.spec.variable import needs
from cohort.spec.vocabulary import Meaning

if TYPE_CHECKING:
    import pandas as pd

MISSING = "missing"


@dataclass(frozen=True)
class Levels:
    """The levels of one column, in the order they are shown, and each person's (``missing`` where there is none)."""

    labels: dict[str, str]
    of_people: pd.Series

    @property
    def present(self) -> tuple[str, ...]:
        """The levels, and ``missing`` where anybody has no answer."""
        return (*self.labels, MISSING) if (self.of_people == MISSING).any() else tuple(self.labels)


def is_number(column: pd.Series, meaning: Meaning) -> bool:
    """Whether a column is summarised rather than counted."""
    if meaning.type == "unknown":
        return column.dtype.kind in "iuf"
    return meaning.type in ("integer", "number")


def levels_of(column: pd.Series, meaning: Meaning) -> Levels:
    """The column's levels with their labels, then values that occur without a label."""
    yes_no = meaning.type == "boolean"
    named = column.map({True: "yes", False: "no"} if yes_no else str, na_action="ignore")
    of_people = named.astype(object).where(named.notna(), MISSING)
    unnamed = sorted(set(of_people) - {MISSING} - set(meaning.level_names))
    labels = dict(meaning.levels) | {level: level for level in unnamed}
    return Levels(labels, of_people)


def missing_word(name: str, study: Study) -> str:
    """What no answer means: a register could not have told, or nothing was written down."""
    return "Not observable" if _rests_on_records(name, study) else "Missing"


def _rests_on_records(name: str, study: Study) -> bool:
    variable = study.variables.get(name)
    if variable is None:
        return False
    return isinstance(variable, Record) or any(_rests_on_records(need, study) for need in needs(variable))
