"""The two values of an exposure that are compared: levels, or numbers of a measure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cohort.errors import Fault, ModelError, SpecError, did_you_mean, one_of
from cohort.models.frame.terms import Factor, Interaction, Measure, Term

Value = str | float
BY_SPREAD = re.compile(r"mean(?: ([+-]) (\d+(?:\.\d+)?) sd)?")
HOW = "numbers, or 'mean', 'mean + 1 sd', 'mean - 0.5 sd' ..."


@dataclass(frozen=True)
class Compared:
    """Everybody with the ``first`` value of an exposure, and everybody with the ``second``; both as terms."""

    first: Factor | Measure
    second: Factor | Measure
    labels: tuple[str, str]

    @property
    def name(self) -> str:
        """The exposure's."""
        return self.first.name

    @property
    def both(self) -> tuple[Factor | Measure, Factor | Measure]:
        """The first and the second."""
        return self.first, self.second


def compared(exposure: Factor | Measure, values: tuple[Value, Value] | None) -> Compared:
    """Read the two ``values``, the first of which is the reference; None: the two levels there are.

    The mean and the standard deviation (n - 1) of a measure are those of the rows, and are taken as known.
    Raises :class:`SpecError` for values that cannot be read, and :class:`ModelError` for one outside what was seen.
    """
    if values is None:
        values = _the_two_levels(exposure)
    first, second = (_at(exposure, value) for value in values)
    if values[0] == values[1]:
        raise SpecError(Fault("settings.compare", f"{values[0]} twice", "two values"))
    labels = (_label(first, values[0]), _label(second, values[1]))
    return Compared(first, second, labels)


def _the_two_levels(exposure: Factor | Measure) -> tuple[str, str]:
    if isinstance(exposure, Measure):
        raise SpecError(Fault("settings.compare", f"nothing, of the measure {exposure.name}", f"two values: {HOW}"))
    if len(exposure.levels) != 2:
        raise SpecError(Fault("settings.compare", "nothing", f"two of {one_of(exposure.levels)}"))
    (other,) = [level for level in exposure.levels if level != exposure.reference]
    return exposure.reference, other


def _at(exposure: Factor | Measure, value: Value) -> Factor | Measure:
    return _level(exposure, value) if isinstance(exposure, Factor) else _number(exposure, value)


def _level(exposure: Factor, value: Value) -> Factor:
    level = _shown(value)
    if exposure.levels == ("no", "yes"):
        level = {"0": "no", "1": "yes", "False": "no", "True": "yes"}.get(level, level)
    if level not in exposure.levels:
        hint = did_you_mean(level, exposure.levels)
        raise SpecError(Fault("settings.compare", level, one_of(exposure.levels), hint))
    return replace(exposure, codes=np.full_like(exposure.codes, exposure.levels.index(level)))


def _number(exposure: Measure, value: Value) -> Measure:
    number = _by_spread(exposure, value) if isinstance(value, str) else value
    if not exposure.values.min() <= number <= exposure.values.max():
        found = f"{_shown(value)}, which nobody's {exposure.name} reaches"
        raise ModelError(Fault("settings.compare", found, "values within those seen: beyond them nothing is known"))
    return replace(exposure, values=np.full_like(exposure.values, number))


def _by_spread(exposure: Measure, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        told = BY_SPREAD.fullmatch(value.strip())
    if not told:
        raise SpecError(Fault("settings.compare", value, HOW))
    sign, times = told.groups()
    away = float(f"{sign or ''}{times or 0}")
    return float(exposure.values.mean() + away * exposure.values.std(ddof=1))


def _label(exposure: Factor | Measure, value: Value) -> str:
    return exposure.levels[exposure.codes[0]] if isinstance(exposure, Factor) else _shown(value)


def _shown(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float | int) and not isinstance(value, bool) else str(value)


def as_if(terms: Sequence[Term], *instead: Factor | Measure) -> tuple[Term, ...]:
    """The terms with others in place of those of the same name, also within interactions."""
    others = {one.name: one for one in instead}
    return tuple(
        replace(term, parts=tuple(others.get(part.name, part) for part in term.parts))
        if isinstance(term, Interaction)
        else others.get(term.name, term)
        for term in terms
    )
