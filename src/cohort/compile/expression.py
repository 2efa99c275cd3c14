"""Days and conditions of the language as SQL expressions."""

from __future__ import annotations

from datetime import date

from cohort.spec.condition import Condition, Scalar
from cohort.spec.moment import Moment
from cohort.spec.vocabulary import Meaning
from cohort.store import literal, quoted

OWN_COLUMNS = {"birth", "death", "emigration", "mother", "father", "resident_at_index", "sex"}


def constant(value: Scalar) -> str:
    """A value of the study file as an SQL literal."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return literal(value) if isinstance(value, str) else repr(value)


def day(moment: Moment, anchor: str) -> str:
    """The day of ``moment``, whose anchor's day is the SQL expression ``anchor``.

    Months move along the calendar (29 Feb + 1y = 28 Feb) before days are added.
    """
    moved = constant(moment.anchor) if isinstance(moment.anchor, date) else anchor
    if moment.months:
        whole_years = moment.months % 12 == 0
        amount, unit = (moment.months // 12, "YEAR") if whole_years else (moment.months, "MONTH")
        moved = f"({moved} {_signed(amount, f'INTERVAL {abs(amount)} {unit}')})::DATE"
    return f"({moved} {_signed(moment.days, str(abs(moment.days)))})" if moment.days else moved


def test(condition: Condition, column: str, meaning: Meaning | None = None) -> str:
    """Whether ``column`` meets the condition; NULL where the column is."""
    if condition.bounds:
        parts = [f"{column} {operator} {constant(bound)}" for operator, bound in condition.bounds]
        return " AND ".join(parts)
    values = [_as_stored(value, meaning) for value in condition.values]
    if len(values) == 1:
        return f"{column} {'<>' if condition.negated else '='} {values[0]}"
    return f"{column} {'NOT IN' if condition.negated else 'IN'} ({', '.join(values)})"


def column_tests(conditions: tuple[Condition, ...], prefix: str) -> str:
    """The conditions of a ``where:`` on one register's columns, each on a line of its own."""
    return "".join(f"\n  AND {test(condition, prefix + quoted(condition.column))}" for condition in conditions)


def _as_stored(value: Scalar, meaning: Meaning | None) -> str:
    if meaning and meaning.type == "boolean" and value in ("yes", "no"):
        return constant(value == "yes")
    if meaning and meaning.type in ("category", "text") and not isinstance(value, bool):
        return constant(str(value))
    return constant(value)


def _signed(amount: int, text: str) -> str:
    return f"{'+' if amount > 0 else '-'} {text}"
