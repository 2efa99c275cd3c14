"""The calendar year of a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Self

from cohort.spec.change import day_beside
from cohort.spec.checks.checker import Checker
from cohort.spec.moment import Moment, MomentField, anchors
from cohort.spec.register import Register
from cohort.spec.values import Values
from cohort.spec.variable import Derived
from cohort.spec.writer import Writer
from cohort.spec.yaml_file import Place


class YearOf(Derived):
    """The calendar year of a day."""

    year_of: MomentField

    def days(self) -> tuple[Moment, ...]:
        return (self.year_of,)

    def values(self, registers: Mapping[str, Register]) -> Values:
        return Values("integer")

    def check(self, check: Checker, place: Place) -> None:
        check.moment(self.year_of, (*place, "year_of"))

    def query(self, write: Writer) -> str:
        return write.members({"value": f"year({write.day(self.year_of)})"}, anchors(self.year_of))

    def english(self, write: Writer) -> str:
        return f"The calendar year of the day: {write.told(self.year_of)}."

    def changes(self) -> Iterator[tuple[str, Self]]:
        for said, moment in day_beside(self.year_of):
            yield f"of {said}", self.model_copy(update={"year_of": moment})
