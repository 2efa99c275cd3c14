"""What a truth file names must be drawn, or it would be true of nobody and have no effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, get_args

from cohort.spec.door import refuse
from cohort.synthetic.marked import OwnDisorder

YEARS: Final = ("one_year", "two_to_four_years", "over_four_years")
OF_HAZARDS: Final = ("boy", *get_args(OwnDisorder), *YEARS, "parent_psychiatric", "parent_death", "frail")
"""What can change a hazard: it is there from birth, or has a day on which it is first seen."""


def require_drawn(margins: set[str], named: Mapping[str, str]) -> None:
    """Raise pydantic's error where a condition is ``named``, with the place, that is drawn of nobody.

    A placement that is no margin is the outcome: only what is recorded can rest on it.
    """
    drawn = margins | {"psychiatric"} | ({"assistance"} if "one_year" in margins else set())
    for name, where in named.items():
        if name not in drawn and (name, where) != ("placed", "recording"):
            refuse(f"{where}: {name}", "something that has a margin under children")


def require_of_hazards(ratios: Iterable[str]) -> None:
    """Raise pydantic's error where a hazard ratio is of something that can change no hazard."""
    other = sorted(set(ratios) - set(OF_HAZARDS))
    if other:
        refuse(f"planted.ratios: {', '.join(other)}", f"of hazards, one of {', '.join(OF_HAZARDS)}")
