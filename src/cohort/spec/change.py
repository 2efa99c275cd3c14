"""Small errors that several kinds of variable can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from cohort.spec.moment import Moment
from cohort.spec.variable import Described

Variable = TypeVar("Variable", bound=Described)


def without_one(variable: Variable, key: str) -> Iterator[tuple[str, Variable]]:
    """Each of the names under ``key`` left out."""
    names: tuple[str, ...] = getattr(variable, key)
    for name in names if len(names) > 1 else ():
        fewer = tuple(other for other in names if other != name)
        yield f"without {name}", variable.model_copy(update={key: fewer})


def day_beside(moment: Moment) -> Iterator[tuple[str, Moment]]:
    """The day before and the day after."""
    yield "the day before", replace(moment, days=moment.days - 1)
    yield "the day after", replace(moment, days=moment.days + 1)


def earlier_or_later(amount: int) -> str:
    """Which way a day is moved."""
    return "later" if amount > 0 else "earlier"
