"""Whether any of several yes/no variables holds: SQL's three-valued OR is the language's own."""

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


class AnyOf(Expressed):
    """Yes if any of the named variables is; not observable if none is yes and one is not observable."""

    any_of: Names

    def names(self) -> tuple[str, ...]:
        return self.any_of

    def values(self, registers: Mapping[str, Register]) -> Values:
        return YES_NO

    def check(self, check: Checker, place: Place) -> None:
        for name in self.any_of:
            check.name(name, (*place, "any_of"), "boolean")

    def value(self, write: Writer) -> str:
        return " OR ".join(map(write.value, self.any_of))

    def english(self, write: Writer) -> str:
        return f"Whether any of these holds: {'; '.join(map(write.called, self.any_of))}."

    def changes(self) -> Iterator[tuple[str, Self]]:
        return without_one(self, "any_of")
