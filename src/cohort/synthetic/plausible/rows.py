"""Rows of a register in our own columns: types, values, codes of the day's edition, days within coverage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from cohort.spec.codelist import Codelist
from cohort.spec.register import Column, Coverage, Register
from cohort.synthetic.plausible.people import SEXES, Person, Pool

Row = dict[str, Any]
EMPTY = 0.04
"""The share of cells that hold nothing, where a column may."""
DIES = 0.1
"""The share of people in a register that holds some of them, and these once; of all, who died, left or came back."""
RANGES = {"g": (500, 5500), "days": (160, 300), "years": (15, 45), "EUR": (1, 3000), "weeks": (22, 42)}
"""What a number can be, by its unit; others go from 0 to 10."""
OTHER_CODES = {"icd10": ("Z000", "J069", "S525"), "icd9": ("4650A", "6500B"), "icd8": ("46500", "65000")}
"""Codes that are in hardly any list, by edition."""


@dataclass(frozen=True)
class Dictionary:
    """What rows are drawn from: a register's definition, the register of persons, and the codelists."""

    register: Register
    people: Register | None
    codelists: Mapping[str, Codelist]

    @property
    def tells_births(self) -> bool:
        """Whether it is of everybody, as births and persons are; deaths are not."""
        roles = self.people.people if self.people else None
        return roles is not None and roles.birth in self.register.columns

    def facts(self, person: Person) -> Row:
        """What the register of persons says of somebody, under the names of its columns."""
        roles = self.people.people if self.people else None
        if roles is None:
            return {}
        known = {"birth": person.birth, "sex": person.sex, "mother": person.mother, "father": person.father}
        facts = {column: known[role] for role in known if (column := getattr(roles, role))}
        return {name: self._in_words(name, value) for name, value in facts.items()}

    @property
    def life_events(self) -> set[str | None]:
        """The columns of the register of persons that hold what happened to some of them."""
        roles = self.register.people
        return {roles.death, roles.emigration, roles.immigration} if roles else set()

    def _in_words(self, name: str, value: Any) -> Any:
        """A sex, as the register calls it."""
        column = self.register.columns.get(name)
        values = list(column.values or ()) if column else []
        return values[SEXES.index(value) % len(values)] if values and value not in values else value

    def codes(self, edition: str) -> list[str]:
        """Codes of the edition that some list holds, and a few that hardly any does."""
        listed = {code.code for one in self.codelists.values() for code in one.codes if code.edition == edition}
        return sorted(listed) + list(OTHER_CODES.get(edition, ())) or ["A00", "B00"]


def draw_rows(rng: np.random.Generator, words: Dictionary, pool: Pool, fixed: Row, records: int) -> list[Row]:
    """About ``records`` rows for each hundred people of the register, each with the values ``fixed``."""
    register, rows = words.register, []
    lines = [line for line in register.coverage if fixed.get(register.part or "") in (None, line.part)]
    for line in lines or list(register.coverage):
        people = [person for person in pool.of(line.who) if _is_of(line, person)]
        if register.unique == (register.person,):
            drawn = people if words.tells_births else [person for person in people if rng.random() < DIES]
        else:
            drawn = [people[int(n)] for n in rng.integers(len(people), size=_number(people, records))]
        rows += [_row(rng, words, person, line, fixed) for person in drawn]
    seen: set[tuple[Any, ...]] = set()
    return [row for row in rows if not register.unique or _new(tuple(row[name] for name in register.unique), seen)]


def _number(people: Sequence[Person], records: int) -> int:
    return len(people) * records // 100 if people else 0


def _new(key: tuple[Any, ...], seen: set[tuple[Any, ...]]) -> bool:
    if key in seen:
        return False
    seen.add(key)
    return True


def _is_of(line: Coverage, person: Person) -> bool:
    """ASSUME: a line of coverage for one cohort's parents holds for parents of all; the pool does not part them."""
    return (
        line.birth_years is None
        or line.who != "child"
        or line.birth_years[0] <= person.birth.year <= line.birth_years[1]
    )


def _row(rng: np.random.Generator, words: Dictionary, person: Person, line: Coverage, fixed: Row) -> Row:
    register = words.register
    facts = words.facts(person)
    first = _day(rng, register, person, line, fixed)
    row: Row = {}
    for name, column in register.columns.items():
        if name in fixed:
            row[name] = fixed[name]
        elif name == register.person:
            row[name] = person.id
        elif name in facts:
            row[name] = facts[name]
        elif name in words.life_events and rng.random() >= DIES:
            row[name] = None
        else:
            row[name] = (
                None
                if _may_be_empty(name, register) and rng.random() < EMPTY
                else _DRAWN[column.type](rng, column, first)
            )
    _put_days_in_order(rng, register, row, first, facts)
    _put_code(rng, words, row, first)
    if register.part and register.part not in fixed and line.part:
        row[register.part] = line.part
    return row


def _may_be_empty(name: str, register: Register) -> bool:
    """Of days that follow each other, only the end of a spell."""
    return not register.columns[name].required and (name not in register.ordered or name == register.ends)


def _day(rng: np.random.Generator, register: Register, person: Person, line: Coverage, fixed: Row) -> date:
    """Within the line's coverage, the edition's years where a layout has one, and the person's life so far."""
    opens, closes = max(line.from_, person.birth), line.until
    edition = register.editions.get(str(fixed.get(register.code.edition or ""))) if register.code else None
    if edition:
        opens = max(edition.from_, person.birth)
        closes = min(edition.until or closes, date(2020, 1, 1))
    return opens + timedelta(days=int(rng.integers(max(1, (closes - opens).days))))


def _put_days_in_order(rng: np.random.Generator, register: Register, row: Row, first: date, facts: Row) -> None:
    known = [register.starts] if register.time else []
    day = facts.get(known[0], first) if known else first - timedelta(days=int(rng.integers(20_000)))
    for name in dict.fromkeys([*known, *register.ordered]):
        if name in facts:
            day = max(facts[name], first)
            continue
        if name in row and row[name] is not None:
            row[name] = day
        day = day + timedelta(days=int(rng.geometric(0.05)))


def _put_code(rng: np.random.Generator, words: Dictionary, row: Row, first: date) -> None:
    """A code of the edition the row names, or of the one in force; combined codes with a drug are not drawn."""
    told, register = words.register.code, words.register
    if told is None:
        return
    in_force = [
        name
        for name, span in register.editions.items()
        if span.from_ <= first and (not span.until or first < span.until)
    ]
    edition = row.get(told.edition or "") or next(iter(in_force), next(iter(register.editions), ""))
    if told.edition:
        row[told.edition] = edition
    codes = words.codes(edition)
    row[told.column] = codes[int(rng.integers(len(codes)))]
    if told.drug:
        row[told.drug] = None


def _number_of(rng: np.random.Generator, column: Column, day: date) -> int:
    low, high = RANGES.get(column.unit or "", (0, 10))
    if "year" in column.label.lower() and column.unit is None:
        return day.year
    return int(rng.integers(low, high))


_DRAWN: dict[str, Callable[[np.random.Generator, Column, date], Any]] = {
    "person": lambda rng, column, day: f"X{int(rng.integers(10_000)):06d}",
    "date": lambda rng, column, day: day + timedelta(days=int(rng.integers(30))),
    "code": lambda rng, column, day: "N05BA01",
    "text": lambda rng, column, day: f"{int(rng.integers(1, 300)):03d}",
    "category": lambda rng, column, day: list(column.values or {})[int(rng.integers(len(column.values or {})))],
    "integer": _number_of,
    "number": lambda rng, column, day: _number_of(rng, column, day) + int(rng.integers(100)) / 100,
    "boolean": lambda rng, column, day: bool(rng.integers(2)),
}
