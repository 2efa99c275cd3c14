"""A number or a text cut into named levels."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Self

from cohort.spec.checks.checker import Checker
from cohort.spec.condition import Scalar
from cohort.spec.cuts import CategoriesField, Cut
from cohort.spec.register import Register
from cohort.spec.values import Type, Values
from cohort.spec.variable import Expressed
from cohort.spec.writer import Writer
from cohort.spec.yaml_file import Place


class Categorised(Expressed):
    """A number or a text cut into named levels."""

    categories: CategoriesField

    def names(self) -> tuple[str, ...]:
        return (self.categories.of,)

    def values(self, registers: Mapping[str, Register]) -> Values:
        return Values("category", tuple((cut.label, cut.label) for cut in self.categories.cuts))

    def check(self, check: Checker, place: Place) -> None:
        of = self.categories.of
        listed = [cut for cut in self.categories.cuts if cut.values]
        types: tuple[Type, ...] = ("category", "text") if listed else ("integer", "number")
        check.name(of, (*place, "categories"), *types)
        for cut in listed:
            check.levels(of, list(cut.values), (*place, "categories"))

    def value(self, write: Writer) -> str:
        """The label of the level the value lies in; NULL where it lies in none or is not known."""
        return level(self.categories.cuts, write.value(self.categories.of), write.constant)

    def english(self, write: Writer) -> str:
        levels = "; ".join(cut.english for cut in self.categories.cuts)
        return f"Levels of {write.called(self.categories.of)}: {levels}."

    def changes(self) -> Iterator[tuple[str, Self]]:
        """Each point between two levels moved by one, and each level without a value of its list."""
        cuts = self.categories.cuts
        for lower, upper in pairwise(sorted((cut for cut in cuts if not cut.values), key=lambda cut: cut.low)):
            for by in (-1, 1):
                moved = {
                    lower.label: replace(lower, high=lower.high + by),
                    upper.label: replace(upper, low=upper.low + by),
                }
                yield f"the point between {lower.label} and {upper.label} {by:+d}", self._with(moved)
        for cut in cuts:
            for value in cut.values:
                fewer = replace(cut, values=tuple(other for other in cut.values if other != value))
                yield f"{cut.label} without {value}", self._with({cut.label: fewer})

    def _with(self, changed: dict[str, Cut]) -> Self:
        cuts = tuple(changed.get(cut.label, cut) for cut in self.categories.cuts)
        return self.model_copy(update={"categories": replace(self.categories, cuts=cuts)})


def level(cuts: tuple[Cut, ...], column: str, constant: Callable[[Scalar], str]) -> str:
    """The SQL of the label of the level in which the number or text ``column`` lies."""
    return case([f"WHEN {_test(cut, column, constant)} THEN {constant(cut.label)}" for cut in cuts])


def case(lines: list[str]) -> str:
    """A CASE with one line for each branch."""
    return "\n        ".join(["CASE", *lines]) + "\n    END"


def _test(cut: Cut, column: str, constant: Callable[[Scalar], str]) -> str:
    if cut.values:
        return f"{column} IN ({', '.join(constant(value) for value in cut.values)})"
    if cut.low == cut.high:
        return f"{column} = {cut.low:g}"
    low = f"{column} >= {cut.low:g}" if cut.low > -math.inf else ""
    high = f"{column} {'<=' if cut.closed else '<'} {cut.high:g}" if cut.high < math.inf else ""
    return " AND ".join(filter(None, [low, high]))
