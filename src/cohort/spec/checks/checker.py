"""The lookups every check is made of: is this name known, is it of the right type, does this level exist?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cohort.spec.codelist import Codelist
from cohort.spec.condition import Condition
from cohort.spec.door import Faults
from cohort.spec.lookup import LookupTable
from cohort.spec.moment import Moment, Window
from cohort.spec.register import Register
from cohort.spec.study import Study
from cohort.spec.values import Type
from cohort.spec.vocabulary import Meaning, has_type
from cohort.spec.yaml_file import Place

_BOOLEAN: tuple[Type, ...] = ("boolean",)


@dataclass(frozen=True)
class Known:
    """What a study can refer to."""

    registers: Mapping[str, Register]
    codelists: Mapping[str, Codelist]
    lookups: Mapping[str, LookupTable] = field(default_factory=dict)


@dataclass(frozen=True)
class Checker:
    """A study with all its names; every method notes a fault or does nothing.

    ``declared`` also holds the variables that could not be read: they are not blamed twice.
    """

    study: Study
    known: Known
    names: Mapping[str, Meaning]
    declared: set[str]
    faults: Faults

    def name(self, name: str, place: Place, *types: Type) -> None:
        """The name must exist and be of one of the types (of any, if none is given)."""
        if name not in self.declared:
            usable = [key for key, other in self.names.items() if not types or other.type in types]
            self.faults.unknown(place, name, usable)
        elif types and not has_type(self.names.get(name), *types):
            self.faults.add(place, f"{name} ({self.names[name].type})", "a variable of type " + " or ".join(types))

    def moment(self, moment: Moment, place: Place) -> None:
        """A moment must hang on a date."""
        if isinstance(moment.anchor, str):
            self.name(moment.anchor, place, "date")

    def window(self, window: Window, place: Place) -> None:
        """A window's moments must hang on dates, and its end come after its start."""
        self.moment(window.from_, (*place, "from"))
        self.moment(window.until, (*place, "until"))
        distance = self._resolved(window.until).distance_from(self._resolved(window.from_))
        if distance is not None and distance <= 0:
            found = f"from {window.from_.english} until {window.until.english}"
            self.faults.add(place, found, "an end after the start", "a window holds its first day and not its last")

    def _resolved(self, moment: Moment) -> Moment:
        """The same day told from what index and end are told from."""
        for _ in range(2):
            target = {"index": self.study.cohort.index, "end": self.study.cohort.end}.get(str(moment.anchor))
            if target is None or (target.anchor == moment.anchor):
                return moment
            moment = Moment(target.anchor, target.months + moment.months, target.days + moment.days)
        return moment

    def relative(self, who: str, place: Place) -> None:
        """Whose mother or father is asked for must be told by the register of persons."""
        people = self.known.registers.get(self.study.cohort.people)
        if who != "child" and people and people.people and not (people.people.mother and people.people.father):
            self.faults.add(place, who, f"mother and father columns in {people.name}")

    def tests(self, tests: tuple[Condition, ...], place: Place) -> None:
        """A test must ask a yes/no name whether it holds, or any other for levels it has."""
        for test in tests:
            asked_whether = test.values in ((True,), (False,))
            self.name(test.column, place, *_BOOLEAN if asked_whether else ())
            self.levels(test.column, [] if asked_whether else [str(value) for value in test.values], place)

    def levels(self, name: str, levels: list[str], place: Place) -> None:
        """The levels must be among those of the name."""
        meaning = self.names.get(name)
        for level in levels if meaning and meaning.levels else ():
            if meaning and level not in meaning.level_names:
                self.faults.unknown(place, level, meaning.level_names, f"levels of {name}")

    def columns(self, register: Register, conditions: tuple[Condition, ...], place: Place) -> None:
        """Conditions must be on columns of the register, and on values those can have."""
        for condition in conditions:
            if condition.column not in register.columns:
                self.faults.unknown((*place, condition.column), condition.column, register.columns)
                continue
            values = register.columns[condition.column].values
            for value in condition.values if values else ():
                if str(value) not in (values or {}):
                    self.faults.unknown((*place, condition.column), value, values)
