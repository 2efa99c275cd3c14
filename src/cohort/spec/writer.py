"""What a kind of variable writes its SQL and its sentence with; ``cohort.compile`` gives it, for one study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from cohort.spec.condition import Condition, Scalar
from cohort.spec.lookup import LookupTable
from cohort.spec.moment import Moment


class Writer(Protocol):
    """A study's names, days and tables, as text."""

    def value(self, name: str) -> str:
        """The SQL expression of a name's value."""

    def day(self, moment: Moment) -> str:
        """The SQL expression of a day."""

    def holds(self, tests: tuple[Condition, ...]) -> str:
        """All conditions as one SQL expression; NULL where it cannot be told."""

    def constant(self, value: Scalar) -> str:
        """A value of the study file as an SQL literal."""

    def members(self, columns: Mapping[str, str], names: Iterable[str]) -> str:
        """The query of ``person_id`` and ``columns`` (expressions) of each member ``m``, with the ``names`` in them."""

    def parent(self, who: str) -> str:
        """The join that adds the mother or father of each member ``m``, as ``relative``, with the day of ``birth``."""

    def lookup(self, table: str) -> LookupTable:
        """A table of ``config/lookups``."""

    def called(self, name: str) -> str:
        """``Label (name)``."""

    def told(self, moment: Moment) -> str:
        """A day in words."""
