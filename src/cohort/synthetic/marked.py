"""Words that a truth file uses: sources, editions, and the conditions that can be true of a child and its family."""

from __future__ import annotations

from typing import Literal, NamedTuple

Source = Literal["published", "derived", "guess"]
Edition = Literal["icd8", "icd9", "icd10"]

Neurodevelopmental = Literal["learning", "autism", "intellectual", "tic"]
OwnDisorder = Literal[
    "adhd", "conduct", "substance", "depression_anxiety", "other_psychiatric",
    "depression", "anxiety", "psychosis", "any_disorder",
]  # fmt: skip
Disorder = Literal[OwnDisorder, Neurodevelopmental]
OfChild = Literal["boy", OwnDisorder, "placed"]
OfFamily = Literal[
    "assistance", "parent_psychiatric", "parent_death", "young_mother", "separated", "short_education", "perinatal",
    "frail",
]  # fmt: skip
Drawn = Literal[OfChild, OfFamily]
Condition = Literal[Drawn, "psychiatric", "one_year", "two_to_four_years", "over_four_years"]


class Marked(NamedTuple):
    """A number and where it comes from."""

    value: float
    source: Source
