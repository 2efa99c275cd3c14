"""The opposite of a yes/no variable."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from cohort.spec.checks.checker import Checker
from cohort.spec.register import Register
from cohort.spec.values import YES_NO, Values
from cohort.spec.variable import Expressed
from cohort.spec.writer import Writer
from cohort.spec.yaml_file import Place


class Not(Expressed):
    """The opposite of a yes/no variable."""

    not_: str = Field(alias="not")

    def names(self) -> tuple[str, ...]:
        return (self.not_,)

    def values(self, registers: Mapping[str, Register]) -> Values:
        return YES_NO

    def check(self, check: Checker, place: Place) -> None:
        check.name(self.not_, (*place, "not"), "boolean")

    def value(self, write: Writer) -> str:
        """Not observable stays so."""
        return f"NOT {write.value(self.not_)}"

    def english(self, write: Writer) -> str:
        return f"Whether this does not hold: {write.called(self.not_)}."
