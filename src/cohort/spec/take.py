"""What can be taken from the records found in a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator

from cohort.errors import did_you_mean
from cohort.spec.door import refuse

PLAIN_TAKES = ("any", "count", "days", "episodes", "count_years", "first_date", "last_date")
COLUMN_TAKES = ("first", "last", "sum", "min", "max", "mean")


@dataclass(frozen=True)
class Take:
    """What is taken from the records found: a verb and, for some verbs, a column."""

    verb: str
    column: str | None = None


def _read_take(content: Any) -> Take:
    if isinstance(content, Take):
        return content
    verb, _, column = str(content).partition(":")
    known = [*PLAIN_TAKES, *(f"{word}:COLUMN" for word in COLUMN_TAKES)]
    if (verb in PLAIN_TAKES and not column) or (verb in COLUMN_TAKES and column):
        return Take(verb, column.strip() or None)
    return refuse(str(content), "one of " + ", ".join(known), did_you_mean(verb, [*PLAIN_TAKES, *COLUMN_TAKES]))


TakeField = Annotated[Take, BeforeValidator(_read_take)]
