"""What a variable can be asked, whatever its kind; the kinds are in ``cohort.spec.kinds``."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import Field

from cohort.spec.door import OneOrMore, Strict
from cohort.spec.moment import Moment, anchors
from cohort.spec.register import Register
from cohort.spec.values import Values
from cohort.spec.writer import Writer
from cohort.spec.yaml_file import Place

if TYPE_CHECKING:
    from cohort.spec.checks.checker import Checker

Names = Annotated[OneOrMore, Field(min_length=1)]


class Described(Strict):
    """What every variable may say of itself; ``assumed`` is the reason for a guess, printed in the protocol."""

    label: str | None = None
    assumed: str | None = None

    instead: ClassVar[Mapping[str, Any]] = {}
    """What stands in for a key that could not be read, so that the others are still checked."""

    def names(self) -> tuple[str, ...]:
        """The names whose values it is made from, in the order they are written."""
        return ()

    def days(self) -> tuple[Moment, ...]:
        """The days it is made from."""
        return ()

    @abstractmethod
    def values(self, registers: Mapping[str, Register]) -> Values:
        """What its values can be."""

    @abstractmethod
    def check(self, check: Checker, place: Place) -> None:
        """Note every name that means nothing, below its ``place`` in the study file."""

    def changes(self) -> Iterator[tuple[str, Self]]:
        """The ways in which it can be defined slightly wrong: in words, and as the variable that says so.

        A kind without an edge has none: without its word it is another variable, which every use of it would show.
        """
        return iter(())


class Derived(Described):
    """A variable made from other names and from days."""

    over_people: ClassVar[str | None] = None
    """What is done over all the people kept, where its value is not of each person alone: ``standardised``."""

    @abstractmethod
    def query(self, write: Writer) -> str:
        """The SQL of (person_id, value), one row per member."""

    @abstractmethod
    def english(self, write: Writer) -> str:
        """Its sentence."""


class Expressed(Derived):
    """A variable made from other names by an expression that holds for whatever rows these are told for.

    So it can be followed over time where they can.
    """

    @abstractmethod
    def value(self, write: Writer) -> str:
        """The SQL expression."""

    def query(self, write: Writer) -> str:
        """The expression, for each member."""
        return write.members({"value": self.value(write)}, self.names())


def needs(variable: Described) -> tuple[str, ...]:
    """The names this variable is made from, in the order they are written (fixed dates are no names)."""
    return tuple(dict.fromkeys([*variable.names(), *anchors(*variable.days())]))
