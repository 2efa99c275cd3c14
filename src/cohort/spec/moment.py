"""Days in a study: anchors with offsets, and half-open windows between them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from cohort.spec.door import Strict, refuse

_TERM = re.compile(r"\s*([+-])\s*(\d+)\s*([a-z]+)\s*")
_UNITS = {"y": "years", "m": "months", "d": "days"}
_EXAMPLES = "an anchor with offsets, such as birth, index + 2y, end - 90d, or a date such as 1997-01-01"


@dataclass(frozen=True)
class Moment:
    """A day: ``anchor`` (``birth``, ``index``, ``end``, a date variable, or a fixed date) moved by an offset.

    Years and months move along the calendar, and only then days are added: 29 Feb + 1y = 28 Feb.
    """

    anchor: str | date
    months: int = 0
    days: int = 0

    @property
    def english(self) -> str:
        """``birth``, ``16 years after birth``, ``1 January 1997``."""
        return self.told({})

    def told(self, names: Mapping[str, str]) -> str:
        """In words, with the words ``names`` has for its anchor."""
        if isinstance(self.anchor, date):
            start = long_date(self.anchor)
        else:
            start = names.get(self.anchor, self.anchor.replace("_", " "))
        if not (self.months or self.days):
            return start
        if self.months and self.days and (self.months > 0) != (self.days > 0):
            return f"{_amount(0, self.days)} {_side(self.days)} {Moment(self.anchor, self.months).told(names)}"
        return f"{_amount(self.months, self.days)} {_side(self.months or self.days)} {start}"

    def distance_from(self, other: Moment) -> float | None:
        """Days from ``other`` to this moment where both hang on one anchor or both are dates, else None."""
        mine, theirs = _fixed(self), _fixed(other)
        if mine and theirs:
            return (mine - theirs).days
        if self.anchor != other.anchor:
            return None
        return (self.months - other.months) * 30.4375 + (self.days - other.days)


def anchors(*moments: Moment) -> tuple[str, ...]:
    """The names that moments hang on (fixed dates are no names)."""
    return tuple(moment.anchor for moment in moments if isinstance(moment.anchor, str))


def on_day(moment: Moment, anchor: date) -> date:
    """The day of ``moment`` for somebody whose anchor is the day ``anchor``."""
    start = moment.anchor if isinstance(moment.anchor, date) else anchor
    year, month = divmod(start.year * 12 + start.month - 1 + moment.months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)) + timedelta(days=moment.days)


def parse(text: object) -> Moment:
    """Read ``birth + 16y - 1d``. Raises pydantic's error with found / expected / hint."""
    if isinstance(text, Moment):
        return text
    if isinstance(text, datetime):
        return Moment(text.date())
    if isinstance(text, date):
        return Moment(text)
    match = re.match(r"\s*(\d{4}-\d{2}-\d{2}|[A-Za-z_][A-Za-z0-9_]*)", str(text))
    if not match:
        refuse(str(text), _EXAMPLES)
    months, days = _offset(str(text), match.end())
    word = match.group(1)
    return Moment(_as_date(word) if word[0].isdigit() else word, months, days)


def _offset(text: str, position: int) -> tuple[int, int]:
    months = days = 0
    while position < len(text.rstrip()):
        term = _TERM.match(text, position)
        if not term or term.group(3)[0] not in _UNITS or term.group(3) not in (term.group(3)[0], *_UNITS.values()):
            refuse(text, _EXAMPLES, "offsets are whole years (y), months (m) or days (d)")
        amount = int(term.group(2)) * (1 if term.group(1) == "+" else -1)
        unit = term.group(3)[0]
        months += amount * {"y": 12, "m": 1, "d": 0}[unit]
        days += amount if unit == "d" else 0
        position = term.end()
    return months, days


def _as_date(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        refuse(word, "a day of the calendar, such as 1997-01-31")


MomentField = Annotated[Moment, BeforeValidator(parse)]


class Window(Strict):
    """``{from: A, until: B}`` holds day A and not day B."""

    from_: MomentField = Field(alias="from")
    until: MomentField

    @property
    def english(self) -> str:
        """The half-open interval in words."""
        return self.told({})

    def told(self, names: Mapping[str, str]) -> str:
        """In words, with the words ``names`` has for its anchors."""
        return f"from {self.from_.told(names)} up to, but not including, {self.until.told(names)}"


def as_day(content: Any) -> date:
    """A plain calendar day of a YAML file. Raises pydantic's error with found / expected."""
    if isinstance(content, datetime):
        return content.date()
    return content if isinstance(content, date) else _as_date(str(content))


Day = Annotated[date, BeforeValidator(as_day)]


def long_date(day: date) -> str:
    """``1 January 1997``, the same in every locale."""
    names = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    return f"{day.day} {names[day.month - 1]} {day.year}"


def _fixed(moment: Moment) -> date | None:
    whole = isinstance(moment.anchor, date) and not moment.months
    return date.fromordinal(moment.anchor.toordinal() + moment.days) if whole else None  # type: ignore[union-attr]


def _side(amount: int) -> str:
    return "after" if amount > 0 else "before"


def _amount(months: int, days: int) -> str:
    years, rest = divmod(abs(months), 12)
    parts = [(years, "year"), (rest, "month"), (abs(days), "day")]
    return " and ".join(f"{number} {unit}{'s' if number != 1 else ''}" for number, unit in parts if number)
