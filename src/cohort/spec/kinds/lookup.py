"""What a table gives for a value on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import indent
from typing import Self

from cohort.spec.change import day_beside
from cohort.spec.checks.checker import Checker
from cohort.spec.condition import Scalar
from cohort.spec.door import Strict
from cohort.spec.moment import Moment, MomentField
from cohort.spec.register import Register
from cohort.spec.values import Values
from cohort.spec.variable import Derived, needs
from cohort.spec.writer import Writer
from cohort.spec.yaml_file import Place


class LookedUp(Strict):
    """The row of ``table`` whose key is the value ``of`` and that holds on the day ``on``; the column it ``gives``."""

    table: str
    of: str
    on: MomentField
    gives: str


class Lookup(Derived):
    """What a table of ``lookups/`` gives for the value of a variable on a day."""

    lookup: LookedUp

    def names(self) -> tuple[str, ...]:
        return (self.lookup.of,)

    def days(self) -> tuple[Moment, ...]:
        return (self.lookup.on,)

    def values(self, registers: Mapping[str, Register]) -> Values:
        return Values("text")

    def check(self, check: Checker, place: Place) -> None:
        asked, place = self.lookup, (*place, "lookup")
        check.name(asked.of, (*place, "of"), "text", "category", "integer")
        check.moment(asked.on, (*place, "on"))
        table = check.known.lookups.get(asked.table)
        if table is None:
            check.faults.unknown((*place, "table"), asked.table, check.known.lookups, "config/lookups/")
        elif asked.gives not in table.columns:
            check.faults.unknown((*place, "gives"), asked.gives, table.columns, f"columns of {asked.table}")

    def query(self, write: Writer) -> str:
        """What the table's row gives whose key is the value, on the day; NULL where there is none."""
        asked = self.lookup
        columns = {"key": f"{write.value(asked.of)}::VARCHAR", "day": write.day(asked.on)}
        rows = ",\n".join(self._rows(write))
        return f"""WITH told (key, opens, closes, value) AS (
    VALUES
{indent(rows, "        ")}
),
asked AS (
{indent(write.members(columns, needs(self)), "    ")}
)
SELECT a.person_id, t.value
FROM asked AS a
LEFT JOIN told AS t ON t.key = a.key AND a.day >= t.opens AND a.day < t.closes"""

    def english(self, write: Writer) -> str:
        asked = self.lookup
        gives = f"The {asked.gives.replace('_', ' ')} that the table {asked.table} gives"
        return f"{gives} for {write.called(asked.of)} on the day: {write.told(asked.on)}."

    def changes(self) -> Iterator[tuple[str, Self]]:
        for said, moment in day_beside(self.lookup.on):
            yield f"on {said}", self.model_copy(update={"lookup": self.lookup.model_copy(update={"on": moment})})

    def _rows(self, write: Writer) -> list[str]:
        table = write.lookup(self.lookup.table)
        place = table.columns.index(self.lookup.gives)
        rows: list[tuple[Scalar, ...]] = [(row.key, row.opens, row.closes, row.given[place]) for row in table.rows]
        return [f"({', '.join(map(write.constant, row))})" for row in rows]
