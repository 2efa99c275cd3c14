"""Columns of a frame as terms of a model: factors with named levels, or measures in their own unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError, did_you_mean, one_of
from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray
from cohort.models.frame.splines import spline_knots

NUMBERS = frozenset({"integer", "floating", "mixed-integer-float", "decimal", "empty"})
LEAST_WEIGHT = 1e-6  # of the heaviest row: the likelihood grows in proportion, and below is lost in its rounding


@dataclass(frozen=True)
class Factor:
    """A term with levels: ``codes`` index ``levels``, -1 where the value is missing."""

    name: str
    levels: tuple[str, ...]
    codes: IntArray
    reference: str

    @property
    def missing(self) -> BoolArray:
        """The rows without a value."""
        return self.codes < 0

    def take(self, keep: BoolArray) -> Factor:
        """The rows where ``keep`` is true."""
        return Factor(self.name, self.levels, self.codes[keep], self.reference)


@dataclass(frozen=True)
class Measure:
    """A numeric term, entered as it is; NaN where the value is missing."""

    name: str
    values: FloatArray

    @property
    def missing(self) -> BoolArray:
        """The rows without a value."""
        return np.isnan(self.values)

    def take(self, keep: BoolArray) -> Measure:
        """The rows where ``keep`` is true."""
        return Measure(self.name, self.values[keep])


@dataclass(frozen=True)
class Spline:
    """A numeric term as a restricted cubic spline with ``count`` knots, placed by the rows that are analysed.

    Its curve is told against the value ``reference`` (None: one close to the median).
    """

    name: str
    values: FloatArray
    count: int
    knots: FloatArray | None = None
    reference: float | None = None

    @property
    def missing(self) -> BoolArray:
        """The rows without a value."""
        return np.isnan(self.values)

    def take(self, keep: BoolArray) -> Spline:
        """The rows where ``keep`` is true; the knots stay where they are."""
        return replace(self, values=self.values[keep])


@dataclass(frozen=True)
class Interaction:
    """The products of the columns of its ``parts``, which are terms of the model as well."""

    name: str
    parts: tuple[Factor | Measure | Spline, ...]

    @property
    def missing(self) -> BoolArray:
        """The rows without some value."""
        return np.asarray(np.any([part.missing for part in self.parts], axis=0))

    def take(self, keep: BoolArray) -> Interaction:
        """The rows where ``keep`` is true."""
        return replace(self, parts=tuple(part.take(keep) for part in self.parts))


Term: TypeAlias = Factor | Measure | Spline | Interaction


def with_knots(term: Term) -> Term:
    """The term with the knots of its splines placed. Raises :class:`ModelError` where two would coincide."""
    if isinstance(term, Interaction):
        return replace(term, parts=tuple(_part_with_knots(part) for part in term.parts))
    return _part_with_knots(term)


def _part_with_knots(part: Factor | Measure | Spline) -> Factor | Measure | Spline:
    return replace(part, knots=spline_knots(part.values, part.count)) if isinstance(part, Spline) else part


def read_column(column: pd.Series[Any], where: str, as_levels: bool, reference: str | None) -> Factor | Measure:
    """Read one column as a term; ``as_levels`` makes levels of numbers too. Raises :class:`ModelError`."""
    if _kind(column) in NUMBERS and not as_levels:
        if reference is not None:
            raise ModelError(
                Fault(where, "a reference level for a number", "declare it categorical, or drop reference")
            )
        return Measure(str(column.name), read_numbers(column, where))
    return read_factor(column, where, reference)


def read_factor(column: pd.Series[Any], where: str, reference: str | None = None) -> Factor:
    """Read one column as a factor; the reference is the first level unless given. Raises :class:`ModelError`."""
    levels, codes = _levels(column, where)
    return Factor(str(column.name), levels, codes, _reference(reference, levels, where))


def read_numbers(column: pd.Series[Any], where: str) -> FloatArray:
    """A column's numbers, NaN where missing. Raises :class:`ModelError` for anything else, infinities included."""
    if _kind(column) not in NUMBERS | {"boolean"}:
        raise ModelError(Fault(where, f"a column of {_kind(column)} values", "numbers"))
    if column.dtype == object:
        column = column.map(float, na_action="ignore").astype(float)
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(values).any():
        raise ModelError(Fault(where, "infinite values", "finite numbers, or missing"))
    return values


def read_event(column: pd.Series[Any], where: str) -> FloatArray:
    """1 for an event, 0 for none, NaN where missing. Raises :class:`ModelError` for other values."""
    values = read_numbers(column, where)
    if not np.isin(values[~np.isnan(values)], (0.0, 1.0)).all():
        hint = "codes of several causes? time.cause names the one that counts" if where == "time.event" else None
        raise ModelError(Fault(where, "numbers other than 0 and 1", "0 and 1, or true and false", hint))
    return values


def read_count(column: pd.Series[Any], where: str) -> FloatArray:
    """How often something happened, NaN where missing. Raises :class:`ModelError` for anything but 0, 1, 2 ..."""
    values = read_numbers(column, where)
    if (values < 0).any() or (values % 1 > 0).any():
        raise ModelError(Fault(where, "negative or broken numbers", "counts: 0, 1, 2 ..."))
    return values


def read_weights(column: pd.Series[Any], where: str) -> FloatArray:
    """Case weights, NaN where missing. Raises :class:`ModelError` unless positive, and not all next to nothing."""
    values = read_numbers(column, where)
    if (values <= 0).any():
        raise ModelError(Fault(where, "weights of 0 or less", "positive weights; leave out rows that weigh nothing"))
    known = values[~np.isnan(values)]
    if known.size and known.max() < LEAST_WEIGHT:
        expected = "how many people each row stands for, or numbers in proportion to it of about 1"
        found = f"weights all below {LEAST_WEIGHT:g}"
        raise ModelError(Fault(where, found, expected, "divide the weights by their mean"))
    return values


def _kind(column: pd.Series[Any]) -> str:
    return pd.api.types.infer_dtype(column, skipna=True)


def _levels(column: pd.Series[Any], where: str) -> tuple[tuple[str, ...], IntArray]:
    """Level labels in their own order (False before True, else sorted) and the code of each row."""
    kind = _kind(column)
    if isinstance(column.dtype, pd.CategoricalDtype):
        values = pd.Categorical(column)
    elif kind == "boolean":
        values = pd.Categorical(column, categories=[False, True])
    elif kind in NUMBERS | {"string"}:
        values = pd.Categorical(column)
        _refuse_identifier(len(values.categories), len(column), where)
    else:
        raise ModelError(Fault(where, f"a column of {kind} values", "text, true/false, categories or numbers"))
    return tuple(_label(value) for value in values.categories), np.asarray(values.codes, dtype=np.intp)


def _refuse_identifier(levels: int, rows: int, where: str) -> None:
    """ASSUME: over 20 levels of fewer than ten rows each are an identifier, whose values no message may hold."""
    if levels > max(20, rows / 10):
        found = f"{levels:,} different values in {rows:,} rows"
        raise ModelError(
            Fault(where, found, "a column with few levels", "is it an identifier, or a number read as text?")
        )


def _label(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _reference(asked: str | None, levels: tuple[str, ...], where: str) -> str:
    if asked is None and levels:
        return levels[0]
    asked = str(asked)
    if levels == ("no", "yes"):
        asked = {"false": "no", "true": "yes"}.get(asked.lower(), asked)
    if asked not in levels:
        raise ModelError(Fault(where, f"reference level '{asked}'", one_of(levels), did_you_mean(asked, levels)))
    return asked
