"""Declared distributions of what a bias analysis cannot know, and draws from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from cohort.errors import Fault, SpecError, did_you_mean, one_of
from cohort.models.frame.arrays import FloatArray
from cohort.models.inference.wald import Z
from cohort.wanted.settings import Spread

Rng = np.random.Generator


@dataclass(frozen=True)
class Shape:
    """A distribution with parameters named by ``words``, how to ``draw`` from it, and the ends it may reach.

    ``ends`` are the lowest and highest value of its parameters as told.
    """

    words: tuple[str, ...]
    draw: Callable[[Rng, tuple[float, ...], int], FloatArray]
    ends: Callable[[tuple[float, ...]], tuple[float, float]]
    rising: bool = True


def _trapezoid(rng: Rng, told: tuple[float, ...], draws: int) -> FloatArray:
    """By the inverse of its distribution function (Lash, Fox & Fink 2009, chapter 7)."""
    low, first, last, high = told
    if low == high:
        return np.full(draws, low)
    u = rng.random(draws) * (high + last - low - first)
    up = low + np.sqrt(np.maximum(u * (first - low), 0.0))
    down = high - np.sqrt(np.maximum((high + last - low - first - u) * (high - last), 0.0))
    return np.where(u < first - low, up, np.where(u > 2 * last - low - first, down, (u + low + first) / 2))


def _log_normal(rng: Rng, told: tuple[float, ...], draws: int) -> FloatArray:
    """95 % between two limits."""
    low, high = np.log(told)
    return np.asarray(np.exp((low + high) / 2 + rng.normal(size=draws) * (high - low) / (2 * Z)))


SHAPES: Mapping[str, Shape] = {
    "uniform": Shape(("lowest", "highest"), lambda rng, t, n: rng.uniform(t[0], t[1], n), lambda t: (t[0], t[1])),
    "triangular": Shape(
        ("lowest", "likeliest", "highest"),
        lambda rng, t, n: _trapezoid(rng, (t[0], t[1], t[1], t[2]), n),
        lambda t: (t[0], t[2]),
    ),
    "trapezoidal": Shape(
        ("lowest", "first of the likeliest", "last of the likeliest", "highest"), _trapezoid, lambda t: (t[0], t[3])
    ),
    "beta": Shape(("yes", "no"), lambda rng, t, n: rng.beta(t[0], t[1], n), lambda t: (0.0, 1.0), rising=False),
    "log_normal": Shape(("2.5th percentile", "97.5th percentile"), _log_normal, lambda t: (t[0], t[1])),
}
"""By the word that declares it; a number alone is known, two numbers are the ends of a uniform distribution."""


@dataclass(frozen=True)
class Declared:
    """One parameter as declared."""

    name: str
    shape: str
    told: tuple[float, ...]

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and highest value told."""
        return SHAPES[self.shape].ends(self.told)

    @property
    def words(self) -> str:
        """``sensitivity 0.8`` or ``sensitivity uniform(0.7, 0.9)``."""
        known = self.shape == "uniform" and self.told[0] == self.told[1]
        return f"{self.name} {self.told[0]:g}" if known else f"{self.name} {self.shape}({_listed(self.told)})"

    def draw(self, rng: Rng, draws: int) -> FloatArray:
        """So many values (draws)."""
        return SHAPES[self.shape].draw(rng, self.told, draws)


def declared(name: str, spread: Spread, within: tuple[float, float]) -> Declared:
    """Read a setting. Raises :class:`SpecError` for an unknown word, and for values out of order or not ``within``."""
    where = f"settings.{name}"
    if isinstance(spread, Mapping):
        return _checked(Declared(name.replace("_", " "), *_only(where, spread)), where, within)
    told = tuple(spread) if isinstance(spread, tuple | list) else (spread, spread)
    return _checked(Declared(name.replace("_", " "), "uniform", tuple(map(float, told))), where, within)


def _only(where: str, spread: Mapping[str, tuple[float, ...]]) -> tuple[str, tuple[float, ...]]:
    if len(spread) != 1:
        raise SpecError(Fault(where, f"{len(spread)} distributions", f"one of {one_of(SHAPES)}"))
    ((word, told),) = spread.items()
    if word not in SHAPES:
        raise SpecError(Fault(where, word, one_of(SHAPES), did_you_mean(word, SHAPES)))
    return word, tuple(map(float, told))


def _checked(one: Declared, where: str, within: tuple[float, float]) -> Declared:
    shape = SHAPES[one.shape]
    found = f"{one.shape}({_listed(one.told)})"
    if len(one.told) != len(shape.words):
        raise SpecError(Fault(where, found, f"{one.shape}: {', '.join(shape.words)}"))
    if shape.rising and list(one.told) != sorted(one.told):
        raise SpecError(Fault(where, found, f"low to high: {', '.join(shape.words)}"))
    if one.shape == "beta" and min(one.told) <= 0:
        raise SpecError(Fault(where, found, "two positive numbers, such as those a validation study found yes and no"))
    if one.shape == "log_normal" and within[1] <= 1:
        raise SpecError(Fault(where, found, "a distribution that ends at 1: beta, triangular, trapezoidal or uniform"))
    if not within[0] <= one.ends[0] <= one.ends[1] <= within[1]:
        raise SpecError(Fault(where, found, f"values from {within[0]:g} to {within[1]:g}"))
    return one


def _listed(told: tuple[float, ...]) -> str:
    return ", ".join(f"{number:g}" for number in told)
