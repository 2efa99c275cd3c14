"""What weights for participation or by propensity were like, told where no small number would come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cohort.disclosure.overlap import PublicOverlap, few_behind, percentiles, release_overlap
from cohort.disclosure.rule import Rule
from cohort.estimates import Balance, Estimates, GroupScores, Overlap, Participation

DIGITS = 2
"""ASSUME: means to a hundredth of a standard deviation tell of nobody where no level has a small cell."""
LARGE = 0.1
"""ASSUME: from here on a standardised difference is told as large (Austin 2009, Stat Med 28:3083)."""


def overlap_of(found: Estimates) -> Overlap | None:
    """Of the scores that a model's weights rest on; None for a model without."""
    return found.participation.overlap if found.participation else found.overlap


def public_overlap(found: Estimates, rule: Rule) -> PublicOverlap | None:
    """The overlap, where no level has few people of a group."""
    told = overlap_of(found)
    return None if told is None or _few_behind(found, told, rule) else release_overlap(told, rule)


def public_balance(found: Estimates, rule: Rule) -> tuple[Balance, ...]:
    """The groups' means held against each other, before and after weighting, rounded."""
    told = overlap_of(found)
    if told is None or _few_behind(found, told, rule):
        return ()
    balance = found.participation.balance if found.participation else found.balance
    return tuple(replace(row, before=_rounded(row.before), after=_rounded(row.after)) for row in balance)


def weighting_notes(found: Estimates, rule: Rule) -> Iterator[str]:
    """How many took part, how close to certain scores come, and the size of the weights.

    Never the largest itself, which may be one person's.
    """
    told = overlap_of(found)
    if told is None:
        return
    if _few_behind(found, told, rule):
        yield "the weights rest on levels with few people in one of the groups, and are not described"
    elif found.participation:
        yield from _of_participation(found.participation, rule)
    else:
        yield from _of_propensity(told, rule)


def _of_participation(told: Participation, rule: Rule) -> Iterator[str]:
    yield f"{100 * told.took_part / told.invited:.0f} % of those invited took part"
    cut = "" if told.truncate is None else f", those above percentile {told.truncate:g} set to it"
    yield f"weights of those who took part: mean {told.mean:.2f}, {_size(told.overlap.yes, rule)}{cut}"


def _of_propensity(told: Overlap, rule: Rule) -> Iterator[str]:
    extreme = [told.yes.extreme, told.no.extreme]
    if not any(map(rule.is_small, extreme)):
        near = 100 * sum(extreme) / (told.yes.n + told.no.n)
        yield f"{near:.1f} % of people have a propensity below 0.05 or above 0.95"
    for whom, group in (("exposed", told.yes), ("unexposed", told.no)):
        yield f"weights of the {whom}: {_size(group, rule)}"


def _size(group: GroupScores, rule: Rule) -> str:
    """The outermost percentiles with enough people beyond, and Kish's effective size."""
    may, alike = percentiles(group, rule), 100 * (group.effective or 0) / group.n
    size = f"effective sample size {alike:.0f} % of theirs (Kish)"
    if len(may) < 2:
        return size
    (low, smallest), (high, largest) = may[0], may[-1]
    return f"{smallest:.2f} to {largest:.2f} between percentiles {100 * low:.0f} and {100 * high:.0f}; {size}"


def _few_behind(found: Estimates, told: Overlap, rule: Rule) -> bool:
    """Whether few of a level are in one of the groups, or few of all invited took part, or did not."""
    whole = found.participation
    apart = (whole.took_part, whole.invited - whole.took_part) if whole else ()
    return any(map(rule.is_small, apart)) or few_behind(told, rule)


def _rounded(value: float) -> float:
    return round(value, DIGITS) + 0.0  # no -0
