"""The ratio that matching reached, told where no small number would come out."""

from __future__ import annotations

from cohort.disclosure.rule import Rule
from cohort.estimates import Estimates, Matched


def matched_notes(found: Estimates, rule: Rule) -> tuple[str, ...]:
    """One sentence; without its numbers where one of them, or its difference to another that is told, is small."""
    told = found.matched
    if told is None:
        return ()
    if any(map(rule.is_small, _behind(told, found))):
        return (
            f"matched sets: {told.asked} controls asked for; too few {told.what} or controls to tell what was reached",
        )
    return (
        f"matched sets: {told.sets + told.without:,} {told.what}, {told.without:,} of them without any control and left "
        f"out, {told.short:,} with fewer than the {told.asked} asked for; {told.controls / max(told.sets, 1):.2f} controls "
        "a set reached on average",
    )


def _behind(told: Matched, found: Estimates) -> tuple[int, ...]:
    """The counts told, and what a reader gets by subtraction: full sets, controls missing, sets lost to the model."""
    lost = abs(told.sets - (found.events or 0))
    missing = told.asked * told.sets - told.controls
    return (told.sets, told.short, told.without, told.controls, told.sets - told.short, missing, lost)
