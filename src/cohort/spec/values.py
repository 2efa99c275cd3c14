"""What the values of a name can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cohort.spec.register import Column

Type = Literal["boolean", "integer", "number", "date", "category", "text", "person", "unknown"]


@dataclass(frozen=True)
class Values:
    """Their type. ``levels`` are in the order they are shown, each with its label."""

    type: Type
    levels: tuple[tuple[str, str], ...] = ()
    unit: str | None = None


YES_NO = Values("boolean", (("no", "No"), ("yes", "Yes")))
UNKNOWN = Values("unknown")


def of_column(column: Column) -> Values:
    """The values of a register's column."""
    if column.type == "boolean":
        return YES_NO
    kind: Type = "text" if column.type == "code" else column.type
    return Values(kind, tuple((column.values or {}).items()), column.unit)
