"""Whether all of several yes/no variables hold: SQL's three-valued AND is the language's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Self

from cohort.spec.change import without_one
from cohort.spec.checks.checker import Checker
from cohort.spec.register import Register
from cohort.spec.values import YES_NO, Values
from cohort.spec.variable import Expressed, Names
from cohort.spec.writer import Writer
from cohort.spec.yaml_file import Place


class AllOf(Expressed):
    """Yes if all of the named variables are; no if one is no."""

    all_of: Names

    def names(self) -> tuple[str, ...]:
        return self.all_of

    def values(self, registers: Mapping[str, Register]) -> Values:
        return YES_NO

    def check(self, check: Checker, place: Place) -> None:
        for name in self.all_of:
            check.name(name, (*place, "all_of"), "boolean")

    def value(self, write: Writer) -> str:
        return " AND ".join(map(write.value, self.all_of))

    def english(self, write: Writer) -> str:
        return f"Whether all of these hold: {'; '.join(map(write.called, self.all_of))}."

    def changes(self) -> Iterator[tuple[str, Self]]:
        return without_one(self, "all_of")
