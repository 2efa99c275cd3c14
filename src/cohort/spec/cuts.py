"""Cut points of a category: ``0``, ``2-4``, ``20 to 25``, ``below 20``, ``5+``, or a list of values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Any

from pydantic import BeforeValidator

from cohort.spec.door import refuse

_NUMBER = r"-?\d+(?:\.\d+)?"
_FORMS = "a number (0), both ends included (2-4), half-open (20 to 25), below 20, 5+, or a list of values"


@dataclass(frozen=True)
class Cut:
    """One level: the numbers from ``low`` to ``high`` (``high`` itself only if ``closed``), or the listed values."""

    label: str
    low: float = -math.inf
    high: float = math.inf
    closed: bool = False
    values: tuple[str, ...] = ()

    @property
    def english(self) -> str:
        """``over 4 years: 5 or more``."""
        return f"{self.label}: {self._range()}"

    def _range(self) -> str:
        if self.values:
            return " or ".join(self.values)
        if self.low == self.high:
            return f"{self.low:g}"
        if self.high == math.inf:
            return f"{self.low:g} or more"
        if self.low == -math.inf:
            return f"below {self.high:g}"
        return f"{self.low:g} to {self.high:g}" + (
            ", both included" if self.closed else f", not including {self.high:g}"
        )


def read_cut(label: str, content: Any) -> Cut:
    """Read one level. Raises pydantic's error with found / expected."""
    if isinstance(content, list):
        return Cut(label, values=tuple(str(value) for value in content))
    text = str(content).strip()
    if match := re.fullmatch(_NUMBER, text):
        return Cut(label, float(text), float(text), closed=True)
    if match := re.fullmatch(rf"({_NUMBER})\+", text):
        return Cut(label, float(match.group(1)))
    if match := re.fullmatch(rf"below\s+({_NUMBER})", text):
        return Cut(label, high=float(match.group(1)))
    if match := re.fullmatch(rf"({_NUMBER})\s*(-|to)\s*({_NUMBER})", text):
        return _range_cut(label, text, float(match.group(1)), float(match.group(3)), match.group(2) == "-")
    return refuse(f"{label}: {text}", _FORMS)


def _range_cut(label: str, text: str, low: float, high: float, closed: bool) -> Cut:
    if high < low or (high == low and not closed):
        refuse(f"{label}: {text}", "the smaller number first")
    return Cut(label, low, high, closed)


@dataclass(frozen=True)
class Categories:
    """Levels, in the order they are written, of the variable ``of``."""

    of: str
    cuts: tuple[Cut, ...]


def read_categories(content: Any) -> Categories:
    """Read ``{of: VARIABLE, LABEL: CUT, ...}``. Raises pydantic's error where two levels overlap."""
    if isinstance(content, Categories):
        return content
    if not isinstance(content, Mapping) or "of" not in content or len(content) < 2:
        refuse(str(content), "{of: VARIABLE, LABEL: CUT, ...}", _FORMS)
    cuts = tuple(read_cut(str(label), cut) for label, cut in content.items() if label != "of")
    for one, other in combinations(cuts, 2):
        if _overlap(one, other):
            refuse(f"{one.english}; {other.english}", "levels that do not overlap")
    return Categories(str(content["of"]), cuts)


def _overlap(one: Cut, other: Cut) -> bool:
    if one.values or other.values:
        return bool(set(one.values) & set(other.values))
    low, high = sorted((one, other), key=lambda cut: (cut.low, cut.high))
    return high.low < low.high or (high.low == low.high and low.closed)


CategoriesField = Annotated[Categories, BeforeValidator(read_categories)]
