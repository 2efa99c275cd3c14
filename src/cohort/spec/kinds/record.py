"""Records of a register in a window: what every other kind is made from. Their SQL is ``cohort.compile.record``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar, Literal, Self

from pydantic import Field

from cohort.spec.change import earlier_or_later
from cohort.spec.checks.checker import Checker
from cohort.spec.condition import Condition, Conditions
from cohort.spec.door import OneOrMore
from cohort.spec.moment import Moment, Window
from cohort.spec.register import Register
from cohort.spec.relatives import RELATIVES, Who
from cohort.spec.take import TakeField
from cohort.spec.values import UNKNOWN, YES_NO, Values, of_column
from cohort.spec.variable import Described
from cohort.spec.yaml_file import Place


class Record(Described):
    """Records of a register that lie in a window.

    ``observed`` is the share of the window's days that must have been able to hold a record for a "no" to count
    as no; ``unobserved`` says what becomes of those for whom it does not. ``gap`` belongs to ``take: episodes``: a
    record that starts at most so many days after the last day of those before it continues their episode.
    """

    source: str
    part: str | None = None
    codes: OneOrMore = ()
    where: Conditions = ()
    who: Who = "child"
    window: Window
    take: TakeField
    gap: int | None = Field(default=None, ge=0)
    observed: float = Field(default=0.9, ge=0, le=1)
    unobserved: Literal["no", "missing", "drop"] = "missing"

    instead: ClassVar = {"source": "", "window": {"from": "birth", "until": "end"}, "take": "any"}

    def days(self) -> tuple[Moment, ...]:
        return self.window.from_, self.window.until

    def values(self, registers: Mapping[str, Register]) -> Values:
        verb, column = self.take.verb, self.take.column
        if verb == "any":
            return YES_NO
        if verb in ("count", "days", "episodes", "count_years"):
            return Values("integer", unit={"days": "days", "count_years": "years"}.get(verb))
        if verb in ("first_date", "last_date"):
            return Values("date")
        register = registers.get(self.source)
        if register is None or column not in register.columns:
            return UNKNOWN
        taken = of_column(register.columns[column])
        return replace(taken, type="number") if verb in ("sum", "mean") else taken

    def check(self, check: Checker, place: Place) -> None:
        check.window(self.window, (*place, "window"))
        register = check.known.registers.get(self.source)
        if register is None:
            check.faults.unknown((*place, "source"), self.source, check.known.registers)
            return
        if register.time is None:
            check.faults.add((*place, "source"), self.source, "a register whose records have days")
        if self.part and self.part not in register.parts:
            check.faults.unknown((*place, "part"), self.part, register.parts)
        check.columns(register, self.where, (*place, "where"))
        self._check_codes(check, register, (*place, "codes"))
        self._check_take(check, register, (*place, "take"))
        check.relative(self.who, (*place, "who"))

    def _check_codes(self, check: Checker, register: Register, place: Place) -> None:
        if self.codes and register.code is None:
            check.faults.add(place, f"{self.source} has no codes", "'where:' on its columns")
        for name in self.codes:
            if name not in check.known.codelists:
                check.faults.unknown(place, name, check.known.codelists, "config/codelists/")
            elif register.editions and not set(check.known.codelists[name].editions) & set(register.editions):
                expected = "codes of " + ", ".join(register.editions)
                check.faults.add(place, f"{name} has none that {register.name} uses", expected)

    def _check_take(self, check: Checker, register: Register, place: Place) -> None:
        verb, column = self.take.verb, self.take.column
        if verb == "days" and register.ends is None:
            check.faults.add(place, "days", "a register of spells", "'count' counts the records of this one")
        if (verb == "episodes") != (self.gap is not None):
            needed = "'gap: DAYS' for episodes, and only there"
            hint = "gap: 1 chains records that overlap or follow on the next day"
            check.faults.add(place, f"{verb} {'without' if verb == 'episodes' else 'with'} gap", needed, hint)
        if self.who == "both_parents" and verb != "any":
            hint = "'either_parent' pools the records of both"
            check.faults.add(place, f"{verb} of both_parents", "'any', which is asked of each parent", hint)
        if column is None:
            return
        if column not in register.columns:
            check.faults.unknown(place, column, register.columns, f"columns of {register.name}")
        elif verb in ("sum", "mean") and register.columns[column].type not in ("integer", "number"):
            check.faults.add(place, f"{verb} of {column}", "a column of numbers")

    def changes(self) -> Iterator[tuple[str, Self]]:
        yield from self._windows()
        for who in RELATIVES:
            if who != self.who and (who != "both_parents" or self.take.verb == "any"):
                yield f"records of {who} instead of {self.who}", self.model_copy(update={"who": who})
        for number, condition in enumerate(self.where):
            for said, others in _conditions(condition):
                where = (*self.where[:number], *others, *self.where[number + 1 :])
                yield f"where {condition.column}: {said}", self.model_copy(update={"where": where})
        for gap in () if self.gap is None else (self.gap - 1, self.gap + 1):
            if gap >= 0:
                yield f"gap: {gap}", self.model_copy(update={"gap": gap})
        for unobserved in ("no", "missing"):
            if unobserved != self.unobserved:
                yield f"unobserved: {unobserved}", self.model_copy(update={"unobserved": unobserved})

    def _windows(self) -> Iterator[tuple[str, Self]]:
        """Each boundary a day earlier and later (so that it holds a day more or less), and the whole a year."""
        opens, closes = self.window.from_, self.window.until
        for days in (-1, 1):
            moved = f"a day {earlier_or_later(days)}"
            yield f"the window opens {moved}", self._within(replace(opens, days=opens.days + days), closes)
            yield f"the window closes {moved}", self._within(opens, replace(closes, days=closes.days + days))
        for months in (-12, 12):
            whole = (replace(moment, months=moment.months + months) for moment in (opens, closes))
            yield f"the window is a year {earlier_or_later(months)}", self._within(*whole)

    def _within(self, opens: Moment, closes: Moment) -> Self:
        return self.model_copy(update={"window": Window.model_construct(from_=opens, until=closes)})


def _conditions(condition: Condition) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    yield "not asked", ()
    if len(condition.values) > 1:
        for value in condition.values:
            others = tuple(other for other in condition.values if other != value)
            yield f"without {value}", (replace(condition, values=others),)
