"""Every name a study may use, with its type, label and levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cohort.spec.model import MATCHED_SET, Model
from cohort.spec.register import Column, Register
from cohort.spec.study import Study
from cohort.spec.values import YES_NO, Type, Values, of_column


@dataclass(frozen=True)
class Meaning:
    """What a name stands for. ``levels`` are in the order they are shown, each with its label."""

    name: str
    type: Type
    label: str
    levels: tuple[tuple[str, str], ...] = ()
    unit: str | None = None

    @property
    def level_names(self) -> tuple[str, ...]:
        """The levels as they stand in the data."""
        return tuple(level for level, _ in self.levels)


OWN_DAYS = {
    "birth": "Birth",
    "death": "Death",
    "emigration": "Emigration",
    "index": "Index date",
    "end": "End of follow-up",
}
OWN_PEOPLE = {"mother": "Mother", "father": "Father"}


def vocabulary(study: Study, registers: Mapping[str, Register]) -> dict[str, Meaning]:
    """The names of one study: the person's own, the columns of the cohort's register, the variables."""
    names: dict[str, Meaning] = {name: Meaning(name, "date", label) for name, label in OWN_DAYS.items()}
    names |= {name: Meaning(name, "person", label) for name, label in OWN_PEOPLE.items()}
    names["resident_at_index"] = _meaning("resident_at_index", "Lived in the country at index", YES_NO)
    people = registers.get(study.cohort.people)
    if people and people.people and people.people.sex:
        names["sex"] = _column("sex", people.columns[people.people.sex])
    register = registers.get(study.cohort.register_)
    if register:
        names |= {name: _column(name, column) for name, column in register.columns.items()}
    for name, variable in study.variables.items():
        names[name] = _meaning(name, variable.label or plain_label(name), variable.values(registers))
    return names


def model_names(model: Model) -> dict[str, Meaning]:
    """The names that hold in one model only: the levels its time is split into, the sets its people are matched in."""
    split = model.time.split if model.time else {}
    sets = {MATCHED_SET: Meaning(MATCHED_SET, "person", "Matched set")} if model.matching else {}
    return sets | {
        name: Meaning(name, "category", plain_label(name), tuple((cut.label, cut.label) for cut in cut_by.cuts))
        for name, cut_by in split.items()
    }


def plain_label(name: str) -> str:
    """``Parent psychiatric`` for ``parent_psychiatric``."""
    return name.replace("_", " ")[:1].upper() + name.replace("_", " ")[1:]


def _meaning(name: str, label: str, values: Values) -> Meaning:
    return Meaning(name, values.type, label, values.levels, values.unit)


def _column(name: str, column: Column) -> Meaning:
    return _meaning(name, column.label, of_column(column))


def has_type(meaning: Meaning | None, *wanted: Type) -> bool:
    """Whether a name is of one of the wanted types (names that could not be read are given the benefit)."""
    return meaning is None or meaning.type in (*wanted, "unknown")
