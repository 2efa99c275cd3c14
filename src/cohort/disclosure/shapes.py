"""The curve of a spline as it may be shown: between percentiles with enough people beyond, at round values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cohort.disclosure.rule import Rule
from cohort.estimates import Estimate, Estimates, Shape, ShapePoint


@dataclass(frozen=True)
class PublicShape:
    """:class:`cohort.estimates.Shape` after the gate: its ``points`` lie ``between`` two shares of the people."""

    term: str
    reference: float
    between: tuple[float, float]
    knots: tuple[float, ...]
    points: tuple[ShapePoint, ...]


def release_shapes(found: Estimates, rule: Rule, may: Callable[[Estimate], bool]) -> tuple[PublicShape, ...]:
    """The curves of the terms all of whose adjusted rows ``may`` be shown."""
    shown = [one for one in found.shapes if all(may(row) for row in found.estimates if row.term == one.term)]
    return tuple(public for one in shown for public in _public(one, rule))


def _public(shape: Shape, rule: Rule) -> Iterator[PublicShape]:
    """Nothing where too few people lie beyond all percentiles but one. Knots are as exact as the points are apart."""
    may = [(share, value) for share, value in shape.percentiles if rule.enough_for(shape.n, share)]
    if len(may) < 2:
        return
    (low, least), (high, most) = may[0], may[-1]
    points = tuple(point for point in shape.points if least <= point.at <= most)
    step = min((right.at - left.at for left, right in pairwise(shape.points)), default=1.0)
    knots = (round(round(knot / step) * step, 10) for share, knot in shape.knots if rule.enough_for(shape.n, share))
    yield PublicShape(shape.term, shape.reference, (low, high), tuple(knots), points)


def shape_from(plain: dict[str, Any]) -> PublicShape:
    """Rebuild a :class:`PublicShape` from its fields."""
    low, high = plain["between"]
    points = tuple(ShapePoint(**point) for point in plain["points"])
    return PublicShape(**{**plain, "between": (low, high), "knots": tuple(plain["knots"]), "points": points})
