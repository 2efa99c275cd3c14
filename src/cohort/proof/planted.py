"""What is true of a synthetic population, and where a study should find it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Design = Literal["sound", "naive"]


@dataclass(frozen=True)
class Planted:
    """A number that is true of a population, and the estimate that should find it.

    ``value`` is on the scale that the estimate is told on: a ratio, or a difference. ``design`` says whether the model
    is one that finds it (sound), or one that a planted bias misleads (naive). ``published`` is the number that an
    article prints there, None where it prints none.
    """

    name: str
    value: float
    model: str
    term: str
    level: str | None
    design: Design | None = None
    published: float | None = None
