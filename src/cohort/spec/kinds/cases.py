"""The value of the first line whose test holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Self

from pydantic import Field

from cohort.spec.checks.checker import Checker
from cohort.spec.condition import Test
from cohort.spec.door import Strict
from cohort.spec.kinds.categories import case
from cohort.spec.register import Register
from cohort.spec.values import Values
from cohort.spec.variable import Expressed
from cohort.spec.writer import Writer
from cohort.spec.yaml_file import Place

Value = str | int | float


class Case(Strict):
    """``{when: TEST, then: VALUE}``."""

    when: Test
    then: Value


class Otherwise(Strict):
    """``{otherwise: VALUE}``, the last line of cases."""

    otherwise: Value


class Cases(Expressed):
    """The value of the first line whose test holds; a test that cannot be answered does not hold."""

    cases: tuple[Case | Otherwise, ...] = Field(min_length=1)

    def names(self) -> tuple[str, ...]:
        return tuple(test.column for line in self.cases if isinstance(line, Case) for test in line.when)

    def values(self, registers: Mapping[str, Register]) -> Values:
        if not self._are_texts():
            return Values("number")
        return Values("category", tuple((level, level) for level in dict.fromkeys(map(str, self._told()))))

    def check(self, check: Checker, place: Place) -> None:
        for number, line in enumerate(self.cases):
            if isinstance(line, Case):
                check.tests(line.when, (*place, "cases", number, "when"))
            if isinstance(line, Otherwise) and number != len(self.cases) - 1:
                check.faults.add((*place, "cases", number), "otherwise", "otherwise as the last line")

    def value(self, write: Writer) -> str:
        return case([self._line(line, write) for line in self.cases])

    def english(self, write: Writer) -> str:
        parts = [
            f"otherwise {line.otherwise}" if isinstance(line, Otherwise) else f"{line.then} when {_when(line)}"
            for line in self.cases
        ]
        return "The first that holds: " + "; ".join(parts) + "."

    def changes(self) -> Iterator[tuple[str, Self]]:
        """A line left out, and two neighbouring lines turned around (but for the last, which is ``otherwise``)."""
        lines = self.cases
        for number in range(len(lines) if len(lines) > 1 else 0):
            fewer = lines[:number] + lines[number + 1 :]
            yield f"without line {number + 1}", self.model_copy(update={"cases": fewer})
        for number in range(len(lines) - 2):
            turned = (*lines[:number], lines[number + 1], lines[number], *lines[number + 2 :])
            yield f"lines {number + 1} and {number + 2} in the other order", self.model_copy(update={"cases": turned})

    def _told(self) -> list[Value]:
        return [line.otherwise if isinstance(line, Otherwise) else line.then for line in self.cases]

    def _are_texts(self) -> bool:
        """One text among the values makes all of them texts, as a column has one type."""
        return any(isinstance(value, str) for value in self._told())

    def _line(self, line: Case | Otherwise, write: Writer) -> str:
        value = line.otherwise if isinstance(line, Otherwise) else line.then
        constant = write.constant(str(value) if self._are_texts() else value)
        return f"ELSE {constant}" if isinstance(line, Otherwise) else f"WHEN {write.holds(line.when)} THEN {constant}"


def _when(line: Case) -> str:
    return " and ".join(condition.english for condition in line.when)
