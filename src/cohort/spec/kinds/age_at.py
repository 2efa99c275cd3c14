"""Age in completed years on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Self

from cohort.spec.change import day_beside
from cohort.spec.checks.checker import Checker
from cohort.spec.moment import Moment, MomentField, anchors
from cohort.spec.register import Register
from cohort.spec.values import Values
from cohort.spec.variable import Derived
from cohort.spec.writer import Writer
from cohort.spec.yaml_file import Place


class AgeAt(Derived):
    """Age in completed years on a day."""

    age_at: MomentField
    who: Literal["child", "mother", "father"] = "child"

    def days(self) -> tuple[Moment, ...]:
        return (self.age_at,)

    def values(self, registers: Mapping[str, Register]) -> Values:
        return Values("integer", unit="years")

    def check(self, check: Checker, place: Place) -> None:
        check.moment(self.age_at, (*place, "age_at"))
        check.relative(self.who, (*place, "who"))

    def query(self, write: Writer) -> str:
        """Completed years on the day; NULL before birth or where a day is not known."""
        born = "m.birth" if self.who == "child" else "relative.birth"
        day = write.day(self.age_at)
        age = f"CASE WHEN {day} >= {born} THEN completed_years({born}, {day}) END"
        members = write.members({"value": age}, anchors(self.age_at))
        return members if self.who == "child" else f"{members}\n{write.parent(self.who)}"

    def english(self, write: Writer) -> str:
        of = "Age" if self.who == "child" else f"The {self.who}'s age"
        return f"{of} in completed years on the day: {write.told(self.age_at)}."

    def changes(self) -> Iterator[tuple[str, Self]]:
        for said, moment in day_beside(self.age_at):
            yield f"on {said}", self.model_copy(update={"age_at": moment})
