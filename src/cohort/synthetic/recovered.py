"""In which estimates of a study the planted ratios are to be found again."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import Field

from cohort.spec.door import Strict

Name = TypeVar("Name", bound=str)


class Recovered(Strict, Generic[Name]):
    """For each planted name the term of a model in which it is found, and its level (none where it is a number).

    ``nothing`` are terms, and levels of them, that have no effect on the model's outcome: their ratio is 1.
    """

    design: Literal["sound", "naive"]
    finds: dict[Name, dict[str, str | None]] = Field(default_factory=dict)
    nothing: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)


class StudyRecovered(Strict, Generic[Name]):
    """What one study finds: by model, and the ratios that its article printed."""

    printed: dict[Name, float] = Field(default_factory=dict)
    models: dict[str, Recovered[Name]]

    def ratio_printed(self, name: str) -> float | None:
        """The article's ratio, if there."""
        return next((ratio for told, ratio in self.printed.items() if told == name), None)
