"""The query and the sentence of a variable, whatever its kind: each kind writes its own, with what a study gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cohort.compile import record
from cohort.compile.answers import from_members, moment_of, value_of
from cohort.compile.expression import constant, test
from cohort.compile.statement import Context, block
from cohort.compile.words import day_words
from cohort.spec.condition import Condition, Scalar
from cohort.spec.kinds.record import Record
from cohort.spec.lookup import LookupTable
from cohort.spec.moment import Moment
from cohort.spec.variable import Derived, Described
from cohort.store import quoted


@dataclass(frozen=True)
class Writing:
    """What a kind writes with (:class:`cohort.spec.writer.Writer`), for one study."""

    context: Context

    def value(self, name: str) -> str:
        return value_of(name, self.context)

    def day(self, moment: Moment) -> str:
        return moment_of(moment, self.context)

    def holds(self, tests: tuple[Condition, ...]) -> str:
        names = self.context.names
        return " AND ".join(test(one, self.value(one.column), names.get(one.column)) for one in tests)

    def constant(self, value: Scalar) -> str:
        return constant(value)

    def members(self, columns: Mapping[str, str], names: Iterable[str]) -> str:
        return from_members(columns, names, self.context)

    def parent(self, who: str) -> str:
        people = self.context.people
        assert people.people is not None
        return block(f"""
LEFT JOIN (
    SELECT {quoted(people.person)} AS relative_id, {quoted(people.people.birth)} AS birth
    FROM {people.name}.rows
) AS relative ON relative.relative_id = m.{who}
""")

    def lookup(self, table: str) -> LookupTable:
        return self.context.lookups[table]

    def called(self, name: str) -> str:
        return f"{self.context.names[name].label} ({name})"

    def told(self, moment: Moment) -> str:
        return moment.told(day_words(self.context))


def query(variable: Described, context: Context) -> str:
    """The SQL of (person_id, value), one row per member; of records also ``seen``, the share of the window seen."""
    return record.sql(variable, context) if isinstance(variable, Record) else _derived(variable).query(Writing(context))


def english(variable: Described, context: Context) -> str:
    """What the variable means, in a sentence."""
    if isinstance(variable, Record):
        return record.english(variable, context)
    return _derived(variable).english(Writing(context))


def _derived(variable: Described) -> Derived:
    assert isinstance(variable, Derived), "what is not made from records is made from other names"
    return variable
