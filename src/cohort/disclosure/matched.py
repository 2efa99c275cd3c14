"""The ratio that matching reached, told where no small number would come out."""

from __future__ import annotations

from cohort.disclosure.rule import Rule
from cohort.estimates import Estimates, Matched

HIDDEN = "hidden"


def matched_notes(found: Estimates, rule: Rule) -> tuple[str, ...]:
    """One sentence, with a mark for each number that is small, or that tells of few by subtraction."""
    told = found.matched
    if told is None:
        return ()
    full, lost = told.sets - told.short, _lost(told, found)
    lacking = told.asked * told.sets - told.controls

    def shown(number: str, own: int, *by_subtraction: int) -> str:
        if rule.is_small(own):
            return rule.small_text
        return HIDDEN if any(map(rule.is_small, by_subtraction)) else number

    heads = shown(f"{told.sets + told.without:,}", told.sets + told.without, told.without, *lost)
    without = shown(f"{told.without:,}", told.without)
    short = shown(f"{told.short:,}", told.short, full, *lost)
    mean = f"{told.controls / max(told.sets, 1):.2f}"
    ratio = shown(mean, told.sets, told.controls, told.short, full, lacking, *lost)
    return (
        f"matched sets of up to {told.asked} controls, made for {told.what}: {heads}; without any control, and left "
        f"out: {without}; with fewer than asked for: {short}; controls a set reached on average: {ratio}",
    )


def _lost(told: Matched, found: Estimates) -> tuple[int, ...]:
    """Those in sets whom the model could not use, which a reader knows who sees the people it is fitted to."""
    if told.exposure is None:
        return (told.sets - (found.events or 0),)
    fitted = {row.level: row.n for row in found.counts if row.term == told.exposure}
    return (told.sets - fitted.get("yes", 0), told.controls - fitted.get("no", 0))
