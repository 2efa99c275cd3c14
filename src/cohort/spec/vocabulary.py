"""Every name a study may use, with its type, label and levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cohort.spec.model import MATCHED_SET, Model
from cohort.spec.register import Register
from cohort.spec.study import Study
from cohort.spec.variable import (
    AgeAt,
    AllOf,
    AnyOf,
    Cases,
    Categorised,
    Described,
    Lookup,
    Not,
    Otherwise,
    Record,
    Score,
    Standardised,
    YearOf,
    YearsBetween,
)

Type = Literal["boolean", "integer", "number", "date", "category", "text", "person", "unknown"]


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
    names["resident_at_index"] = _yes_no("resident_at_index", "Lived in the country at index")
    people = registers.get(study.cohort.people)
    if people and people.people and people.people.sex:
        names["sex"] = _column("sex", people, people.people.sex)
    register = registers.get(study.cohort.register_)
    if register:
        names |= {column: _column(column, register, column) for column in register.columns}
    for name, variable in study.variables.items():
        names[name] = _variable(name, variable, registers)
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


def _yes_no(name: str, label: str) -> Meaning:
    return Meaning(name, "boolean", label, (("no", "No"), ("yes", "Yes")))


def _column(name: str, register: Register, column: str) -> Meaning:
    described = register.columns[column]
    kind: Type = "text" if described.type == "code" else described.type
    if kind == "boolean":
        return _yes_no(name, described.label)
    return Meaning(name, kind, described.label, tuple((described.values or {}).items()), described.unit)


def _variable(name: str, variable: Described, registers: Mapping[str, Register]) -> Meaning:
    label = variable.label or plain_label(name)
    if isinstance(variable, AnyOf | AllOf | Not):
        return _yes_no(name, label)
    if isinstance(variable, Categorised):
        return Meaning(name, "category", label, tuple((cut.label, cut.label) for cut in variable.categories.cuts))
    if isinstance(variable, Cases):
        return _of_cases(name, label, variable)
    if isinstance(variable, Record):
        return _of_record(name, label, variable, registers)
    if isinstance(variable, Score):
        return Meaning(name, "number", label)
    if isinstance(variable, Standardised):
        return Meaning(name, "number", label, unit="standard deviations")
    if isinstance(variable, YearOf | Lookup):
        return Meaning(name, "integer" if isinstance(variable, YearOf) else "text", label)
    if isinstance(variable, AgeAt | YearsBetween):
        return Meaning(name, "integer" if isinstance(variable, AgeAt) else "number", label, unit="years")
    return Meaning(name, "unknown", label)


def _of_cases(name: str, label: str, variable: Cases) -> Meaning:
    values = [case.otherwise if isinstance(case, Otherwise) else case.then for case in variable.cases]
    if all(not isinstance(value, str) for value in values):
        return Meaning(name, "number", label)
    return Meaning(name, "category", label, tuple((level, level) for level in dict.fromkeys(map(str, values))))


def _of_record(name: str, label: str, variable: Record, registers: Mapping[str, Register]) -> Meaning:
    verb, column = variable.take.verb, variable.take.column
    if verb == "any":
        return _yes_no(name, label)
    if verb in ("count", "days", "episodes", "count_years"):
        return Meaning(name, "integer", label, unit={"days": "days", "count_years": "years"}.get(verb))
    if verb in ("first_date", "last_date"):
        return Meaning(name, "date", label)
    register = registers.get(variable.source)
    if register is None or column not in register.columns:
        return Meaning(name, "unknown", label)
    taken = _column(name, register, column)
    kind: Type = "number" if verb in ("sum", "mean") else taken.type
    return Meaning(name, kind, label, taken.levels, taken.unit)


def has_type(meaning: Meaning | None, *wanted: Type) -> bool:
    """Whether a name is of one of the wanted types (names that could not be read are given the benefit)."""
    return meaning is None or meaning.type in (*wanted, "unknown")
