"""A number told in standard deviations from its mean."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent
from typing import ClassVar

from cohort.spec.checks.checker import Checker
from cohort.spec.register import Register
from cohort.spec.values import Values
from cohort.spec.variable import Derived
from cohort.spec.writer import Writer
from cohort.spec.yaml_file import Place


class Standardised(Derived):
    """A number told in standard deviations from its mean, both over the people whom the population's rules keep.

    The standard deviation is the sample's (divided by n - 1).
    """

    standardise: str

    over_people: ClassVar = "standardised"

    def names(self) -> tuple[str, ...]:
        return (self.standardise,)

    def values(self, registers: Mapping[str, Register]) -> Values:
        return Values("number", unit="standard deviations")

    def check(self, check: Checker, place: Place) -> None:
        check.name(self.standardise, (*place, "standardise"), "integer", "number")

    def query(self, write: Writer) -> str:
        """(value - mean) / standard deviation; NULL where all are alike. The order fixes the rounding of sums."""
        measured = write.members({"value": f"{write.value(self.standardise)}::DOUBLE"}, self.names())
        return f"""WITH measured AS (
{indent(measured, "    ")}
),
spread AS (
    SELECT avg(value ORDER BY value) AS mean, stddev_samp(value ORDER BY value) AS deviation
    FROM measured
)
SELECT person_id, (value - mean) / nullif(deviation, 0) AS value
FROM measured, spread"""

    def english(self, write: Writer) -> str:
        return (
            f"{write.called(self.standardise)}, in standard deviations (n - 1) from the mean of the people whom the "
            "population's rules keep."
        )
