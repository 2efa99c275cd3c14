"""The curve of a spline: what a fitted model says of each value of a measure against one of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from cohort.estimates import ChiSquared, Estimate, Shape, ShapePoint
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.frame.splines import QUANTILES, restricted_cubic_spline
from cohort.models.frame.terms import Interaction, Spline
from cohort.models.inference.joint import chi_squared
from cohort.models.inference.wald import Z

SHARES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
"""Percentiles between which a curve may be shown; the gate chooses."""
FEWEST_POINTS = 40


def shapes(rows: Rows, estimates: Sequence[Estimate], covariance: FloatArray) -> Iterator[Shape]:
    """One for each spline all of whose columns have coefficients, and that interacts with nothing."""
    for term, js in _curved(rows, estimates):
        coef = np.array([row.coef for row in estimates if row.coef is not None])[js]
        yield _shape(term, rows, coef, covariance[np.ix_(js, js)], any(row.ratio for row in estimates))


def linearity_tests(rows: Rows, estimates: Sequence[Estimate], covariance: FloatArray) -> list[ChiSquared]:
    """For each such spline, the Wald test that all its columns but the first tell nothing: Harrell 2015, 2.4.5."""
    coef = np.array([row.coef for row in estimates if row.coef is not None])
    return [
        test
        for term, (_, *bent) in _curved(rows, estimates)
        for test in chi_squared("Wald, departure from a line", term.name, coef[bent], covariance[np.ix_(bent, bent)])
    ]


def _curved(rows: Rows, estimates: Sequence[Estimate]) -> list[tuple[Spline, list[int]]]:
    """The splines that have a curve, with the numbers of their coefficients."""
    interact = {part.name for term in rows.terms if isinstance(term, Interaction) for part in term.parts}
    named = [row.term for row in estimates if row.coef is not None]
    splines = [term for term in rows.terms if isinstance(term, Spline) and term.name not in interact]
    found = [(term, [j for j, name in enumerate(named) if name == term.name]) for term in splines]
    return [(term, js) for term, js in found if len(js) == term.count - 1]


def _shape(term: Spline, rows: Rows, coef: FloatArray, covariance: FloatArray, is_ratio: bool) -> Shape:
    assert term.knots is not None, "complete_cases() has placed the knots"
    values = term.values if rows.person is None else term.values[np.unique(rows.person, return_index=True)[1]]
    percentiles = tuple(zip(SHARES, np.quantile(values, SHARES).tolist(), strict=True))
    at = round_values(percentiles[0][1], percentiles[-1][1])
    reference = float(at[np.abs(at - np.median(values)).argmin()]) if term.reference is None else term.reference
    at = np.unique(np.append(at, reference))
    apart = restricted_cubic_spline(at, term.knots) - restricted_cubic_spline(np.array([reference]), term.knots)
    knots = zip(QUANTILES[term.count], term.knots.tolist(), strict=True)
    return Shape(
        term=term.name,
        reference=reference,
        n=len(values),
        percentiles=percentiles,
        knots=tuple(knots) if rows.person is None else (),
        points=tuple(_points(at, apart, coef, covariance, _exp if is_ratio else float)),
    )


def _points(
    at: FloatArray, apart: FloatArray, coef: FloatArray, covariance: FloatArray, told: Callable[[float], float]
) -> Iterator[ShapePoint]:
    """d'b with the variance d'V d, where d is how far ``apart`` a value's columns are from those of the reference."""
    middle, half = apart @ coef, Z * np.sqrt(np.einsum("ij,jk,ik->i", apart, covariance, apart))
    for value, point, wide in zip(at.tolist(), middle.tolist(), half.tolist(), strict=True):
        yield ShapePoint(value, told(point), told(point - wide), told(point + wide))


def _exp(x: float) -> float:
    """exp(x), or the largest number where it exceeds that."""
    return math.exp(min(x, 709.0))


def round_values(low: float, high: float) -> FloatArray:
    """From 40 to 100 multiples of 1, 2 or 5 times a power of ten from ``low`` to ``high``: nobody's own."""
    widest = (high - low) / FEWEST_POINTS
    power = 10.0 ** math.floor(math.log10(widest))
    step = max(power * digit for digit in (1, 2, 5) if power * digit <= widest)
    whole = np.arange(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return np.asarray(whole * step if step >= 1 else whole / round(1 / step))
