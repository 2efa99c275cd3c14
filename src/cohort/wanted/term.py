"""How a term of a model is written: ``age``, ``spline(age, 4)`` with so many knots, ``sex:arm`` for an interaction."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SPLINE = re.compile(r"spline\(\s*([^\s(),:]+)\s*,\s*([3-7])\s*\)")
PATTERNS = "a name, spline(NAME, 3 to 7 knots), or some of these joined by ':'"


def parts_of(term: str) -> tuple[str, ...]:
    """The parts of an interaction; of any other term, itself."""
    return tuple(part.strip() for part in term.split(":"))


def spline_of(part: str) -> tuple[str, int] | None:
    """The name and number of knots of a spline; None for a plain name."""
    found = _SPLINE.fullmatch(part)
    return (found[1], int(found[2])) if found else None


def names_in(term: str) -> tuple[str, ...]:
    """The names a term is made of."""
    return tuple(spline[0] if (spline := spline_of(part)) else part for part in parts_of(term))


def all_names(terms: Iterable[str]) -> tuple[str, ...]:
    """The names in any of the terms, each once."""
    return tuple(dict.fromkeys(name for term in terms for name in names_in(term)))
