"""Years between two days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Self

from cohort.spec.checks.checker import Checker
from cohort.spec.moment import Moment, MomentField, anchors
from cohort.spec.register import Register
from cohort.spec.values import Values
from cohort.spec.variable import Derived
from cohort.spec.writer import Writer
from cohort.spec.yaml_file import Place


class YearsBetween(Derived):
    """Years between two days: days / 365.25."""

    years_between: tuple[MomentField, MomentField]

    def days(self) -> tuple[Moment, ...]:
        return self.years_between

    def values(self, registers: Mapping[str, Register]) -> Values:
        return Values("number", unit="years")

    def check(self, check: Checker, place: Place) -> None:
        for number, moment in enumerate(self.years_between):
            check.moment(moment, (*place, "years_between", number))

    def query(self, write: Writer) -> str:
        first, second = map(write.day, self.years_between)
        return write.members({"value": f"({second} - {first}) / 365.25"}, anchors(*self.years_between))

    def english(self, write: Writer) -> str:
        first, second = map(write.told, self.years_between)
        return f"Years from {first} to {second} (days / 365.25)."

    def changes(self) -> Iterator[tuple[str, Self]]:
        first, last = self.years_between
        yield "the other way round", self.model_copy(update={"years_between": (last, first)})
