"""The sum or mean of items, some of which may be missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field

from cohort.spec.change import without_one
from cohort.spec.checks.checker import Checker
from cohort.spec.register import Register
from cohort.spec.values import Values
from cohort.spec.variable import Expressed, Names
from cohort.spec.writer import Writer
from cohort.spec.yaml_file import Place


class Score(Expressed):
    """The sum or mean of items (a yes counts as 1); with items missing, as if they were the mean of those answered.

    At most ``may_miss`` of the items may be missing; with more of them there is no score.
    """

    score: Names
    take: Literal["sum", "mean"]
    may_miss: int = Field(default=0, ge=0)

    instead: ClassVar = {"take": "sum"}

    def names(self) -> tuple[str, ...]:
        return self.score

    def values(self, registers: Mapping[str, Register]) -> Values:
        return Values("number")

    def check(self, check: Checker, place: Place) -> None:
        for number, item in enumerate(self.score):
            check.name(item, (*place, "score", number), "boolean", "integer", "number")
        if self.may_miss >= len(self.score):
            found, expected = f"{self.may_miss} of {len(self.score)}", "fewer than all items"
            check.faults.add((*place, "may_miss"), found, expected)
        for item in dict.fromkeys(item for item in self.score if self.score.count(item) > 1):
            check.faults.add((*place, "score"), f"{item} twice", "each item once")

    def value(self, write: Writer) -> str:
        """The mean of the items answered (for a sum: times the number of items); NULL with too many missing."""
        items = f"[{', '.join(f'{write.value(item)}::DOUBLE' for item in self.score)}]"
        number, enough = len(self.score), len(self.score) - self.may_miss
        whole = number if self.take == "sum" else 1
        return f"CASE WHEN list_count({items}) >= {enough} THEN list_sum({items}) * {whole} / list_count({items}) END"

    def english(self, write: Writer) -> str:
        items = "; ".join(map(write.called, self.score))
        missing = (
            f"At most {self.may_miss} may be missing, and count as the mean of those answered."
            if self.may_miss
            else "None may be missing."
        )
        return f"The {self.take} of {len(self.score)} items: {items}. {missing}"

    def changes(self) -> Iterator[tuple[str, Self]]:
        yield from without_one(self, "score")
        other = {"sum": "mean", "mean": "sum"}[self.take]
        yield f"the {other} instead of the {self.take}", self.model_copy(update={"take": other})
        for may_miss in (self.may_miss - 1, self.may_miss + 1):
            if 0 <= may_miss < len(self.score):
                yield f"may_miss: {may_miss}", self.model_copy(update={"may_miss": may_miss})
