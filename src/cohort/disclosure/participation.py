"""What weights for participation were like, told where no small number would come out."""

from __future__ import annotations

from dataclasses import replace

from cohort.disclosure.rule import Rule
from cohort.estimates import Balance, Estimates, Participation

DIGITS = 2
"""ASSUME: means to a hundredth of a standard deviation tell of nobody where no level has a small cell."""


def participation_notes(found: Estimates, rule: Rule) -> tuple[str, ...]:
    """The share who took part, and the size of the weights: never the largest itself, which may be one person's."""
    told = found.participation
    if told is None:
        return ()
    if few_behind(told, rule):
        return ("the weights for participation rest on levels with few people, and are not described",)
    share = 100 * told.took_part / told.invited
    alike = 100 * told.effective / told.took_part
    return (
        f"{share:.0f} % of those invited took part",
        f"weights of those who took part: mean {told.mean:.2f}{_range(told, rule)}{_cut(told)}; "
        f"effective sample size {alike:.0f} % of theirs (Kish)",
    )


def participation_balance(found: Estimates, rule: Rule) -> tuple[Balance, ...]:
    """Participants against all invited, before and after weighting, rounded."""
    told = found.participation
    if told is None or few_behind(told, rule):
        return ()
    return tuple(replace(row, before=_rounded(row.before), after=_rounded(row.after)) for row in told.balance)


def _rounded(value: float) -> float:
    return round(value, DIGITS) + 0.0  # no -0


def few_behind(told: Participation, rule: Rule) -> bool:
    """Whether few of a level took part, or did not."""
    cells = [(told.took_part, told.invited), *((row.events or 0, row.n) for row in told.levels)]
    return any(rule.is_small(took_part) or rule.is_small(n - took_part) for took_part, n in cells)


def _range(told: Participation, rule: Rule) -> str:
    """The outermost percentiles with enough people beyond."""
    may = [(share, weight) for share, weight in told.percentiles if rule.enough_for(told.took_part, share)]
    if len(may) < 2:
        return ""
    (low, smallest), (high, largest) = may[0], may[-1]
    return f", {smallest:.2f} to {largest:.2f} between percentiles {100 * low:.0f} and {100 * high:.0f}"


def _cut(told: Participation) -> str:
    return "" if told.truncate is None else f", those above percentile {told.truncate:g} set to it"
