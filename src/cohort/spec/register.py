"""A register: what its table means, whatever the files of a delivery look like."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from cohort.spec.door import Faults, Strict, refuse
from cohort.spec.moment import Day
from cohort.spec.yaml_file import Place, load

ColumnType = Literal["person", "date", "code", "text", "category", "integer", "number", "boolean"]
Who = Literal["child", "parent", "sibling", "everyone"]

_ROLES: dict[str, tuple[str, ...]] = {
    "column": ("code",),
    "edition": ("category",),
    "drug": ("code",),
    "sex": ("category",),
    "mother": ("person",),
    "father": ("person",),
}
"""The type of a column by the role a register gives it; every other role is a day."""


class Column(Strict):
    """One column: its type, its label and, for a category, its values with their labels."""

    type: ColumnType
    label: str
    values: dict[str, str] | None = None
    required: bool = False
    unit: str | None = None

    @model_validator(mode="after")
    def _values_belong_to_categories(self) -> Self:
        if (self.type == "category") != (self.values is not None):
            refuse(f"type: {self.type}", "'values:' for type category, and only there")
        return self


class Coverage(Strict):
    """When a record of this part, for these people, could have been made: from a day up to, not including, another."""

    from_: Day = Field(alias="from")
    until: Day
    who: Who = "everyone"
    born: int | tuple[int, int] | None = None
    part: str | None = None

    @property
    def birth_years(self) -> tuple[int, int] | None:
        """First and last birth year of the cohort this line speaks of (None: every cohort)."""
        return (self.born, self.born) if isinstance(self.born, int) else self.born


class Edition(Strict):
    """When a code system was in force (half-open; ``until`` None: still is)."""

    from_: Day = Field(alias="from")
    until: Day | None = None


class Break(Strict):
    """A known change of what the register holds."""

    from_: Day = Field(alias="from")
    until: Day | None = None
    what: str


class EventDay(Strict):
    """An event register: each record has one day."""

    day: str


class Spell(Strict):
    """A spell register: each record lasts from the day ``start`` to the day ``end``, both included."""

    start: str
    end: str


class Chained(Strict):
    """Rows of a person whose spells overlap, or begin at most ``days`` days after the last day before, are one spell.

    0: it begins on that last day at the latest; 1: on the day after it.
    """

    days: int = Field(ge=0)


class Coded(Strict):
    """Which column holds the codes, which (if any) names their edition, and which a drug told with a code (``A#B``)."""

    column: str
    edition: str | None = None
    drug: str | None = None


class People(Strict):
    """In the register of persons: which columns tell who somebody is."""

    birth: str
    sex: str | None = None
    death: str | None = None
    emigration: str | None = None
    immigration: str | None = None
    mother: str | None = None
    father: str | None = None


class Checks(Strict):
    """What becomes of rows that can hardly be right. All are counted, whatever the treatment.

    ``reject`` keeps their lines out, with a reason; ``stop`` ends the run; ``keep`` leaves them among the rows.
    ``repeats`` (None): reject where the register has a key (``unique``), keep elsewhere.
    """

    repeats: Literal["reject", "keep"] | None = None
    clashes: Literal["stop", "reject"] = "stop"
    backwards: Literal["reject", "keep"] = "reject"
    before_birth: Literal["keep", "stop"] = "keep"
    after_death: Literal["keep", "stop"] = "keep"
    unknown_person: Literal["keep", "stop"] = "keep"


class Residence(Strict):
    """In a register of residence: its spells in the country are those with a value of ``in_country`` in ``column``.

    Nothing said: all of them are.
    """

    column: str | None = None
    in_country: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _a_column_with_its_values(self) -> Self:
        if (self.column is None) != (not self.in_country):
            refuse("one of 'column:' and 'in_country:'", "both, or neither where every spell is in the country")
        return self


class Register(Strict):
    """The meaning of one register's table. The days in ``in_order`` never run backwards, where they are known."""

    register_: str = Field(alias="register")
    label: str
    holder: str
    grain: str
    misses: str
    person: str
    time: EventDay | Spell | None = None
    chained: Chained | None = None
    code: Coded | None = None
    part: str | None = None
    people: People | None = None
    residence: Residence | None = None
    unique: tuple[str, ...] = ()
    in_order: tuple[str, ...] = ()
    checks: Checks = Checks()
    editions: dict[str, Edition] = Field(default_factory=dict)
    coverage: tuple[Coverage, ...]
    breaks: tuple[Break, ...] = ()
    columns: dict[str, Column]

    @property
    def name(self) -> str:
        """How studies and deliveries call it."""
        return self.register_

    @property
    def starts(self) -> str:
        """The column with a record's (first) day. Raises where the register has no days."""
        if self.time is None:
            raise ValueError(f"{self.name} has no days")
        return self.time.day if isinstance(self.time, EventDay) else self.time.start

    @property
    def ends(self) -> str | None:
        """The column with a spell's last day; None in an event register."""
        return self.time.end if isinstance(self.time, Spell) else None

    @property
    def ordered(self) -> tuple[str, ...]:
        """Columns whose days follow each other: those in ``in_order``, or a spell's first and last day."""
        return self.in_order or (tuple(self.time.model_dump().values()) if isinstance(self.time, Spell) else ())

    @property
    def repeats(self) -> str:
        """What becomes of a row that is equal to an earlier one in every column: ``reject`` or ``keep``."""
        return self.checks.repeats or ("reject" if self.unique else "keep")

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that have a coverage of their own."""
        return tuple(dict.fromkeys(line.part for line in self.coverage if line.part))

    @property
    def last_covered_day(self) -> date:
        """The last day on which any part could have held a record."""
        return date.fromordinal(max(line.until for line in self.coverage).toordinal() - 1)


def read_register(path: Path, name: str) -> Register:
    """Read one file of ``config/registers``. Raises SpecError with every fault."""
    document = load(path, name)
    faults = Faults(document)
    register = faults.admit(Register, document.plain())
    if register:
        _check_names(register, faults, path.stem)
    faults.raise_if_any()
    assert register is not None
    return register


def _check_names(register: Register, faults: Faults, stem: str) -> None:
    if register.name != stem:
        faults.add(("register",), register.name, f"'{stem}', the name of the file")
    if register.chained and register.ends is None:
        faults.add(("chained",), "a register without spells", "'time: {start: COLUMN, end: COLUMN}'")
    for place, column, types in _named_columns(register):
        if column not in register.columns:
            faults.unknown(place, column, register.columns)
        elif types and register.columns[column].type not in types:
            faults.add(place, f"{column} ({register.columns[column].type})", f"a column of type {' or '.join(types)}")
    for number, line in enumerate(register.coverage):
        if line.until <= line.from_:
            faults.add(("coverage", number), f"from {line.from_} until {line.until}", "an end after the start")
        if line.part and not register.part:
            faults.add(("coverage", number, "part"), line.part, "'part: COLUMN', the column that names a row's part")
        _check_value(register, register.part, line.part, ("coverage", number, "part"), faults)
    if register.residence:
        if register.ends is None:
            faults.add(("residence",), "no spells", "'time: {start: COLUMN, end: COLUMN}' in a register of residence")
        for number, value in enumerate(register.residence.in_country):
            _check_value(register, register.residence.column, value, ("residence", "in_country", number), faults)
    named = register.code.edition if register.code else None
    for edition in register.editions:
        _check_value(register, named, edition, ("editions", edition), faults)


def _check_value(register: Register, column: str | None, value: str | None, place: Place, faults: Faults) -> None:
    """A category's value that is named above ``columns`` is one that the category has."""
    values = register.columns[column].values if column in register.columns else None
    if value and values is not None and value not in values:
        faults.unknown(place, value, values, f"values of {column}")


def _named_columns(register: Register) -> list[tuple[Place, str, tuple[str, ...]]]:
    """Every column that is named above ``columns``: where, which one, and the types that make sense there."""
    named: list[tuple[Place, str | None, tuple[str, ...]]] = [
        (("person",), register.person, ("person",)),
        (("part",), register.part, ("category",)),
        (("residence", "column"), register.residence.column if register.residence else None, ("category",)),
    ]
    for key in ("time", "code", "people"):
        part = getattr(register, key)
        roles = part.model_dump() if part else {}
        named += [((key, role), column, _ROLES.get(role, ("date",))) for role, column in roles.items()]
    named += [(("unique", number), column, ()) for number, column in enumerate(register.unique)]
    named += [(("in_order", number), column, ("date",)) for number, column in enumerate(register.in_order)]
    return [(place, column, types) for place, column, types in named if column is not None]
